import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { defaultPollBounds as bounds, nextPoll, type PollAnswer, type PollState } from './next-poll.ts'

const minute = 60_000
const at = Date.UTC(2024, 4, 3, 10, 30)
const known: PollState = { intervalMs: 20 * minute, failures: 0 }
const answer = (more: Partial<PollAnswer> = {}): PollAnswer => ({ at, outcome: 'unchanged', ...more })
const waitOf = (more: Partial<PollAnswer>, state: PollState | null = known): number =>
  (nextPoll(state, answer(more)).atMs - at) / minute

describe('nextPoll', () => {
  it('asks later where nothing is new, sooner where something is, much sooner where most is', () => {
    expect(waitOf({})).toBe(25)
    expect(waitOf({ outcome: 'read', entries: 30, newEntries: 0 })).toBe(25)
    expect(waitOf({ outcome: 'read', entries: 30, newEntries: 2 })).toBe(16)
    expect(waitOf({ outcome: 'read', entries: 30, newEntries: 20 })).toBe(10)
  })

  it('learns nothing from the first reading, in which all is new', () => {
    expect(waitOf({ outcome: 'read', entries: 30, newEntries: 30 }, null)).toBe(bounds.firstMs / minute)
  })

  it('settles where every second request brings something', () => {
    // A story every 40 minutes: the interval swings about ln 2 × 40 = 28 minutes.
    let state: PollState | null = null
    let now = 0
    const waits: number[] = []
    for (let request = 0; request < 400; request++) {
      const stories = Math.floor(now / (40 * minute)) - Math.floor((now - (waits.at(-1) ?? 0)) / (40 * minute))
      const next: ReturnType<typeof nextPoll> = nextPoll(state, {
        at: now,
        outcome: 'read',
        entries: 50,
        newEntries: stories,
      })
      waits.push(next.atMs - now)
      state = next.state
      now = next.atMs
    }
    const mean = waits.slice(100).reduce((sum, wait) => sum + wait, 0) / 300 / minute
    expect(mean).toBeGreaterThan(15)
    expect(mean).toBeLessThan(40)
  })

  it('backs off from failures and remembers the interval', () => {
    const failed = nextPoll(known, answer({ outcome: 'failed' }))
    expect(failed).toEqual({
      atMs: at + 40 * minute,
      because: 'back-off',
      state: { intervalMs: 20 * minute, failures: 1 },
    })
    expect(nextPoll({ ...known, failures: 50 }, answer({ outcome: 'failed' })).atMs).toBe(at + bounds.maxMs)
    expect(nextPoll(failed.state, answer()).state).toEqual({ intervalMs: 25 * minute, failures: 0 })
  })

  it('believes the hints of a feed up to an hour', () => {
    expect(waitOf({ schedule: { ttlMinutes: 45 } })).toBe(45)
    expect(waitOf({ schedule: { updateEveryMinutes: 1440 } })).toBe(60)
    expect(waitOf({ schedule: { ttlMinutes: 1 } })).toBe(25)
  })

  it('obeys the freshness of the answer (RFC 9111, section 4.2)', () => {
    expect(waitOf({ headers: { 'cache-control': 'public, max-age=3600', age: '600' } })).toBe(50)
    expect(waitOf({ headers: { 'cache-control': 'max-age=1800', expires: 'Fri, 03 May 2024 18:00:00 GMT' } })).toBe(30)
    expect(
      waitOf({ headers: { expires: 'Fri, 03 May 2024 11:30:00 GMT', date: 'Fri, 03 May 2024 10:00:00 GMT' } }),
    ).toBe(90)
    expect(waitOf({ headers: { 'cache-control': 'no-cache, max-age=3600' } })).toBe(25)
    expect(waitOf({ headers: { expires: '0' } })).toBe(25)
    expect(waitOf({ headers: { 'cache-control': 'max-age=31536000' } })).toBe(bounds.maxMs / minute)
  })

  it('obeys Retry-After beyond its own bounds, for a week at most', () => {
    expect(nextPoll(known, answer({ outcome: 'failed', headers: { 'retry-after': '172800' } }))).toMatchObject({
      atMs: at + 172_800_000,
      because: 'retry-after',
    })
    expect(waitOf({ headers: { 'retry-after': 'Fri, 03 May 2024 12:30:00 GMT' } })).toBe(120)
    expect(waitOf({ headers: { 'retry-after': '99999999999' } })).toBe(7 * 1440)
  })

  it('waits for the end of skipped hours and days', () => {
    expect(nextPoll(known, answer({ schedule: { skipHours: [10, 11] } }))).toMatchObject({
      atMs: Date.UTC(2024, 4, 3, 12),
      because: 'skip',
    })
    expect(nextPoll(known, answer({ schedule: { skipDays: [5, 6] } })).atMs).toBe(Date.UTC(2024, 4, 5))
    expect(waitOf({ schedule: { skipDays: [0, 1, 2, 3, 4, 5, 6] } })).toBe(25)
  })

  it('never asks before the least interval, nor after a week, whatever comes', () => {
    fc.assert(
      fc.property(
        fc.record({
          outcome: fc.constantFrom('read', 'unchanged', 'failed'),
          entries: fc.nat(100),
          newEntries: fc.nat(100),
          headers: fc.dictionary(
            fc.constantFrom('retry-after', 'cache-control', 'age', 'expires', 'date'),
            fc.string(),
          ),
          schedule: fc.record({ ttlMinutes: fc.nat(), skipHours: fc.array(fc.nat(23)), skipDays: fc.array(fc.nat(6)) }),
        }),
        fc.record({ intervalMs: fc.nat(), failures: fc.nat(100) }),
        (given, state) => {
          const { atMs } = nextPoll(state, { at, ...given } as PollAnswer)
          expect(atMs - at).toBeGreaterThanOrEqual(bounds.minMs)
          expect(atMs - at).toBeLessThanOrEqual(15 * 24 * 60 * minute)
        },
      ),
    )
  })
})
