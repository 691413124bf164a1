import type { Candidate } from '../candidate.ts'
import type { Page } from '../page/page.ts'
import { type DayOrder, isPlausible, parseDateValue } from './parse-date.ts'

const quote = '(?:\\\\?"|&quot;|\\\\u0022)'
const stateDate = new RegExp(
  `${quote}(?:date_?published|(?:article_?)?published_?(?:at|date|on|time)?|(?:article_?|content_?|page_?)?publish_?(?:date|time)|(?:article_?)?publication_?date|pub_?date|first_?published_?(?:at|date)?|created_?at)${quote}\\s{0,3}:\\s{0,3}${quote}([^"\\\\&]{8,40})`,
  'i',
)

/** The last resort: pages drawn by scripts carry their story as JSON, and its first publication date with it. */
export function inState(page: Page, order: DayOrder): Candidate<string> | null {
  const value = parseDateValue(page.markup.match(stateDate)?.[1] ?? '', order)
  return value === null || !isPlausible(value) ? null : { value, rule: 'script-state', weight: 1 }
}
