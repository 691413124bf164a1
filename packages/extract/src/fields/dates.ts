import { type Candidate, strongest } from '../candidate.ts'
import { stringOf, typesOf } from '../page/json-ld.ts'
import type { Page } from '../page/page.ts'
import { articleNode } from './article-node.ts'
import { metaDates } from './date-metas.ts'
import { addVisibleDates } from './date-visible.ts'
import { localDay } from './local-day.ts'
import { type DayOrder, parseDateValue } from './parse-date.ts'
import type { Place } from './place.ts'

/** When the story was published and last changed, each as the page gives it. */
export type Dates = { published: Candidate<string> | null; modified: Candidate<string> | null }

/** The most trusted date of each kind, in the calendar of the page's own readers. */
export function findDates(page: Page, order: DayOrder, place: Place): Dates {
  const { published, modified } = proposeDates(page, order, place)
  const changed = strongest(modified)
  const chosen = unstamped(strongest(published), published, changed)
  return { published: localDay(chosen, published) ?? inState(page, order), modified: changed }
}

/**
 * Site builders stamp the last export as both publication and change. Where the two fall on one day and readers are shown
 * an earlier one beside the title, that is the story's.
 */
function unstamped(chosen: Candidate<string> | null, all: Dated, changed: Candidate<string> | null) {
  if (chosen === null || changed === null) return chosen
  const day = chosen.value.slice(0, 10)
  if (Math.abs(Date.parse(day) - Date.parse(changed.value.slice(0, 10))) > dayMs) return chosen
  const shown = strongest(all.filter(({ rule, weight }) => weight >= leastHead && shownRules.test(rule)))
  if (shown === null || Date.parse(day) - Date.parse(shown.value.slice(0, 10)) <= 1.5 * dayMs) return chosen
  const isConfirmed = all.some(
    ({ rule, value, weight }) => rule !== chosen.rule && weight >= leastHead && value.slice(0, 10) === day,
  )
  return isConfirmed ? chosen : shown
}

type Dated = readonly Candidate<string>[]
const dayMs = 86_400_000
/** What stands beside the title weighs more than this. */
const leastHead = 4
const shownRules = /^(?:time|named-date|visible-date)$/

const stateDate =
  /"(?:date_?published|published_?(?:at|date|on|time)?|publish_?(?:date|time)|publication_?date|first_?published_?(?:at|date)?|created_?at)\\?"\s{0,3}:\s{0,3}\\?"(\d{4}-\d\d-\d\d[^"\\]{0,30})/i

/** The last resort: pages drawn by scripts carry their story as JSON, and its first publication date with it. */
function inState(page: Page, order: DayOrder): Candidate<string> | null {
  const value = parseDateValue(page.markup.match(stateDate)?.[1] ?? '', order)
  return value === null || !isPlausible(value) ? null : { value, rule: 'script-state', weight: 1 }
}

type Proposed = { published: readonly Candidate<string>[]; modified: readonly Candidate<string>[] }

/** All dates that a rule proposes. */
function proposeDates(page: Page, order: DayOrder, place: Place): Proposed {
  const published: Candidate<string>[] = []
  const modified: Candidate<string>[] = []
  const add = (kind: 'published' | 'modified', rule: string, weight: number, value: string | null): void => {
    if (value !== null && isPlausible(value))
      (kind === 'published' ? published : modified).push({ value, rule, weight })
  }
  addLinkedData(page, order, add)
  for (const [i, { name, value, kind }] of metaDates(page, order).entries()) {
    if (kind === 'vague') add('published', `meta:${name}`, 3.8 - i / 1000, value)
    else add(kind, 'meta', 9 - i / 1000, value)
  }
  addVisibleDates(page, order, place, add)
  add('published', 'url', 6.6, dateInUrl(page.url))
  return { published, modified }
}

function addLinkedData(
  page: Page,
  order: DayOrder,
  add: (kind: 'published' | 'modified', rule: string, weight: number, value: string | null) => void,
): void {
  const dateIn = (value: unknown): string | null => parseDateValue((stringOf(value) ?? '').slice(0, 100), order)
  const node = articleNode(page.linkedData)
  if (node !== null) {
    add('published', 'json-ld', 10, dateIn(node.datePublished))
    add('modified', 'json-ld', 10, dateIn(node.dateModified))
    add('published', 'json-ld-created', 6, dateIn(node.dateCreated))
  }
  for (const other of page.linkedData.nodes) {
    if (!typesOf(other).some((type) => /^(?:WebPage|ItemPage|VideoObject|CreativeWork|Event)$/.test(type))) continue
    add('published', 'json-ld-page', 6.7, dateIn(other.datePublished ?? other.uploadDate))
    add('modified', 'json-ld-page', 6.7, dateIn(other.dateModified))
  }
}

/** The epoch and other defaults of databases are no dates of stories. */
function isPlausible(value: string): boolean {
  return !value.startsWith('1970-01-01') && value >= '1901'
}

/** /2020/08/06/, /2020-08-06-, /20200806/ in the path; a month alone is no date. */
function dateInUrl(url: string): string | null {
  const path = URL.parse(url)?.pathname ?? ''
  const match =
    path.match(/(?:^|[/_-])((?:19|20)\d{2})[/_-]([01]?\d)[/_-]([0-3]?\d)(?=$|[/_.-])/) ??
    path.match(/(?:^|[/_-])((?:19|20)\d{2})([01]\d)([0-3]\d)(?=$|[/_.-])/)
  if (match !== null) return parseDateValue(`${match[1]}-${match[2]}-${match[3]}`)
  const dayFirst = path.match(/(?:^|[/_-])([0-3]?\d)[_-]([01]?\d)[_-]((?:19|20)\d{2})(?=$|[/_.-])/)
  return dayFirst === null ? null : parseDateValue(`${dayFirst[3]}-${dayFirst[2]}-${dayFirst[1]}`)
}
