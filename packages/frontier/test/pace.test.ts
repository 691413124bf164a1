import { afterAll, describe, expect, test } from 'vitest'
import type { Frontier, Turn } from '../src/frontier.ts'
import { GONE, leaseOne, startFrontiers, urlAt } from './start-frontier.ts'

const room = await startFrontiers()
afterAll(() => room.stop())

/** One request to a.test that went so. */
async function ask(frontier: Frontier & { prefix: string }, turn: Partial<Turn> = {}) {
  const [added] = await frontier.add([urlAt('a.test', 'page')], { force: true })
  // Its rest is over, as after a long time.
  await room.redis.hset(`{${frontier.prefix}}:frontier:host:a.test`, 'ended', 1)
  await frontier.changeHost('a.test', { kind: 'clear' })
  const request = await leaseOne(frontier)
  expect(request.story).toBe(added?.story)
  expect(await frontier.begin(request, 0)).toBe('go')
  await frontier.finish(request, GONE, { endedAt: Date.now(), delayMs: 0, tookMs: 1, ...turn })
  return frontier.host('a.test')
}

describe('the delay of a host is the longest of', () => {
  test('the setting, which the operator may replace for one host, longer or shorter', async () => {
    const frontier = room.open()
    expect(await ask(frontier, { delayMs: 50_000 })).toMatchObject({ delayMs: 50_000, reason: 'setting' })
    await frontier.changeHost('a.test', { kind: 'delay', delayMs: 90_000 })
    const slow = await frontier.host('a.test')
    expect(slow).toMatchObject({ delayMs: 90_000, setDelayMs: 90_000 })
    expect(slow.nextInMs).toBeGreaterThan(80_000)
    await frontier.add([urlAt('a.test', 'next')])
    expect(await frontier.lease(1, 0)).toEqual([])
    await frontier.changeHost('a.test', { kind: 'delay', delayMs: 0 })
    expect(await leaseOne(frontier)).toMatchObject({ url: 'https://a.test/next' })
  })

  test('Crawl-delay, also where the operator has set less', async () => {
    const frontier = room.open()
    await frontier.changeHost('a.test', { kind: 'delay', delayMs: 5 })
    expect(await ask(frontier, { delayMs: 100, crawlDelayMs: 7000 })).toMatchObject({
      delayMs: 7000,
      reason: 'crawl-delay',
    })
  })

  test('so many times the mean time of its answers, up to a bound', async () => {
    const frontier = room.open({ politeness: { latencyFactor: 2, latencyMaxMs: 5000 } })
    expect(await ask(frontier, { tookMs: 1000 })).toMatchObject({ delayMs: 2000, reason: 'latency', meanMs: 1000 })
    expect(await ask(frontier, { tookMs: 2000 })).toMatchObject({ delayMs: 2400, meanMs: 1200 })
    expect(await ask(frontier, { tookMs: 60_000 })).toMatchObject({ delayMs: 5000 })
    // Whoever looks from elsewhere, with settings of its own, sees the same.
    expect(await room.open({ prefix: frontier.prefix }).host('a.test')).toMatchObject({ delayMs: 5000 })
  })

  test('a back-off that doubles with each trouble up to a bound, and falls back with each success', async () => {
    const frontier = room.open({ politeness: { backOffMs: 1000, backOffMaxMs: 20_000 } })
    const delays: number[] = []
    for (let trouble = 0; trouble < 7; trouble++) {
      const { parts, reason } = await ask(frontier, { isTroubled: true })
      expect(reason).toBe('back-off')
      delays.push(parts['back-off'])
    }
    for (const [index, delay] of delays.entries()) {
      const longest = Math.min(1000 * 2 ** index, 20_000)
      expect(delay).toBeGreaterThanOrEqual(longest / 2)
      expect(delay).toBeLessThanOrEqual(longest)
    }
    const falling: number[] = []
    for (let success = 0; success < 3; success++) falling.push((await ask(frontier)).parts['back-off'])
    expect(falling[0]).toBeLessThanOrEqual(4000)
    expect(falling[1]).toBeLessThanOrEqual(1000)
    expect(falling[2]).toBe(0)
  })

  test('what its last answer asked for', async () => {
    const frontier = room.open()
    await frontier.add([urlAt('a.test', 1)])
    const request = await leaseOne(frontier)
    await frontier.begin(request, 0)
    const retry = { kind: 'retry', afterMs: 3_600_000, isThrottled: true } as const
    await frontier.finish(request, retry, { endedAt: Date.now(), delayMs: 10, tookMs: 5 })
    const state = await frontier.host('a.test')
    expect(state).toMatchObject({ reason: 'retry', waiting: 1 })
    expect(state.nextInMs).toBeGreaterThan(3_500_000)
  })
})

describe('a paused host', () => {
  test('is asked no more, and what is under way there ends', async () => {
    const frontier = room.open()
    await frontier.add([urlAt('a.test', 1), urlAt('a.test', 2)])
    const request = await leaseOne(frontier)
    await frontier.begin(request, 0)
    await frontier.changeHost('a.test', { kind: 'pause' })
    expect(await frontier.host('a.test')).toMatchObject({ isPaused: true, isUnderWay: true, waiting: 1 })
    await frontier.finish(request, GONE, { endedAt: Date.now(), delayMs: 0 })
    await frontier.add([urlAt('a.test', 3)])
    expect(await frontier.lease(5, 0)).toEqual([])
    expect(await frontier.status()).toMatchObject({ hostsPaused: 1, hostsWaiting: 1, hostsDue: 0, waiting: 2 })
    await frontier.changeHost('a.test', { kind: 'resume' })
    expect(await leaseOne(frontier)).toMatchObject({ url: 'https://a.test/2' })
  })

  test('takes back a URL whose request has not begun, at no cost', async () => {
    const frontier = room.open()
    await frontier.add([urlAt('a.test', 1)])
    const request = await leaseOne(frontier)
    await frontier.changeHost('a.test', { kind: 'pause' })
    expect(await frontier.begin(request, 0)).toBe('later')
    await frontier.changeHost('a.test', { kind: 'resume' })
    expect(await leaseOne(frontier)).toMatchObject({ url: 'https://a.test/1', attempt: 1 })
  })
})
