import { limits } from './limits.ts'
import type { NamedSource, SourceEntry } from './source-reading.ts'

/** Entries in order, each URL once; false where no more are taken. */
export interface EntryList {
  entries: SourceEntry[]
  add(entry: SourceEntry): boolean
}

export function listEntries(): EntryList {
  const entries: SourceEntry[] = []
  const seen = new Set<string>()
  return {
    entries,
    add(entry) {
      if (seen.has(entry.url)) return true
      if (entries.length >= limits.entries) return false
      seen.add(entry.url)
      entries.push(entry)
      return true
    },
  }
}

/** Each source once, the first mention of it (a trailing slash makes no other), without `self`. */
export function uniqueSources(sources: NamedSource[], self: string): NamedSource[] {
  const byUrl = new Map<string, NamedSource>()
  for (const source of sources) {
    const key = source.url.replace(/\/$/, '')
    if (source.url !== self && !byUrl.has(key)) byUrl.set(key, source)
  }
  return [...byUrl.values()].slice(0, limits.entries)
}
