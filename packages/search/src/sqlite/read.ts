import type { SQLInputValue } from 'node:sqlite'
import type { Article } from '@dateline/contracts/article'
import type { Cluster, RepresentativeReason } from '@dateline/contracts/cluster'
import type { Revision } from '@dateline/contracts/revision'
import type { IndexCount } from '../article-index.ts'
import { changesBetween } from '../changes-between.ts'
import { rootOf } from './clusters.ts'
import type { Connection } from './connection.ts'

/** What the index alone knows of an article stands in columns: where its cluster went, and who stands for it. */
const latest = `
  SELECT article.key, json, article.cluster_id AS cluster, other.id AS representative, cluster.reason
  FROM article JOIN revision ON revision.article = article.key AND revision.revision = article.revision
    LEFT JOIN cluster ON cluster.id = article.cluster_id LEFT JOIN article AS other ON other.key = cluster.representative`

/** The latest revision of the article with this id. */
export function get(connection: Connection, id: string): Article | null {
  return first(connection, `${latest} WHERE article.id = ?`, id)
}

/** The same by the key of its row, which must be there. */
export function getByKey(connection: Connection, key: number): Article {
  return parse(connection.prepare(`${latest} WHERE article.key = ?`).get(key) ?? {})
}

/** The latest revision by canonical URL, else by the address that answered. */
export function findByUrl(connection: Connection, url: string): Article | null {
  const newest = 'ORDER BY article.fetched_at DESC, article.key DESC LIMIT 1'
  return (
    first(connection, `${latest} WHERE article.canonical_url = ? ${newest}`, url) ??
    first(connection, `${latest} WHERE article.url = ? ${newest}`, url)
  )
}

/** The revisions of an article that are kept, the newest first, each with what changed since the one before. */
export function revisions(connection: Connection, id: string): Revision[] {
  const sql = `SELECT json, revision.revision = article.revision AS is_latest, coalesce(root, json ->> '$.clusterId') AS cluster
    FROM article JOIN revision ON revision.article = article.key
      LEFT JOIN cluster_merge ON lost = json ->> '$.clusterId'
    WHERE id = ? ORDER BY revision.revision DESC`
  const rows = connection.prepare(sql).all(id)
  const articles = rows.map((row) => (row.is_latest === 1 ? (get(connection, id) ?? parse(row)) : parse(row)))
  return articles.map((article, index) => {
    const before = articles[index + 1]
    return before ? { ...article, changes: changesBetween(before, article) } : article
  })
}

/** A cluster by any name that it had: the representative first, the others from old to new; null where nothing is in it. */
export function cluster(connection: Connection, name: string): Cluster | null {
  const id = rootOf(connection, name)
  const sql = `${latest} WHERE article.cluster_id = ? ORDER BY article.key <> coalesce(cluster.representative, -1), article.dated, article.key`
  const rows = connection.prepare(sql).all(id)
  const members = rows.map(parse)
  const [first] = members
  if (!first) return null
  return { id, representative: first.id, reason: (rows[0]?.reason ?? 'id') as RepresentativeReason, members }
}

/** The next article in the order of first writing that was written at or after `since`, and its key; null at the end. */
export function next(connection: Connection, key: number, since: number): { key: number; article: Article } | null {
  const sql = `${latest} WHERE article.key > ? AND article.written_at >= ? ORDER BY article.key LIMIT 1`
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
  const { isDuplicateOf: _, ...article } = JSON.parse(String(row.json)) as Article
  const { representative } = row
  const isCopy = typeof representative === 'string' && representative !== article.id
  return { ...article, clusterId: String(row.cluster), ...(isCopy ? { isDuplicateOf: representative } : {}) }
}
