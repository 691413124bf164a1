import type { SQLInputValue } from 'node:sqlite'
import { SearchInputError, type SearchPage, type SearchQuery } from '../article-index.ts'
import { hostKey } from '../host-key.ts'
import { firstInstant, lastInstant } from '../instant.ts'
import { parseQuery } from '../parse-query.ts'
import { type Place, readCursor, writeCursor } from '../search-cursor.ts'
import { type Connection, inTransaction } from './connection.ts'
import { type MatchExpression, matchExpression } from './match-expression.ts'
import { showHit } from './show-hit.ts'

const DEFAULT_LIMIT = 10
const MAX_LIMIT = 1000

type Parameters = Record<string, SQLInputValue>

/** One page of the articles that answer the query; throws SearchInputError. */
export function search(connection: Connection, query: SearchQuery): SearchPage {
  const limit = readLimit(query.limit)
  const after = readCursor(query)
  const match = matchExpression(parseQuery(query.query ?? ''))
  const { conditions, parameters } = readFilters(query)
  if (match.isImpossible) return { total: 0, hits: [], cursor: null }
  // One transaction, so that count, page and snippets tell of the same moment.
  return inTransaction(connection.db, 'DEFERRED', () => {
    const sql = pageSql(match, conditions, { isContinued: after !== null, isCollapsed: query.collapse === true })
    const bound = { ...parameters, ...bindMatch(match), ...after, limit: limit + 1 }
    const rows = connection.prepare(sql).all(bound)
    const found = rows.filter((row) => row.key !== null)
    const places = found.map(toPlace)
    const last = places.length > limit ? places[limit - 1] : undefined
    return {
      total: Number(rows[0]?.total),
      hits: places.slice(0, limit).map((place, index) => ({
        ...showHit(connection, match.wanted, place),
        ...(query.collapse ? { others: Number(found[index]?.others) } : {}),
      })),
      cursor: last ? writeCursor(query, last) : null,
    }
  })
}

function readLimit(limit = DEFAULT_LIMIT): number {
  if (Number.isInteger(limit) && limit >= 1 && limit <= MAX_LIMIT) return limit
  throw new SearchInputError(`limit must be a whole number from 1 to ${MAX_LIMIT}`)
}

function readFilters({ host, lang, from, to }: SearchQuery): { conditions: string[]; parameters: Parameters } {
  const conditions = ['is_withdrawn = 0']
  const parameters: Parameters = {}
  if (host) {
    // '/' is the character after '.': this range is all keys that begin with the host's.
    conditions.push('host_key >= :host AND host_key < :hostEnd')
    const key = hostKey(host)
    Object.assign(parameters, { host: key, hostEnd: `${key.slice(0, -1)}/` })
  }
  if (lang) {
    conditions.push("(lang = :lang OR (lang > :lang || '-' AND lang < :lang || '.'))")
    parameters.lang = lang.toLowerCase()
  }
  if (from) {
    conditions.push('dated >= :from')
    parameters.from = firstInstant('from', from)
  }
  if (to) {
    conditions.push('dated <= :to')
    parameters.to = lastInstant('to', to)
  }
  return { conditions, parameters }
}

function pageSql(
  match: MatchExpression,
  filters: string[],
  { isContinued, isCollapsed }: { isContinued: boolean; isCollapsed: boolean },
): string {
  const isRanked = match.wanted !== null
  const conditions = [...filters]
  if (isRanked) conditions.push('article_fts MATCH :wanted')
  if (match.unwanted) conditions.push('key NOT IN (SELECT rowid FROM article_fts WHERE article_fts MATCH :unwanted)')
  const source = isRanked ? 'article_fts CROSS JOIN article ON article.key = article_fts.rowid' : 'article'
  const later = isRanked
    ? '(rank > :rank OR (rank = :rank AND (dated, key) < (:dated, :key)))'
    : // The rank is compared for the parameter's sake: all are 0.
      'rank >= :rank AND (dated, key) < (:dated, :key)'
  const order = isRanked ? 'rank, dated DESC, key DESC' : 'dated DESC, key DESC'
  const found = `SELECT key, dated, ${isRanked ? 'article_fts.rank' : '0.0'} AS rank, cluster_id FROM ${source}
    WHERE ${conditions.join(' AND ')}`
  // Ranking is dear and wanted twice, for the count and the page; the newest come from an index and must not be gathered first.
  return `
    WITH hit AS ${isRanked || isCollapsed ? 'MATERIALIZED' : 'NOT MATERIALIZED'} (
      ${isCollapsed ? collapsed(found, order) : found}
    ), page AS (
      SELECT * FROM hit ${isContinued ? `WHERE ${later}` : ''} ORDER BY ${order} LIMIT :limit
    )
    SELECT (SELECT count(*) FROM hit) AS total, page.*
    FROM (SELECT 1) LEFT JOIN page ORDER BY ${order}`
}

/** Of each cluster the representative, where it was found, else the first of those that were. */
function collapsed(found: string, order: string): string {
  return `SELECT key, dated, rank, others FROM (
      SELECT key, dated, rank, count(*) OVER (PARTITION BY cluster_id) - 1 AS others,
        row_number() OVER (PARTITION BY cluster_id ORDER BY key = representative DESC, ${order}) AS place
      FROM (${found}) LEFT JOIN cluster ON cluster.id = cluster_id
    ) WHERE place = 1`
}

function bindMatch({ wanted, unwanted }: MatchExpression): Parameters {
  return { ...(wanted !== null && { wanted }), ...(unwanted !== null && { unwanted }) }
}

function toPlace(row: Record<string, unknown>): Place {
  return { rank: Number(row.rank), dated: Number(row.dated), key: Number(row.key) }
}
