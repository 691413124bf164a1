import type { PollBounds } from '@dateline/discovery/next-poll'

interface PollSettings {
  SOURCE_MIN_INTERVAL: number
  SOURCE_MAX_INTERVAL: number
  SOURCE_MAX_AGE: number
}

/** A new source is asked again after this, and a publisher's hint holds up to it. */
const FIRST_MS = 15 * 60_000
const HINT_MS = 3_600_000

/** The bounds of polls that the settings mean; a least pace below the greatest pace counts as the greatest. */
export function pollSettings({ SOURCE_MIN_INTERVAL, SOURCE_MAX_INTERVAL, SOURCE_MAX_AGE }: PollSettings): {
  bounds: PollBounds
  maxAgeMs: number
} {
  const maxMs = Math.max(SOURCE_MIN_INTERVAL, SOURCE_MAX_INTERVAL)
  const within = (ms: number) => Math.min(Math.max(ms, SOURCE_MIN_INTERVAL), maxMs)
  return {
    bounds: { minMs: SOURCE_MIN_INTERVAL, maxMs, firstMs: within(FIRST_MS), hintMs: within(HINT_MS) },
    maxAgeMs: SOURCE_MAX_AGE,
  }
}
