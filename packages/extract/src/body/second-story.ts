import type { PageElement } from '../page/page.ts'
import type { Block } from './block.ts'

/**
 * The blocks without the stories that follow the page's own: sites that scroll on put the next one below it, in an
 * `<article>` of the same make with a headline of its own. Told from the parts of one story by the page's headline in the first.
 */
export function withoutSecondStories(blocks: readonly Block[]): readonly Block[] {
  const first = blocks.find(({ kind, text }) => kind !== 'heading' && text.length >= 80)
  const home = articleAround(first?.owner ?? null)
  if (home === null || !holds(home, ['h1'])) return blocks
  const isNext = (article: PageElement): boolean =>
    article.index > home.end && makeOf(article) === makeOf(home) && holds(article, ['h1', 'h2'])
  const next = new Set<PageElement>()
  return blocks.filter(({ owner }) => {
    const article = articleAround(owner)
    if (article === null || next.has(article)) return article === null
    if (isNext(article)) next.add(article)
    return !next.has(article)
  })
}

function articleAround(element: PageElement | null): PageElement | null {
  let at = element
  while (at !== null && at.tag !== 'article') at = at.parent
  return at
}

/** Class and id without numbers: `post-1806` and `post-7816` are of one make. */
const makeOf = ({ names }: PageElement): string => names.replace(/\d+/g, '')

function holds(element: PageElement, tags: readonly string[]): boolean {
  return element.children.some((child) => typeof child === 'object' && (tags.includes(child.tag) || holds(child, tags)))
}
