import type { Source } from './source.ts'

/** Fewer entries than this say nothing. */
const LEAST_COMPARED = 5
/** Of the newest entries of two feeds: read some minutes apart, even the same feed may differ in a few. */
const LEAST_SHARED = 0.8

/**
 * The feed of the same site that a feed repeats: its newest entries are the same (RSS and Atom of one paper). Of two such
 * feeds the one that was added first is kept. A section's feed shares entries with the main feed, but not the newest ones.
 */
export function findTwin(feed: Source, others: Source[]): Source | null {
  return (
    others
      .filter((other) => other.id !== feed.id && other.kind === 'feed' && other.state === 'active')
      .filter((other) => other.addedAt < feed.addedAt || (other.addedAt === feed.addedAt && other.id < feed.id))
      .find((other) => isSame(feed.newest, other.newest)) ?? null
  )
}

function isSame(one: string[], other: string[]): boolean {
  const compared = Math.min(one.length, other.length)
  if (compared < LEAST_COMPARED) return false
  const known = new Set(other.slice(0, compared))
  return one.slice(0, compared).filter((mark) => known.has(mark)).length >= LEAST_SHARED * compared
}
