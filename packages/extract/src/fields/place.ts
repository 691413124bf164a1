import type { Body } from '../body/body.ts'
import { type Page, type PageElement, textOf } from '../page/page.ts'
import { phraseKey } from '../plain.ts'

/** Where an element stands to the story: around its title, in its body, right below it, or elsewhere on the page. */
export type Place = {
  readonly zoneOf: (element: PageElement) => 'head' | 'story' | 'end' | 'elsewhere'
  /** Whether the title, or the story's first block, lies in the element. */
  readonly holdsTitle: (element: PageElement) => boolean
  /** Whether anything in the element may be elsewhere than elsewhere: most of a page is menus, comments and footers. */
  readonly isNear: (element: PageElement) => boolean
}

// Counted in elements: a header's byline and date lie within some forty of the title, a footer line below a story too.
const reach = 40

/** The zones of a page, from the heading that is its title and the first and last block of its body. */
export function placeOf(page: Page, body: Body, title: string | null): Place {
  const first = body.blocks[0]?.owner.index ?? 0
  const last = body.blocks.at(-1)?.owner.end ?? page.elements.length
  const heading = headingOf(page, title)
  // Without a heading that is the title, what is right above the story is its head.
  const titleAt = heading?.index ?? Math.max(0, first - reach)
  const headFrom = Math.max(0, titleAt - reach)
  const headTo = Math.max(titleAt, Math.min(first, titleAt + reach * 4)) + reach / 2
  const nearTo = Math.max(headTo, last + reach)
  return {
    isNear: ({ index, end }) => index <= nearTo && (end >= headFrom || end >= first - reach),
    holdsTitle: ({ index, end }) => (index <= titleAt && titleAt <= end) || (index <= first && first <= end),
    zoneOf: ({ index }) =>
      (index >= headFrom && index <= headTo) || (index >= first - reach && index < first)
        ? 'head'
        : index >= first && index <= last
          ? 'story'
          : index > last && index <= last + reach
            ? 'end'
            : 'elsewhere',
  }
}

const topHeadings: ReadonlySet<string> = new Set(['h1', 'h2', 'h3'])

function headingOf(page: Page, title: string | null): PageElement | null {
  const key = title === null ? '' : phraseKey(title)
  let long: PageElement | null = null
  for (const element of page.elements) {
    if (!topHeadings.has(element.tag) || element.end - element.index > 30) continue
    const text = phraseKey(textOf(element, 400))
    if (key !== '' && text === key) return element
    if (long === null && element.tag === 'h1' && text.length > 12) long = element
  }
  return long
}
