import { setImmediate as breathe } from 'node:timers/promises'
import type { Article } from '@dateline/contracts/article'
import type { ArticleIndex, ArticleReader, ExportOptions } from '../article-index.ts'
import { firstInstant } from '../instant.ts'
import { mergeClusters } from './clusters.ts'
import {
  type Connection,
  explained,
  inTransaction,
  openEmpty,
  openForReading,
  openForWriting,
  whenUnlocked,
} from './connection.ts'
import { cluster, count, findByUrl, get, next, revisions } from './read.ts'
import { search } from './search.ts'
import { writeArticles } from './write.ts'

/** The article index in one SQLite file, at an absolute path: any number of processes may read while one of them writes. */
export async function openSqliteIndex(path: string, { mode }: { mode: 'read' | 'write' }): Promise<ArticleIndex> {
  const file = mode === 'write' ? await openWriter(path) : openReader(path)
  const change = async <T>(work: (connection: Connection) => T): Promise<T> => {
    if (mode === 'read') throw new Error(`The index ${path} is open for reading: open it for writing to change it`)
    // The clock is read when the lock is held: the order of write times is the order of writing.
    const attempt = (connection: Connection) => inTransaction(connection.db, 'IMMEDIATE', () => work(connection))
    return explained(path, () => whenUnlocked(path, () => attempt(file.connection())))
  }
  const index: ArticleIndex = {
    ...readThrough(path, file.connection),
    upsert: (articles) => change((connection) => writeArticles(connection, articles, Date.now())),
    mergeClusters: (merges) => change((connection) => mergeClusters(connection, merges, Date.now())),
    async close() {
      file.close()
    },
  }
  // Whoever opens learns at once what is wrong, not at the first search.
  await index.check()
  return index
}

interface OpenFile {
  /** The connection to use now; throws after `close`. */
  connection(): Connection
  close(): void
}

async function openWriter(path: string): Promise<OpenFile> {
  let current: Connection | null = await openForWriting(path)
  return {
    connection() {
      if (!current) throw closedError(path)
      // Writes to a file that no path leads to would be acknowledged and lost.
      if (current.isCurrent()) return current
      throw new Error(`The index ${path} was removed or replaced while it was open: start this process again`)
    },
    close() {
      current?.db.close()
      current = null
    },
  }
}

/** Sees an empty index until there is a file, and follows the path to whatever file is there later. */
function openReader(path: string): OpenFile {
  const empty = openEmpty()
  let current: Connection | null = null
  return {
    connection() {
      if (!empty.db.isOpen) throw closedError(path)
      if (current && !current.isCurrent()) {
        current.db.close()
        current = null
      }
      current ??= openForReading(path)
      return current ?? empty
    },
    close() {
      current?.db.close()
      current = null
      if (empty.db.isOpen) empty.db.close()
    },
  }
}

function closedError(path: string): Error {
  return new Error(`The index ${path} is closed`)
}

function readThrough(path: string, connection: () => Connection): ArticleReader {
  const read = <T>(work: (connection: Connection) => T) => explained(path, () => work(connection()))
  return {
    search: (query) => read((connection) => search(connection, query)),
    get: (id) => read((connection) => get(connection, id)),
    findByUrl: (url) => read((connection) => findByUrl(connection, url)),
    revisions: (id) => read((connection) => revisions(connection, id)),
    cluster: (clusterId) => read((connection) => cluster(connection, clusterId)),
    count: () => read(count),
    exportArticles: (options) => exportAll((key, since) => read((connection) => next(connection, key, since)), options),
    check: () => read(probe),
  }
}

type Step = (key: number, since: number) => Promise<{ key: number; article: Article } | null>

/** Steps from key to key: no statement stays open between two articles, so that no reader, however slow, holds up a checkpoint. */
async function* exportAll(step: Step, { since }: ExportOptions): AsyncIterable<Article> {
  const writtenSince = since ? firstInstant('since', since) : Number.MIN_SAFE_INTEGER
  let given = 0
  for (let row = await step(0, writtenSince); row; row = await step(row.key, writtenSince)) {
    yield row.article
    given += 1
    // Promises alone never let timers and sockets have their turn.
    if (given % 100 === 0) await breathe()
  }
}

function probe(connection: Connection): void {
  connection.prepare('SELECT key FROM article LIMIT 1').all()
  connection.prepare('SELECT rowid FROM article_fts WHERE article_fts MATCH ? LIMIT 1').all('a')
}
