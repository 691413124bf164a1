import type { Body } from '../body/body.ts'
import type { Candidate } from '../candidate.ts'
import { inside, type Page, type PageElement, textOf } from '../page/page.ts'
import { oneLine } from '../plain.ts'

const summaryNames =
  /(?:^|[\s_-])(?:highlights?|key-?points?|keypoints|summary|article-?summary|bullets?|takeaways|in-brief|at-a-glance|tldr|story-?highlights|subtitles?|abstract-list|kurz-?zusammengefasst|en-bref)(?=$|[\s_-]|list)/

/** The bullet summary that some pages set above the body: a list named as one, or one that opens the body. */
export function findHighlights(page: Page, body: Body): Candidate<readonly string[]> | null {
  const first = body.blocks.find((block) => block.kind !== 'item')?.owner.index ?? Number.POSITIVE_INFINITY
  for (const list of page.elements) {
    if (list.index > first || (list.tag !== 'ul' && list.tag !== 'ol')) continue
    if (!isSummary(list)) continue
    const items = itemsOf(page, list)
    if (items.length > 0 && items.length < 10) return { value: items, rule: 'summary-list', weight: 1 }
  }
  return null
}

/** The body without the summary that opens it: the bullets are a field of their own, and the story begins below them. */
export function withoutHighlights(body: Body, highlights: readonly string[]): Body {
  const first = body.blocks.findIndex((block) => block.kind !== 'item')
  const isBullet = (text: string) => highlights.includes(oneLine(text))
  return { ...body, blocks: body.blocks.filter((block, place) => place >= first || !isBullet(block.text)) }
}

function isSummary(list: PageElement): boolean {
  let at: PageElement | null = list
  for (let level = 0; level < 3 && at !== null; level++, at = at.parent) if (summaryNames.test(at.names)) return true
  return false
}

function itemsOf(page: Page, list: PageElement): readonly string[] {
  return inside(page, list)
    .slice(0, 60)
    .filter((element) => element.tag === 'li')
    .map((item) => oneLine(textOf(item, 600)))
    .filter((text) => text.length > 15 && text.length < 400)
}
