import { sharedEntries } from '@dateline/discovery/same-entries'
import type { Source } from './source.ts'

/** Fewer entries than this say nothing. */
const LEAST_COMPARED = 5
/** Of the newest entries of two feeds; `bench/same-entries`: all twins that were read up to two stories apart share so much. */
const LEAST_SHARED = 0.8

/**
 * The feed of the same site that a feed repeats (RSS and Atom of one paper). Of two such feeds the one that was added first
 * is kept, while it answers.
 */
export function findTwin(feed: Source, others: Source[]): Source | null {
  return (
    others
      .filter(
        ({ id, kind, state, isEphemeral }) => id !== feed.id && kind === 'feed' && state === 'active' && !isEphemeral,
      )
      .filter(({ failuresInRow }) => failuresInRow === 0)
      .filter((other) => other.addedAt < feed.addedAt || (other.addedAt === feed.addedAt && other.id < feed.id))
      .find((other) => repeats(feed.newest, other.newest)) ?? null
  )
}

/**
 * Whether a feed's newest entries are those of another: most of as many of either as the shorter one has, and all between
 * the first and the last that they share. One that was read later has new ones at its head; one that has others in between
 * is the wider feed, and would be missed.
 */
export function repeats(feed: string[][], other: string[][], leastShared = LEAST_SHARED): boolean {
  const compared = Math.min(feed.length, other.length)
  if (compared < LEAST_COMPARED) return false
  const newest = feed.slice(0, compared)
  if (sharedEntries(newest, other.slice(0, compared)) < leastShared) return false
  const known = new Set(other.flat())
  const areShared = newest.map((marks) => marks.some((mark) => known.has(mark)))
  return areShared.slice(areShared.indexOf(true), areShared.lastIndexOf(true)).every(Boolean)
}
