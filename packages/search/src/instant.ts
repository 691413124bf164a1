import type { Article } from '@dateline/contracts/article'
import { SearchInputError } from './article-index.ts'

const dayLength = '2026-11-23'.length
const dayMs = 86_400_000

/** Milliseconds since 1970 of an ISO 8601 day (its start) or instant, in UTC where it names no zone; null where it is no date. */
export function toInstant(value: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)?$/.test(value)) return null
  // The language reads a time without a zone as local: the answer would depend on the machine.
  const hasZone = value.length === dayLength || /(Z|[+-]\d{2}:\d{2})$/.test(value)
  const instant = Date.parse(hasZone ? value : `${value}Z`)
  return Number.isNaN(instant) ? null : instant
}

/** The instant at which an article stands among others: published, else modified, else fetched. */
export function instantOf(article: Pick<Article, 'datePublished' | 'dateModified' | 'fetchedAt'>): number {
  for (const value of [article.datePublished, article.dateModified, article.fetchedAt]) {
    const instant = value === null ? null : toInstant(value)
    if (instant !== null) return instant
  }
  return 0
}

/** The first millisecond that a bound includes; throws SearchInputError under the name given. */
export function firstInstant(name: string, value: string): number {
  const instant = toInstant(value)
  if (instant !== null) return instant
  throw new SearchInputError(`${name} must be a day (2026-11-23) or an instant (2026-11-23T08:00:00Z)`)
}

/** The last millisecond that a bound includes: a day alone includes all of it. Throws SearchInputError under the name given. */
export function lastInstant(name: string, value: string): number {
  const first = firstInstant(name, value)
  return value.length === dayLength ? first + dayMs - 1 : first
}
