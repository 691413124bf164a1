import { sharedEntries } from '@dateline/discovery/same-entries'
import type { Source } from './source.ts'

/** Fewer entries than this say nothing. */
const LEAST_COMPARED = 5
/** Of the newest entries of two feeds; where it lies is measured by `bench/same-entries`. */
const LEAST_SHARED = 0.8

/**
 * The feed of the same site that a feed repeats: its newest entries are the same (RSS and Atom of one paper). Of two such
 * feeds the one that was added first is kept, while it answers.
 */
export function findTwin(feed: Source, others: Source[]): Source | null {
  return (
    others
      .filter(
        ({ id, kind, state, isEphemeral }) => id !== feed.id && kind === 'feed' && state === 'active' && !isEphemeral,
      )
      .filter(({ failuresInRow }) => failuresInRow === 0)
      .filter((other) => other.addedAt < feed.addedAt || (other.addedAt === feed.addedAt && other.id < feed.id))
      .find((other) => isSame(feed.newest, other.newest)) ?? null
  )
}

/** As many of either as the shorter one has: a section's feed shares entries with the main feed, but not the newest ones. */
function isSame(one: string[][], other: string[][]): boolean {
  const compared = Math.min(one.length, other.length)
  if (compared < LEAST_COMPARED) return false
  return sharedEntries(one.slice(0, compared), other.slice(0, compared)) >= LEAST_SHARED
}
