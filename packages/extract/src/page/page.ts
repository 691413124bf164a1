import type { PageAttributes } from './attributes.ts'
import type { JsonObject, LinkedData } from './json-ld.ts'
import type { Named } from './remember-names.ts'

/** An element of the page; text is a string between elements. Indexes are document order, `end` the last one inside. */
export type PageElement = {
  readonly tag: string
  readonly attrs: PageAttributes
  /** Class, id and data-testid, lower case, parted by blanks: what rules about names look at. */
  readonly names: string
  /** The names with what rules have made of them: see `rememberNames`. */
  readonly named: Named
  readonly parent: PageElement | null
  readonly index: number
  children: readonly PageNode[]
  end: number
}
export type PageNode = PageElement | string

/** One page, parsed once: what every rule reads. */
export type Page = {
  readonly url: string
  /** The address that relative links count from: `<base href>` or the URL itself. */
  readonly baseUrl: string
  readonly root: PageElement
  /** All elements in document order; element i has index i. */
  readonly elements: readonly PageElement[]
  /** Contents of `<meta>` by name, property or http-equiv in lower case. */
  readonly metas: ReadonlyMap<string, readonly string[]>
  readonly linkedData: LinkedData
  /** The items of microdata that are in no other, as JSON-LD would have them. */
  readonly microdata: readonly JsonObject[]
  /** The page as it came, for the few rules that look into scripts. */
  readonly markup: string
}

/** Whether `inner` lies in `outer` (or is it). */
export function isWithin(inner: PageElement, outer: PageElement): boolean {
  return inner.index >= outer.index && inner.index <= outer.end
}

/** The elements inside `outer`, itself included, in document order, at most `most`. */
export function inside(page: Page, outer: PageElement, most = 1000): readonly PageElement[] {
  return page.elements.slice(outer.index, Math.min(outer.end, outer.index + most) + 1)
}

/** The text in an element, white space as it stands, and no more of it than `most` characters. */
export function textOf(element: PageElement, most = 10_000): string {
  const parts: string[] = []
  collectText(element, parts, most)
  return parts.join('')
}

// Recursion is safe here and in all walks: the tree is at most `limits.depth` deep.
function collectText(element: PageElement, parts: string[], most: number): number {
  let left = most
  for (const child of element.children) {
    if (left <= 0) break
    if (typeof child === 'string') {
      parts.push(child.length > left ? child.slice(0, left) : child)
      left -= child.length
    } else if (child.tag === 'br') parts.push('\n')
    else left = collectText(child, parts, left)
  }
  return left
}

/** The first non-empty content of the named `<meta>`s, in the order asked for. */
export function metaContent(page: Page, ...names: readonly string[]): string | null {
  for (const name of names) {
    for (const content of page.metas.get(name) ?? []) if (content !== '') return content
  }
  return null
}

/** An absolute http(s) address, or null: relative ones count from the page's base. */
export function absoluteUrl(href: string | undefined, base: string): string | null {
  if (href === undefined || href === '' || href.length > 4000) return null
  const url = URL.parse(href.trim(), base)
  return url !== null && (url.protocol === 'http:' || url.protocol === 'https:') ? url.href : null
}
