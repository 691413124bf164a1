import type { Page, PageElement } from '../page/page.ts'
import { furnitureOf, isComments, isConsent, isFurniture, isHidden } from './names.ts'

/** What readers fill in and choose from: a long list of it is no story, however much of the page it is. */
const controlTags = new Set('button select option datalist textarea input'.split(' '))
const furnitureTags = new Set(
  'nav aside footer form label menu dialog iframe audio video map applet figcaption fieldset marquee title meta'.split(
    ' ',
  ),
)
const furnitureRoles = new Set(
  'navigation complementary banner contentinfo search dialog alert alertdialog menu menubar toolbar tablist form button'.split(
    ' ',
  ),
)
const neverPruned = new Set(['#root', 'html', 'body', 'main', 'article', 'h1'])

/**
 * What is known of every element (by its index) before any block is read.
 *
 * `state`: `story` may be part of a body; `gone` can't be, by tag, role or being hidden (or lies in such a one); `named` is
 * called furniture by its class or id, which may mislead; `inNamed` lies in a named one.
 * `kinds`: the kinds of furniture that its own names and those of the elements around it tell, as bits.
 */
export type Furniture = { readonly state: Uint8Array; readonly kinds: Uint16Array; readonly prose: Float64Array }

export const story = 0
export const gone = 1
const named = 2
const inNamed = 3

/** Whether the element is left out of the block that it stands in. */
export function isLeftOut(state: Uint8Array, element: PageElement): boolean {
  return state[element.index] === gone || state[element.index] === named
}

/** Tells the page's furniture from what may be its story; `gone` elements are put into `reasons`, if asked for. */
export function findFurniture(page: Page, reasons?: Map<PageElement, string>): Furniture {
  const prose = proseLengths(page)
  const total = prose[0] ?? 0
  const state = new Uint8Array(page.elements.length)
  const kinds = new Uint16Array(page.elements.length)
  for (const element of page.elements) {
    const { index, parent } = element
    const around = parent === null ? story : (state[parent.index] ?? story)
    if (around === gone) {
      state[index] = gone
      continue
    }
    const share = total === 0 ? 0 : (prose[index] ?? 0) / total
    const isNameable = share <= 0.5 && !neverPruned.has(element.tag)
    if (isNameable) kinds[index] = furnitureOf(element)
    if (parent !== null) kinds[index] = (kinds[index] ?? 0) | (kinds[parent.index] ?? 0)
    const rule = furnitureRule(element, share)
    if (rule !== null) {
      state[index] = gone
      reasons?.set(element, rule)
    } else if (isNameable && isFurniture(element) && element.attrs.itemprop !== 'articleBody') state[index] = named
    else if (around !== story) state[index] = inNamed
  }
  return { state, kinds, prose }
}

/** The rule by which no story is in the element, or null. `share` is its part of all the page's prose: what holds the story is no furniture. */
function furnitureRule(element: PageElement, share: number): string | null {
  const { tag, attrs } = element
  if (neverPruned.has(tag)) return null
  if (isConsent(element)) return 'consent'
  if (controlTags.has(tag)) return `tag:${tag}`
  if (isComments(element) && share < 0.9) return 'comments'
  // Some sites send the story for readers without scripts; most say only that scripts are needed.
  if (tag === 'noscript') return share < 0.85 ? 'noscript' : null
  if (share > 0.5 || (share > 0.3 && attrs.itemprop === 'articleBody')) return null
  if (furnitureTags.has(tag)) return `tag:${tag}`
  if (furnitureRoles.has(attrs.role ?? '')) return `role:${attrs.role}`
  if (isHidden(element)) return 'hidden'
  if (attrs['aria-hidden'] === 'true' && share < 0.1) return 'aria-hidden'
  return tag === 'header' && element.parent?.tag === 'body' ? 'page-header' : null
}

/** Per element (by its index) the characters of its longer runs of text outside links, controls and consent boxes. */
function proseLengths(page: Page): Float64Array {
  const lengths = new Float64Array(page.elements.length)
  for (let i = page.elements.length - 1; i >= 0; i--) {
    const element = page.elements[i]
    if (element === undefined) continue
    if (element.tag === 'a' || controlTags.has(element.tag) || isConsent(element)) lengths[i] = 0
    else lengths[i] = (lengths[i] ?? 0) + ownText(element)
    if (element.parent !== null) {
      lengths[element.parent.index] = (lengths[element.parent.index] ?? 0) + (lengths[i] ?? 0)
    }
  }
  return lengths
}

// Short scraps (menu entries, labels) are no prose: they would make a large menu look like the story.
function ownText(element: PageElement): number {
  let length = 0
  for (const child of element.children)
    if (typeof child === 'string' && child.length > 30) length += child.trim().length
  return length > 30 ? length : 0
}
