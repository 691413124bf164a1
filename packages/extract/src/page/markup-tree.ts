import { limits } from '../limits.ts'
import { type PageAttributes, readAttributes } from './attributes.ts'
import type { PageElement, PageNode } from './page.ts'
import { nameElement } from './remember-names.ts'
import { scanMarkup } from './scan-markup.ts'

/** What markup holds: the elements in document order, and what stands in those that no rule looks at as elements. */
export type MarkupTree = {
  readonly elements: readonly PageElement[]
  readonly metas: readonly PageAttributes[]
  readonly links: readonly PageAttributes[]
  /** The texts of JSON-LD scripts. */
  readonly scripts: readonly string[]
}

/**
 * Builds the tree of a page in one linear pass, with the optional tags of the HTML standard (section 13.1.2.4).
 * What follows `limits.tags` tags, end tags that end nothing among them, is left out; of elements deeper than `limits.depth` only the text stays.
 */
export function readMarkup(markup: string): MarkupTree {
  const root = elementAt('#root', {}, null, 0)
  const elements = [root]
  const metas: PageAttributes[] = []
  const links: PageAttributes[] = []
  const scripts: string[] = []
  /** The open elements, by name and as far as they are kept, and where their children begin among those of all of them. */
  const names: string[] = []
  const kept: (PageElement | null)[] = []
  const begins: number[] = []
  const children: PageNode[] = []
  let parent: PageElement | null = root
  let lastAttrs: PageAttributes = {}
  let tags = 0

  const pop = () => {
    names.pop()
    const element = kept.pop()
    const begin = begins.pop() ?? 0
    if (element) {
      element.end = elements.length - 1
      // Cut to their number: lists that grow one by one take several times the memory.
      if (begin < children.length) element.children = children.splice(begin)
    }
    parent = kept.length === 0 ? root : (kept.at(-1) ?? null)
  }
  const open = (tag: string, attrs: PageAttributes): boolean => {
    const implied = impliedEnds.get(tag)
    while (implied?.has(names.at(-1) ?? '')) pop()
    lastAttrs = attrs
    if (parent !== null && tag === 'meta') metas.push(attrs)
    if (parent !== null && tag === 'link') links.push(attrs)
    const isVoid = voidTags.has(tag)
    // Browsers ignore a form within a form, and so its end tag ends the outer one.
    if (!isVoid && (names.length >= limits.depth || (tag === 'form' && names.includes('form'))))
      return ++tags < limits.tags
    const isKept = parent !== null && (!skippedTags.has(tag) || (statingTags.has(tag) && attrs.itemprop !== undefined))
    const element: PageElement | null = isKept ? elementAt(tag, attrs, parent, elements.length) : null
    if (element !== null) {
      elements.push(element)
      children.push(element)
    }
    if (!isVoid) {
      names.push(tag)
      // An object's fallback is for browsers of old.
      parent = tag === 'object' ? null : element
      kept.push(parent)
      begins.push(children.length)
    }
    return ++tags < limits.tags
  }

  scanMarkup(markup, {
    reads: readAttributes,
    open,
    close: (tag) => {
      const at = names.lastIndexOf(tag)
      if (at !== -1) {
        while (names.length > at) pop()
        return true
      }
      if (tag !== 'br' && tag !== 'p') return ++tags < limits.tags
      // Browsers read a lone end of a paragraph as an empty one, `</br>` as `<br>`.
      const goesOn = open(tag, {})
      if (names.at(-1) === 'p') pop()
      return goesOn
    },
    text: (text) => {
      if (parent === null) return
      const last = children.length - 1
      const before = last < (begins.at(-1) ?? 0) ? undefined : children[last]
      if (typeof before === 'string') children[last] = before + text
      else children.push(text)
    },
    raw: (tag, start, end) => {
      if (tag === 'script' && /ld\+json/i.test(lastAttrs.type ?? '')) scripts.push(markup.slice(start, end))
    },
  })
  while (names.length > 0) pop()
  root.end = elements.length - 1
  root.children = children
  return { elements, metas, links, scripts }
}

function elementAt(tag: string, attrs: PageAttributes, parent: PageElement | null, index: number): PageElement {
  const { class: classes, id, 'data-testid': testId } = attrs
  const named = nameElement(classes, id, testId)
  return { tag, attrs, names: named.names, named, children: childless, parent, index, end: index }
}

const childless: readonly PageNode[] = []

const words = (list: string): ReadonlySet<string> => new Set(list.split(' '))

const voidTags = words('area base basefont br col embed frame hr img input keygen link meta param source track wbr')
/** No rule looks into these. `rt` and `rp` spell out how a word is read: they would double it. */
const skippedTags = words('script style template svg math object embed canvas noembed noframes rt rp link')

/** Of these, the ones that may state a fact in microdata. */
const statingTags = words('link object')

const closesParagraph =
  'p address article aside blockquote details div dl fieldset figcaption figure footer form header hr main nav ol pre section table ul'
const closesHeading = 'h1 h2 h3 h4 h5 h6'
const closesField = 'select input output button datalist textarea'

/** What the start of an element closes, as long as it is the innermost that is open. */
const impliedEnds: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ...closesParagraph.split(' ').map((tag) => [tag, words('p')] as const),
  ...closesHeading.split(' ').map((tag) => [tag, words(`p ${closesHeading}`)] as const),
  ...closesField
    .split(' ')
    .map((tag) => [tag, words('input option optgroup select button datalist textarea')] as const),
  ['li', words('li')],
  ['dd', words('dd dt')],
  ['dt', words('dd dt')],
  ['tr', words('tr th td')],
  ['th', words('th')],
  ['td', words('thead th td')],
  ['tbody', words('thead tbody')],
  ['tfoot', words('thead tbody')],
  ['body', words('head link script')],
  ['a', words('a')],
  ['option', words('option')],
  ['optgroup', words('optgroup option')],
  ['rt', words('rt rp')],
  ['rp', words('rt rp')],
])
