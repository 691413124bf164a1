import { createHash } from 'node:crypto'
import { SearchInputError, type SearchQuery } from './article-index.ts'

/** Where a page ended: the last hit's place in the order (rank as the engine gave it, instant, key of the article). */
export interface Place {
  rank: number
  dated: number
  key: number
}

/** An opaque cursor that continues this query, and no other, after the place given. */
export function writeCursor(query: SearchQuery, place: Place): string {
  return Buffer.from(JSON.stringify([fingerprint(query), place.rank, place.dated, place.key])).toString('base64url')
}

/** The place that the query's cursor names, null without one; throws SearchInputError where it belongs to another query or none. */
export function readCursor(query: SearchQuery): Place | null {
  if (!query.cursor) return null
  const [print, rank, dated, key] = parse(query.cursor)
  if (!isFiniteNumber(rank) || !isFiniteNumber(dated) || !isFiniteNumber(key)) {
    throw new SearchInputError('cursor must be the one that the page before gave')
  }
  if (print !== fingerprint(query)) {
    throw new SearchInputError(
      'cursor belongs to another search: repeat its query and filters, or leave the cursor out',
    )
  }
  return { rank, dated, key }
}

function parse(cursor: string): unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    return Array.isArray(value) ? value : []
  } catch {
    return []
  }
}

function isFiniteNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}

function fingerprint({ query, host, lang, from, to, collapse }: SearchQuery): string {
  const conditions = [query, host, lang, from, to, collapse ? 'collapse' : ''].map((condition) => condition ?? '')
  return createHash('sha256').update(JSON.stringify(conditions)).digest('hex').slice(0, 12)
}
