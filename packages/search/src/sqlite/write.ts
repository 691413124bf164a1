import type { Article } from '@dateline/contracts/article'
import type { UpsertResult } from '../article-index.ts'
import { hostKey } from '../host-key.ts'
import { instantOf, toInstant } from '../instant.ts'
import { partWords } from '../part-words.ts'
import { represent, rootOf } from './clusters.ts'
import type { Connection } from './connection.ts'

/**
 * Writes the articles in order, each unless its revision or a newer one is there; call it inside a transaction.
 * `writtenAt` is the time of all, in milliseconds.
 */
export function writeArticles(connection: Connection, articles: Article[], writtenAt: number): UpsertResult[] {
  const changes = new Map<number, Change>()
  const clusters = new Set<string>()
  const results = articles.map((article) => writeArticle(connection, article, writtenAt, { changes, clusters }))
  // In the order of keys: whenever a key is lower than the one before, FTS5 closes a segment, and many small ones are slow.
  for (const [key, change] of [...changes].sort(([a], [b]) => a - b)) {
    updateWords(connection, key, change)
    if (change.after.withdrawn) forgetAllBut(connection, key, change.after.revision)
    else if (change.after.revision > REVISIONS_KEPT) forgetRevisions(connection, key, change.after.revision)
  }
  for (const cluster of clusters) represent(connection, cluster, writtenAt)
  return results
}

/** Of a page that changes all the time; the first one is kept besides. */
const REVISIONS_KEPT = 31

/** What the full text index knows of an article, null where it is new, and what it must know. */
interface Change {
  before: number | null
  after: Article
}

function writeArticle(
  connection: Connection,
  article: Article,
  writtenAt: number,
  { changes, clusters }: { changes: Map<number, Change>; clusters: Set<string> },
): UpsertResult {
  const known = connection.prepare('SELECT key, revision, cluster_id FROM article WHERE id = ?').get(article.id)
  if (known && article.revision <= Number(known.revision)) return 'stale'
  const cluster = rootOf(connection, article.clusterId)
  const row = values({ ...article, clusterId: cluster }, writtenAt)
  clusters.add(cluster)
  if (known) clusters.add(String(known.cluster_id))
  const key = known ? Number(known.key) : Number(connection.prepare(insertSql).run(...row).lastInsertRowid)
  if (known) connection.prepare(updateSql).run(...row, key)
  const keep = 'INSERT INTO revision (article, revision, json) VALUES (?, ?, ?)'
  connection.prepare(keep).run(key, article.revision, JSON.stringify(article))
  // Twice in one batch: the index still knows what was there before the first.
  const before = changes.get(key)?.before
  changes.set(key, { before: before === undefined ? (known ? Number(known.revision) : null) : before, after: article })
  return 'written'
}

function updateWords(connection: Connection, key: number, { before, after }: Change): void {
  const names = 'title, description, text'
  if (before !== null) {
    // The full text index keeps words, not texts: it must be told the old text to forget it.
    const old = connection.prepare('SELECT json FROM revision WHERE article = ? AND revision = ?').get(key, before)
    // Two statements: INSERT … SELECT sets a savepoint, at which FTS5 writes out all it holds, and takes ten times as long.
    const forget = `INSERT INTO article_fts (article_fts, rowid, ${names}) VALUES ('delete', ?, ?, ?, ?)`
    connection.prepare(forget).run(key, ...indexedText(JSON.parse(String(old?.json)) as Article))
  }
  const learn = `INSERT INTO article_fts (rowid, ${names}) VALUES (?, ?, ?, ?)`
  connection.prepare(learn).run(key, ...indexedText(after))
}

function forgetRevisions({ prepare }: Connection, key: number, latest: number): void {
  const sql = `DELETE FROM revision WHERE article = :key AND revision <= :last
    AND revision > (SELECT min(revision) FROM revision WHERE article = :key)`
  prepare(sql).run({ key, last: latest - REVISIONS_KEPT })
}

/** What was withdrawn is kept in no earlier revision either. */
function forgetAllBut({ prepare }: Connection, key: number, revision: number): void {
  prepare('DELETE FROM revision WHERE article = ? AND revision <> ?').run(key, revision)
}

function indexedText({ title, description, text }: Article): string[] {
  return [title ?? '', description ?? '', text].map(partWords)
}

const columns = [
  'id',
  'revision',
  'url',
  'canonical_url',
  'host_key',
  'lang',
  'dated',
  'fetched_at',
  'written_at',
  'cluster_id',
  'words',
  'is_agency',
  'based_on',
  'is_withdrawn',
]
const insertSql = `INSERT INTO article (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`
const updateSql = `UPDATE article SET ${columns.map((column) => `${column} = ?`).join(', ')} WHERE key = ?`

/** In the order of `columns`. */
function values(article: Article, writtenAt: number): (string | number | null)[] {
  return [
    article.id,
    article.revision,
    article.url,
    article.canonicalUrl,
    hostKey(article.host),
    article.inLanguage?.toLowerCase() ?? null,
    instantOf(article),
    toInstant(article.fetchedAt) ?? 0,
    writtenAt,
    article.clusterId,
    article.wordCount,
    article.agency === undefined ? 0 : 1,
    article.isBasedOn ?? null,
    article.withdrawn ? 1 : 0,
  ]
}
