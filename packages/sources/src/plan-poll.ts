import { nextPoll, type PollAnswer, type PollBounds } from '@dateline/discovery/next-poll'
import type { Source } from './source.ts'

export type { PollBounds }

/**
 * When to ask a source again, and at what pace then. A pace that somebody has fixed holds but for Retry-After; while a hub
 * sends what is new, the slowest pace will do.
 */
export function planPoll(
  { intervalMs, failuresInRow, schedule, everyMs, pushedUntil }: Source,
  answer: Omit<PollAnswer, 'at'>,
  bounds: PollBounds,
): { nextInMs: number; intervalMs: number } {
  const at = Date.now()
  const isPushed = pushedUntil !== null && pushedUntil > at
  const fixedMs = everyMs ?? (isPushed ? bounds.maxMs : null)
  const previous =
    intervalMs === 0 && failuresInRow === 0
      ? null
      : { intervalMs: intervalMs || bounds.firstMs, failures: failuresInRow }
  const { atMs, state } = nextPoll(
    previous,
    { at, schedule: schedule === null ? {} : JSON.parse(schedule), ...answer },
    fixedMs === null ? bounds : { minMs: fixedMs, maxMs: fixedMs, firstMs: fixedMs, hintMs: 0 },
  )
  return { nextInMs: atMs - at, intervalMs: state.intervalMs }
}
