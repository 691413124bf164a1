import { resolve } from 'node:path'
import type { ArticleIndex } from './article-index.ts'
import { openSqliteIndex } from './sqlite/sqlite-index.ts'

export interface OpenOptions {
  /** `write` makes the index where there is none; `read` takes its absence as an empty index until it is there. */
  mode: 'read' | 'write'
}

/** Opens the index that INDEX_URL names (`sqlite:PATH`, relative to the working directory or absolute); throws where it can't be used. */
export async function openIndex(url: string, options: OpenOptions): Promise<ArticleIndex> {
  return openSqliteIndex(sqlitePath(url), options)
}

const known = 'known is sqlite:PATH, for example sqlite:data/index.db or sqlite:/var/lib/dateline/index.db'

function sqlitePath(url: string): string {
  const [, scheme, path] = /^([a-z][a-z0-9+.-]*):(.*)$/is.exec(url) ?? []
  // Only the scheme is repeated: the rest of an address may hold a password.
  if (scheme === undefined || path === undefined) throw new Error(`INDEX_URL names no engine; ${known}`)
  if (scheme.toLowerCase() !== 'sqlite') throw new Error(`INDEX_URL: no engine for "${scheme}:" here; ${known}`)
  if (path === '' || path === ':memory:' || path.endsWith('/') || path.includes('\0')) {
    throw new Error(`INDEX_URL: "sqlite:" must be followed by the path of a file; ${known}`)
  }
  // Two slashes could mean a host, the working directory or the root: whoever wrote them is asked.
  if (/^\/\/[^/]/.test(path)) {
    throw new Error(
      `INDEX_URL: "sqlite:${path}" is ambiguous: write sqlite:${path.slice(2)} or sqlite:${path.slice(1)}`,
    )
  }
  return resolve(path)
}
