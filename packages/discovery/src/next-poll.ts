import { promisedMs, retryAfterMs } from './http-times.ts'
import type { PublisherSchedule } from './source-reading.ts'

/** What one request for a source brought. */
export interface PollAnswer {
  /** When the answer had come: milliseconds since 1970. */
  at: number
  /** `read`: a body that was read. `unchanged`: 304, or the same bytes. `failed`: no answer, an error status, or nothing that could be read. */
  outcome: 'read' | 'unchanged' | 'failed'
  /** Of a `read`: how many entries it named, and how many of those were not known before. */
  entries?: number
  newEntries?: number
  /** Header fields, names in lower case: `retry-after`, `cache-control`, `age`, `expires` and `date` are looked at. */
  headers?: Readonly<Record<string, string | string[] | undefined>>
  /** What the source said of itself when it was last read. */
  schedule?: PublisherSchedule
}

/** What is remembered of a source between two requests; plain data. */
export interface PollState {
  intervalMs: number
  /** Failures in a row. */
  failures: number
}

/** The operator's bounds. */
export interface PollBounds {
  minMs: number
  maxMs: number
  /** The interval of a source of which nothing was learnt. */
  firstMs: number
  /** The most that `ttl` and `sy:updatePeriod` count for: they come from templates (WordPress writes "hourly" into each feed). */
  hintMs: number
}

/** When to ask again, what decided it, and what to remember. */
export interface NextPoll {
  /** Milliseconds since 1970. */
  atMs: number
  because: 'interval' | 'back-off' | 'hint' | 'freshness' | 'retry-after' | 'skip'
  state: PollState
}

/** Bounds for news: front pages change within minutes, and a silent source is still asked once a day. */
export const defaultPollBounds: PollBounds = {
  minMs: 5 * 60_000,
  maxMs: 24 * 3_600_000,
  firstMs: 15 * 60_000,
  hintMs: 3_600_000,
}

/**
 * When to ask a source again.
 *
 * 1. The interval follows what is new: nothing new makes it a quarter longer, something new a fifth shorter, so that it settles
 *    where every second request brings something. For stories that come by chance (Poisson) at a rate r that is ln 2 / r. Where
 *    more than half of the entries are new, stories may have been lost between two requests, and it halves. (Media Cloud's
 *    rss-fetcher steers by the share of known entries as well, but aims at requests that are half full, which costs freshness.)
 * 2. It is not shorter than the publisher wants: `ttl` (RSS 2.0) and `sy:updatePeriod` up to `hintMs`; the rest of the answer's
 *    freshness by `Cache-Control: max-age`, `Age` and `Expires` (RFC 9111, section 4.2) up to `maxMs`, as Miniflux does.
 * 3. Failures double it up to `maxMs`; the learnt interval is kept for the day when the source answers again.
 * 4. `Retry-After` (RFC 9110, section 10.2.3) holds in any answer, beyond `maxMs` too, but for a week at most.
 * 5. An instant within `skipHours` or `skipDays` (RSS 2.0, in UTC) moves to the first hour after them.
 */
export function nextPoll(previous: PollState | null, answer: PollAnswer, bounds = defaultPollBounds): NextPoll {
  const state = learn(previous, answer, bounds)
  const { ttlMinutes = 0, updateEveryMinutes = 0 } = answer.schedule ?? {}
  const hintMs = Math.min(Math.max(ttlMinutes, updateEveryMinutes) * 60_000, bounds.hintMs)
  const waits: Wait[] = [
    { ms: backedOff(state, bounds), because: state.failures > 0 ? 'back-off' : 'interval' },
    { ms: Math.min(hintMs, bounds.maxMs), because: 'hint' },
    { ms: Math.min(promisedMs(answer.headers ?? {}, answer.at), bounds.maxMs), because: 'freshness' },
    { ms: retryAfterMs(answer.headers ?? {}, answer.at), because: 'retry-after' },
  ]
  const wait = waits.reduce((longest, next) => (next.ms > longest.ms ? next : longest))
  const atMs = answer.at + Math.round(wait.ms)
  const openMs = afterSkipped(atMs, answer.schedule ?? {})
  return { atMs: openMs, because: openMs === atMs ? wait.because : 'skip', state }
}

interface Wait {
  ms: number
  because: NextPoll['because']
}

function learn(previous: PollState | null, answer: PollAnswer, bounds: PollBounds): PollState {
  const intervalMs = previous?.intervalMs ?? bounds.firstMs
  if (answer.outcome === 'failed') {
    return { intervalMs: within(intervalMs, bounds), failures: (previous?.failures ?? 0) + 1 }
  }
  // All is new in the first reading: it tells nothing of the rate.
  return { intervalMs: within(intervalMs * (previous === null ? 1 : factorOf(answer)), bounds), failures: 0 }
}

function factorOf({ outcome, entries = 0, newEntries = 0 }: PollAnswer): number {
  if (outcome === 'unchanged' || newEntries === 0) return 1.25
  return newEntries * 2 > entries ? 0.5 : 0.8
}

function backedOff({ intervalMs, failures }: PollState, bounds: PollBounds): number {
  return Math.min(intervalMs * 2 ** Math.min(failures, 30), bounds.maxMs)
}

function within(ms: number, { minMs, maxMs }: PollBounds): number {
  return Math.min(Math.max(ms, minMs), maxMs)
}

const hourMs = 3_600_000

/** The first instant from `atMs` on that is in no skipped hour or day; `atMs` itself where they leave none. */
function afterSkipped(atMs: number, { skipHours = [], skipDays = [] }: PublisherSchedule): number {
  for (let hour = 0; hour < 7 * 24; hour++) {
    const instant = hour === 0 ? atMs : (Math.floor(atMs / hourMs) + hour) * hourMs
    const date = new Date(instant)
    if (!skipHours.includes(date.getUTCHours()) && !skipDays.includes(date.getUTCDay())) return instant
  }
  return atMs
}
