import { type PollBounds, planPoll } from './plan-poll.ts'
import type { Source } from './source.ts'
import type { Sources } from './sources.ts'

/** A page of a feed's past that fails so often is given up. */
const TRIES_OF_PAGE = 3

/**
 * Tells the registry that a poll gave nothing: the next one comes later with each failure in a row, and no sooner than
 * the site wants. `isFinal` (410) retires the source.
 */
export async function takeFailure(
  source: Source,
  { why, headers = {}, isFinal = false }: { why: string; headers?: Record<string, string>; isFinal?: boolean },
  { sources, bounds }: { sources: Pick<Sources, 'report' | 'remove'>; bounds: PollBounds },
): Promise<number | null> {
  if (source.pagesLeft !== null && source.failuresInRow >= TRIES_OF_PAGE - 1) {
    await sources.remove([source.id])
    return null
  }
  const nextInMs = isFinal ? null : planPoll(source, { outcome: 'failed', headers }, bounds).nextInMs
  await sources.report(source.id, {
    nextInMs,
    fields: {
      polledAt: Date.now(),
      lastAnswer: why,
      ...(isFinal ? { state: 'retired', why } : {}),
    },
    counts: { failedPolls: 1, failuresInRow: 1 },
  })
  return nextInMs
}
