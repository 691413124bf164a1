import type { SQLInputValue } from 'node:sqlite'
import type { Article } from '@dateline/contracts/article'
import type { IndexCount } from '../article-index.ts'
import type { Connection } from './connection.ts'

const latest =
  'SELECT key, json FROM article JOIN revision ON revision.article = key AND revision.revision = article.revision'

/** The latest revision of the article with this id. */
export function get(connection: Connection, id: string): Article | null {
  return first(connection, `${latest} WHERE id = ?`, id)
}

/** The same by the key of its row, which must be there. */
export function getByKey(connection: Connection, key: number): Article {
  return parse(connection.prepare(`${latest} WHERE key = ?`).get(key) ?? {})
}

/** The latest revision by canonical URL, else by the address that answered. */
export function findByUrl(connection: Connection, url: string): Article | null {
  const newest = 'ORDER BY fetched_at DESC, key DESC LIMIT 1'
  return (
    first(connection, `${latest} WHERE canonical_url = ? ${newest}`, url) ??
    first(connection, `${latest} WHERE url = ? ${newest}`, url)
  )
}

/** All revisions of an article, the newest first. */
export function revisions(connection: Connection, id: string): Article[] {
  const sql = `SELECT json FROM article JOIN revision ON revision.article = key WHERE id = ? ORDER BY revision.revision DESC`
  return connection.prepare(sql).all(id).map(parse)
}

/** The members of a cluster, the founder first, then from old to new. */
export function cluster(connection: Connection, clusterId: string): Article[] {
  const sql = `${latest} WHERE cluster_id = :id ORDER BY article.id <> :id, dated, key`
  return connection.prepare(sql).all({ id: clusterId }).map(parse)
}

/** The next article in the order of first writing that was written at or after `since`, and its key; null at the end. */
export function next(connection: Connection, key: number, since: number): { key: number; article: Article } | null {
  const sql = `${latest} WHERE key > ? AND written_at >= ? ORDER BY key LIMIT 1`
  const row = connection.prepare(sql).get(key, since)
  return row ? { key: Number(row.key), article: parse(row) } : null
}

/** How much there is. */
export function count(connection: Connection): IndexCount {
  const sql = `SELECT (SELECT count(*) FROM article) AS articles, (SELECT count(*) FROM revision) AS revisions,
    (SELECT count(DISTINCT cluster_id) FROM article) AS clusters`
  const row = connection.prepare(sql).get()
  return { articles: Number(row?.articles), revisions: Number(row?.revisions), clusters: Number(row?.clusters) }
}

function first(connection: Connection, sql: string, ...values: SQLInputValue[]): Article | null {
  const row = connection.prepare(sql).get(...values)
  return row ? parse(row) : null
}

function parse(row: Record<string, unknown>): Article {
  return JSON.parse(String(row.json)) as Article
}
