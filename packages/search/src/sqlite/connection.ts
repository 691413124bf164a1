import { mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { partWords } from '../part-words.ts'
import { migrate, readVersion, schemaVersion } from './schema.ts'

/** An open file: its statements are prepared once. */
export interface Connection {
  db: DatabaseSync
  prepare(sql: string): StatementSync
  /** Whether the path still leads to the file that is open. */
  isCurrent(): boolean
}

// The wait inside SQLite stops the whole process, heartbeats included: a short one there, the long one in `whenUnlocked`.
const SHORT_WAIT_MS = 200
const LOCK_WAIT_MS = 30_000
// A batch of 500 articles fills SQLite's default of 1,000 pages: each commit would copy the log and wait for the disk twice.
const CHECKPOINT_PAGES = 8000
const LOG_BYTES = 64 * 1024 * 1024

/** Opens for writing: makes directory, file and schema where they are missing. Throws an error that names the path. */
export async function openForWriting(path: string): Promise<Connection> {
  return explained(path, async () => {
    mkdirSync(dirname(path), { recursive: true })
    const db = new DatabaseSync(path, { timeout: SHORT_WAIT_MS, enableForeignKeyConstraints: true })
    try {
      // Before anything is changed: the file may be another program's.
      await whenUnlocked(path, () => versionOf(db, path))
      await whenUnlocked(path, () => db.exec('PRAGMA journal_mode = WAL'))
      db.exec('PRAGMA synchronous = FULL; PRAGMA cache_size = -65536')
      db.exec(`PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}; PRAGMA journal_size_limit = ${LOG_BYTES}`)
      await whenUnlocked(path, () => inTransaction(db, 'IMMEDIATE', () => migrate(db, path)))
      return connect(db, path)
    } catch (error) {
      db.close()
      throw error
    }
  })
}

/** Opens for reading; null where there is no file yet, or its maker has not finished. Throws an error that names the path. */
export function openForReading(path: string): Connection | null {
  if (!statSync(path, { throwIfNoEntry: false })) return null
  const db = new DatabaseSync(path, { readOnly: true, timeout: 5000 })
  try {
    const version = versionOf(db, path)
    if (version === schemaVersion) return connect(db, path)
    db.close()
    if (version === 0) return null
    throw new Error(`The index ${path} has schema version ${version}, read is ${schemaVersion}: start the indexer once`)
  } catch (error) {
    if (db.isOpen) db.close()
    throw error
  }
}

/** An index without articles that is nowhere on disk: what a reader sees before there is a file. */
export function openEmpty(): Connection {
  const db = new DatabaseSync(':memory:')
  migrate(db, ':memory:')
  return connect(db, ':memory:')
}

/** Runs `work` in a transaction: all of it or nothing. It must not wait for anything: the connection has one transaction only. */
export function inTransaction<T>(db: DatabaseSync, kind: 'DEFERRED' | 'IMMEDIATE', work: () => T): T {
  db.exec(`BEGIN ${kind}`)
  try {
    const result = work()
    db.exec('COMMIT')
    return result
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK')
    throw error
  }
}

/** Tries until no other process holds the write lock; gives up after half a minute with an error that names the path. */
export async function whenUnlocked<T>(path: string, attempt: () => T): Promise<T> {
  const giveUpAt = performance.now() + LOCK_WAIT_MS
  for (;;) {
    try {
      return attempt()
    } catch (error) {
      if (!isBusy(error)) throw error
      if (performance.now() > giveUpAt) {
        const message = `The index ${path} was locked by another process for ${LOCK_WAIT_MS / 1000} s: stop that process, or try later`
        throw new Error(message, { cause: error })
      }
    }
    // Two that wait must not keep step.
    await sleep(2 + Math.random() * 20)
  }
}

/** Runs `work` and puts the path and a remedy before whatever SQLite or the file system says. */
export async function explained<T>(path: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof Error) || error.message.includes(path) || !('code' in error)) throw error
    throw new Error(`The index ${path} can't be used: ${reason(error)}`, { cause: error })
  }
}

/** In one transaction: between two statements another process may make the schema. */
function versionOf(db: DatabaseSync, path: string): number {
  return inTransaction(db, 'DEFERRED', () => readVersion(db, path))
}

function connect(db: DatabaseSync, path: string): Connection {
  // From JSON, not from text: escapes carry NUL and lone surrogates through SQLite unharmed.
  db.function('part_words', { deterministic: true }, (json) => {
    const value: unknown = typeof json === 'string' ? JSON.parse(json) : null
    return typeof value === 'string' ? partWords(value) : ''
  })
  const statements = new Map<string, StatementSync>()
  const opened = identity(path)
  return {
    db,
    prepare(sql) {
      const statement = statements.get(sql) ?? db.prepare(sql)
      statements.set(sql, statement)
      return statement
    },
    isCurrent: () => identity(path) === opened,
  }
}

function identity(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false, bigint: true })
  return stat ? `${stat.dev}:${stat.ino}` : 'none'
}

function isBusy(error: unknown): boolean {
  // The low byte is the primary code; SQLITE_BUSY is 5 (https://sqlite.org/rescode.html).
  return error instanceof Error && 'errcode' in error && (Number(error.errcode) & 0xff) === 5
}

function reason(error: Error): string {
  const code = 'errcode' in error ? Number(error.errcode) & 0xff : 0
  if (code === 8 || code === 14) return `${error.message}; give this process the right to write the file and its folder`
  if (code === 11 || code === 26) {
    return `${error.message}; restore a backup, or let INDEX_URL name another path and replay the archive`
  }
  if (code === 13) return `${error.message}; make room on the disk`
  return error.message
}
