import { type Candidate, type Judged, strongest } from '../candidate.ts'
import { stringOf, typesOf } from '../page/json-ld.ts'
import type { Page } from '../page/page.ts'
import { articleNode } from './article-node.ts'
import { metaDates } from './date-metas.ts'
import { inState } from './date-state.ts'
import { dateInUrl } from './date-url.ts'
import { addVisibleDates } from './date-visible.ts'
import { regionOf } from './day-order.ts'
import { localDay } from './local-day.ts'
import { type DayOrder, isPlausible, parseDateValue } from './parse-date.ts'
import type { Place } from './place.ts'

/** A date that a rule proposes; `isShown`: readers see it beside the title. */
type DateCandidate = Candidate<string> & { readonly isShown: boolean }

/** When the story was published and last changed, each as the page gives it. */
export type Dates = { readonly published: Judged<string>; readonly modified: Judged<string> }

/** Takes a proposal of a rule; the rules' weights are compared within their kind. */
export type AddDate = (
  kind: 'published' | 'modified',
  rule: string,
  weight: number,
  value: string | null,
  isShown?: boolean,
) => void

/** The most trusted date of each kind, in the calendar of the page's own readers. */
export function findDates(page: Page, order: DayOrder, place: Place): Dates {
  const { published, modified } = proposeDates(page, order, place)
  const changed = strongest(modified)
  const first = unstamped(strongest(published), published, changed)
  // Later dates beside a forum's title are its answers'.
  const told = isDiscussion(page) ? first : republished(first, published, modified)
  const chosen = localDay(told, published, regionOf(page))
  const found = isOwn(chosen) ? chosen : (lastChange(modified) ?? inState(page, order) ?? chosen)
  return { published: { chosen: found, proposed: published }, modified: { chosen: changed, proposed: modified } }
}

const isDiscussion = (page: Page): boolean =>
  page.linkedData.nodes.some((node) => typesOf(node).some((type) => /^(?:Discussion\w*|QAPage)$/.test(type)))

const dayMs = 86_400_000
const dayOf = (candidate: Candidate<string>): string => candidate.value.slice(0, 10)
const daysBetween = (earlier: string, later: string): number => (Date.parse(later) - Date.parse(earlier)) / dayMs

/**
 * Site builders stamp the last export as both publication and change. Where the two fall on one day and readers are shown
 * an earlier one beside the title, that is the story's.
 */
function unstamped(
  chosen: DateCandidate | null,
  all: readonly DateCandidate[],
  changed: DateCandidate | null,
): DateCandidate | null {
  if (chosen === null || changed === null || daysBetween(dayOf(chosen), dayOf(changed)) > 1) return chosen
  const shown = strongest(all.filter(({ isShown }) => isShown))
  if (shown === null || daysBetween(dayOf(shown), instantOf(chosen)) < 1 + zoneDays) return chosen
  const isConfirmed = all.some(
    (other) => other.rule !== chosen.rule && other.weight >= leastStated && dayOf(other) === dayOf(chosen),
  )
  return isConfirmed ? chosen : shown
}

/** An instant up to so long after a day can still be in it for readers to the west. */
const zoneDays = 9 / 24

/** The date as an instant, of which UTC is thought where it names no zone. */
function instantOf({ value }: DateCandidate): string {
  return /T[\d:.]+$/.test(value) ? `${value}Z` : value
}

/** What the head of the page or its first lines state weighs more than this. */
const leastStated = 4

/**
 * A story that is put out anew is shown with its new day and no word of an update, while the linked data still has the
 * first. What the readers are shown counts, if it is the only such day and not after the last change.
 */
function republished(
  chosen: DateCandidate | null,
  published: readonly DateCandidate[],
  modified: readonly DateCandidate[],
): DateCandidate | null {
  if (chosen === null || chosen.isShown || !statedRules.test(chosen.rule)) return chosen
  const shown = strongest(published.filter(({ isShown }) => isShown))
  // In UTC the next day may be the readers' same one.
  const least = /T.*(?:Z|\+00:00)$/.test(chosen.value) ? 2 : 1
  if (shown === null || daysBetween(dayOf(chosen), dayOf(shown)) < least || isSwapped(dayOf(chosen), dayOf(shown)))
    return chosen
  const days = new Set(published.filter(({ isShown }) => isShown).map(dayOf))
  const isCalledUpdate = modified.some((other) => other.isShown && dayOf(other) === dayOf(shown))
  const isWithin = modified.some((other) => !other.isShown && daysBetween(dayOf(shown), dayOf(other)) >= -1)
  return days.size === 1 && !isCalledUpdate && isWithin ? shown : chosen
}

const statedRules = /^(?:json-ld|meta|microdata)/

/** Whether two days differ only by which of their numbers is the month. */
function isSwapped(one: string, other: string): boolean {
  const [year, month, day] = one.split('-')
  return `${year}-${day}-${month}` === other
}

/** A date in a margin or a teaser weighs less: it may be another story's. */
const leastOwn = 2.55

function isOwn(chosen: Candidate<string> | null): boolean {
  return chosen !== null && chosen.weight >= leastOwn
}

/** Of pages that tell only when they were changed, the best that can be said of their publication. */
function lastChange(modified: readonly DateCandidate[]): Candidate<string> | null {
  const changed = strongest(modified.filter(({ isShown }) => isShown)) ?? strongest(modified)
  return changed === null || changed.weight < leastOwn
    ? null
    : { value: changed.value, rule: `modified:${changed.rule}`, weight: 1 }
}

type Proposed = { readonly published: readonly DateCandidate[]; readonly modified: readonly DateCandidate[] }

/** All dates that a rule proposes. */
function proposeDates(page: Page, order: DayOrder, place: Place): Proposed {
  const published: DateCandidate[] = []
  const modified: DateCandidate[] = []
  const add: AddDate = (kind, rule, weight, value, isShown = false) => {
    if (value !== null && isPlausible(value))
      (kind === 'published' ? published : modified).push({ value, rule, weight, isShown })
  }
  addLinkedData(page, order, add)
  for (const [i, { name, value, kind }] of metaDates(page, order).entries()) {
    if (kind === 'vague') add('published', `meta:${name}`, 3.8 - i / 1000, value)
    else add(kind, `meta:${name}`, 9 - i / 1000, value)
  }
  addVisibleDates(page, order, place, add)
  add('published', 'url', 6.6, dateInUrl(page.url))
  return { published: lists(published), modified }
}

/** Where one rule finds many days in one kind of place, they are of a list: other stories', or days that this one tells of. */
function lists(all: readonly DateCandidate[]): readonly DateCandidate[] {
  const groupOf = ({ rule, weight, isShown }: DateCandidate): string =>
    `${rule} ${isShown ? 'shown' : Math.ceil(weight * 10 - 0.001)}`
  const days = new Map<string, Set<string>>()
  for (const candidate of all) {
    if (!shownRules.test(candidate.rule)) continue
    const group = groupOf(candidate)
    const seen = days.get(group)
    if (seen === undefined) days.set(group, new Set([dayOf(candidate)]))
    else seen.add(dayOf(candidate))
  }
  return all.map((candidate) => {
    if ((days.get(groupOf(candidate))?.size ?? 0) < manyDays) return candidate
    return { ...candidate, weight: candidate.weight - (candidate.isShown ? 0.5 : 2) }
  })
}

const shownRules = /^(?:time|microdata|named-date|visible-date)$/
const manyDays = 3

function addLinkedData(page: Page, order: DayOrder, add: AddDate): void {
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
