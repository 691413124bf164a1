import type { Page, PageElement } from '../page/page.ts'
import { isHidden, isNamedComments, isNamedConsent, isNamedFurniture } from './names.ts'

const furnitureTags = new Set(
  'nav aside footer form button select textarea input label menu dialog iframe audio video map applet figcaption fieldset marquee title meta'.split(
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
 * Per element (by its index): 1 where it or something around it is not part of any article's body. `byNames` looks at
 * classes and ids too; without it only tags, roles and what is hidden count.
 */
export function pruneFurniture(page: Page, prose: Float64Array, byNames: boolean): Uint8Array {
  const total = prose[0] ?? 0
  const pruned = new Uint8Array(page.elements.length)
  for (const element of page.elements) {
    const { index, parent } = element
    if (parent !== null && pruned[parent.index] === 1) pruned[index] = 1
    else if (isFurniture(element, total === 0 ? 0 : (prose[index] ?? 0) / total, byNames)) pruned[index] = 1
  }
  return pruned
}

/** `share` is the part of all the page's prose that lies in the element: what holds the story is no furniture. */
function isFurniture(element: PageElement, share: number, byNames: boolean): boolean {
  const { tag, attrs } = element
  if (neverPruned.has(tag)) return false
  if (isNamedConsent(element)) return true
  if (isNamedComments(element) && share < 0.9) return true
  // Some sites send the story for readers without scripts; most say only that scripts are needed.
  if (tag === 'noscript') return share < 0.85
  if (share > 0.5 || (share > 0.3 && attrs.itemprop === 'articleBody')) return false
  if (furnitureTags.has(tag) || furnitureRoles.has(attrs.role ?? '')) return true
  if (isHidden(element)) return true
  if (attrs['aria-hidden'] === 'true' && share < 0.1) return true
  if (tag === 'header' && element.parent?.tag === 'body') return true
  if (attrs.itemprop === 'articleBody') return false
  return byNames && isNamedFurniture(element)
}

/** Per element (by its index) the characters of its longer runs of text outside links and consent boxes. */
export function proseLengths(page: Page): Float64Array {
  const lengths = new Float64Array(page.elements.length)
  for (let i = page.elements.length - 1; i >= 0; i--) {
    const element = page.elements[i]
    if (element === undefined) continue
    if (element.tag === 'a' || isNamedConsent(element)) lengths[i] = 0
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
