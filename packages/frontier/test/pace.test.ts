import { type FetchRequest, StoryId } from '@dateline/contracts/messages'
import { waitFor } from '@dateline/testkit/wait'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Frontier, Turn } from '../src/frontier.ts'
import { type Politeness, usualPoliteness } from '../src/politeness.ts'
import { type FrontierRoom, startFrontiers, urlAt } from './start-frontier.ts'

let room: FrontierRoom
beforeAll(async () => {
  room = await startFrontiers()
})
afterAll(() => room.stop())

const GONE = { kind: 'drop', reason: 'gone' } as const
const open = (politeness: Partial<Politeness> = {}) => room.open({ politeness: { ...usualPoliteness, ...politeness } })

/** Takes the next URL, as soon as it may be asked for, or rewinds its host's rest where that is long. */
const leaseOne = (frontier: Frontier): Promise<FetchRequest> =>
  waitFor('a lease', async () => (await frontier.lease(1, 0))[0], { everyMs: 2 })

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
    const frontier = open()
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
    const frontier = open()
    await frontier.changeHost('a.test', { kind: 'delay', delayMs: 5 })
    expect(await ask(frontier, { delayMs: 100, crawlDelayMs: 7000 })).toMatchObject({
      delayMs: 7000,
      reason: 'crawl-delay',
    })
  })

  test('so many times the mean time of its answers, up to a bound', async () => {
    const frontier = open({ latencyFactor: 2, latencyMaxMs: 5000 })
    expect(await ask(frontier, { tookMs: 1000 })).toMatchObject({ delayMs: 2000, reason: 'latency', meanMs: 1000 })
    expect(await ask(frontier, { tookMs: 2000 })).toMatchObject({ delayMs: 2400, meanMs: 1200 })
    expect(await ask(frontier, { tookMs: 60_000 })).toMatchObject({ delayMs: 5000 })
    // Whoever looks from elsewhere, with settings of its own, sees the same.
    expect(await room.open({ prefix: frontier.prefix }).host('a.test')).toMatchObject({ delayMs: 5000 })
  })

  test('a back-off that doubles with each trouble up to a bound, and falls back with each success', async () => {
    const frontier = open({ backOffMs: 1000, backOffMaxMs: 20_000 })
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
    const frontier = open()
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
    const frontier = open()
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
    const frontier = open()
    await frontier.add([urlAt('a.test', 1)])
    const request = await leaseOne(frontier)
    await frontier.changeHost('a.test', { kind: 'pause' })
    expect(await frontier.begin(request, 0)).toBe('later')
    await frontier.changeHost('a.test', { kind: 'resume' })
    expect(await leaseOne(frontier)).toMatchObject({ url: 'https://a.test/1', attempt: 1 })
  })
})

describe('an address', () => {
  const hosts = Array.from({ length: 6 }, (_, index) => `h${index}.test`)
  const start = async (frontier: Frontier, address = '192.0.2.1') => {
    const begun: FetchRequest[] = []
    for (const request of await frontier.lease(10, 0)) {
      if ((await frontier.begin(request, 0, address)) === 'go') begun.push(request)
    }
    return begun
  }

  test('has at most so many requests under way; the others wait in line, and each that ends lets the next one start', async () => {
    const frontier = open({ addressParallel: 2, addressDelayMs: 0 })
    await frontier.add(hosts.map((host) => urlAt(host)))
    const asked: string[] = []
    let begun = await start(frontier)
    expect(begun).toHaveLength(2)
    expect(await frontier.status()).toMatchObject({ underWay: 2, hostsDue: 0, hostsWaiting: 4 })
    expect((await frontier.hosts(10)).filter(({ address }) => address === '192.0.2.1')).toHaveLength(4)
    while (begun.length > 0) {
      const [request, ...rest] = begun
      if (!request) break
      asked.push(new URL(request.url).host)
      await frontier.finish(request, GONE, { endedAt: Date.now(), delayMs: 0 })
      const next = await start(frontier)
      expect(rest.length + next.length).toBeLessThanOrEqual(2)
      begun = [...rest, ...next]
    }
    expect(asked.sort()).toEqual(hosts)
    expect(await frontier.status()).toMatchObject({ waiting: 0, hostsWaiting: 0 })
    expect(await room.redis.keys(`{${frontier.prefix}}:frontier:parked:*`)).toEqual([])
  })

  test('is no hindrance to another one', async () => {
    const frontier = open({ addressParallel: 1, addressDelayMs: 1000 })
    await frontier.add([urlAt('a.test'), urlAt('b.test')])
    const [one, two] = await frontier.lease(2, 0)
    if (!one || !two) throw new Error('two hosts are due')
    expect(await frontier.begin(one, 0, '192.0.2.1')).toBe('go')
    expect(await frontier.begin(two, 0, '2001:db8::1')).toBe('go')
  })

  test('has the least time between two starts, in the order in which they asked', async () => {
    const frontier = open({ addressParallel: 0, addressDelayMs: 40 })
    await frontier.add(hosts.map((host) => urlAt(host)))
    const starts: number[] = []
    await waitFor(
      'all to start',
      async () => {
        for (const _ of await start(frontier)) starts.push(Date.now())
        return starts.length === hosts.length
      },
      { everyMs: 1 },
    )
    // Noticed late, a start may seem closer to the next one than it was.
    expect((starts.at(-1) ?? 0) - (starts[0] ?? 0)).toBeGreaterThanOrEqual(5 * 40 - 5)
  })

  test('gets back what a crashed worker held there', async () => {
    const frontier = open({ addressParallel: 1, addressDelayMs: 0 })
    await frontier.add([urlAt('a.test'), urlAt('b.test')])
    expect(await start(frontier)).toHaveLength(1)
    const leases = `{${frontier.prefix}}:frontier:leases`
    for (const story of await room.redis.zrange(leases, '0', '-1')) await room.redis.zadd(leases, '1', story)
    await frontier.lease(0, 0)
    expect(await start(frontier)).toHaveLength(1)
  })
})

describe('a URL that is leased ahead of the instant of its host', () => {
  const openAhead = (politeness: Partial<Politeness> = {}) =>
    room.open({ aheadMs: 1000, politeness: { ...usualPoliteness, ...politeness } })

  test('may be sent when that comes', async () => {
    const frontier = openAhead()
    await frontier.add([urlAt('a.test', 1), urlAt('a.test', 2)])
    const first = await leaseOne(frontier)
    expect(await frontier.begin(first, 0)).toBe('go')
    const endedAt = Date.now()
    await frontier.finish(first, GONE, { endedAt, delayMs: 400 })
    const [second] = await frontier.lease(1, 400)
    if (!second) throw new Error('its instant comes soon')
    expect(await frontier.begin(second, 400)).toBe('go')
    expect(Date.now() - endedAt).toBeGreaterThanOrEqual(400)
  })

  test('is not leased where that is far away, and waits again where it has become so', async () => {
    const frontier = openAhead()
    await frontier.add([urlAt('a.test', 1), urlAt('a.test', 2), urlAt('a.test', 3)])
    const first = await leaseOne(frontier)
    await frontier.begin(first, 0)
    await frontier.finish(first, GONE, { endedAt: Date.now(), delayMs: 500 })
    const second = await leaseOne(frontier)
    await frontier.changeHost('a.test', { kind: 'delay', delayMs: 90_000 })
    expect(await frontier.begin(second, 500)).toBe('later')
    expect(await frontier.lease(1, 500)).toEqual([])
    expect(await frontier.host('a.test')).toMatchObject({ waiting: 2, isUnderWay: false, delayMs: 90_000 })
    await frontier.changeHost('a.test', { kind: 'delay', delayMs: 0 })
    expect(await leaseOne(frontier)).toMatchObject({ url: 'https://a.test/2', attempt: 1 })
  })

  test('has an instant of its own among the starts at its address', async () => {
    const frontier = openAhead({ addressParallel: 0, addressDelayMs: 40 })
    await frontier.add(Array.from({ length: 6 }, (_, index) => urlAt(`h${index}.test`)))
    const requests = await frontier.lease(10, 0)
    const from = Date.now()
    const starts = await Promise.all(
      requests.map(async (request) => {
        expect(await frontier.begin(request, 0, '192.0.2.1')).toBe('go')
        return Date.now() - from
      }),
    )
    const tooSoon = starts.toSorted((a, b) => a - b).filter((afterMs, index) => afterMs < index * 40)
    expect(tooSoon).toEqual([])
  })
})

test('high comes before normal before low, and none of them starves', async () => {
  const frontier = open()
  const priorities = ['low', 'normal', 'high'] as const
  await frontier.add(
    priorities.flatMap((priority) =>
      Array.from({ length: 32 }, (_, index) => ({ ...urlAt('a.test', `${priority}/${index}`), priority })),
    ),
  )
  const taken: string[] = []
  for (let turn = 0; turn < 32; turn++) {
    const request = await leaseOne(frontier)
    taken.push(request.url.split('/')[3] ?? '')
    await frontier.finish(request, GONE, { endedAt: Date.now(), delayMs: 0 })
  }
  const number = (priority: string) => taken.filter((one) => one === priority).length
  expect(taken.slice(0, 3)).toEqual(['high', 'high', 'high'])
  expect([number('high'), number('normal'), number('low')]).toEqual([24, 6, 2])
})

test('sources and what is forced come first, unless they say otherwise', async () => {
  const frontier = open()
  await frontier.add([urlAt('a.test', 'page')])
  await frontier.add([{ ...urlAt('a.test', 'feed'), purpose: 'source', render: true }])
  expect(await leaseOne(frontier)).toMatchObject({ url: 'https://a.test/feed', purpose: 'source', render: true })
})

test('a source that was read ends as read, also when it is told twice', async () => {
  const frontier = open()
  await frontier.add([{ ...urlAt('a.test', 'feed'), purpose: 'source' }])
  const request = await leaseOne(frontier)
  await frontier.begin(request, 0)
  for (const _ of [1, 2]) await frontier.finish(request, { kind: 'done' }, { endedAt: Date.now(), delayMs: 0 })
  expect(await frontier.outcomes([request.story])).toMatchObject([{ state: 'read', article: null, stage: null }])
  expect(await frontier.status()).toMatchObject({ accepted: 1, waiting: 0, ended: { read: 1 } })
})

test('a permanent redirect is followed at once the next time, a temporary one behind it is asked for again', async () => {
  const frontier = open()
  const page = urlAt('a.test', 'old')
  const hop = async (path: string, isPermanent: boolean) => {
    const request = await leaseOne(frontier)
    const to = { url: `https://b.test/${path}`, host: 'b.test', isPermanent }
    await frontier.redirect(request, to, { endedAt: Date.now(), delayMs: 0 })
  }
  await frontier.add([page])
  await hop('new', true)
  await hop('newer', true)
  await hop('today', false)
  const request = await leaseOne(frontier)
  await frontier.finish(request, { kind: 'forward' }, { endedAt: Date.now(), delayMs: 0 })
  await frontier.ledger('normalizer').record({ story: request.story } as never, { kind: 'drop', reason: 'unchanged' })

  await frontier.add([page], { force: true })
  const again = await leaseOne(frontier)
  const unchanged = { kind: 'drop', reason: 'unchanged' } as const
  expect(again).toMatchObject({
    story: StoryId.parse(`${page.id}.2`),
    url: 'https://b.test/newer',
    redirects: [page.url],
  })
  await frontier.finish(again, unchanged, { endedAt: Date.now(), delayMs: 0 })
  await frontier.add([page], { force: true })
  const third = await leaseOne(frontier)
  expect(third.url).toBe('https://b.test/newer')

  // An address that leads nowhere any more is forgotten.
  await frontier.finish(third, GONE, { endedAt: Date.now(), delayMs: 0 })
  await frontier.add([page], { force: true })
  expect(await leaseOne(frontier)).toMatchObject({ url: page.url, redirects: [] })
})

describe('hosts whose answers take long', () => {
  const slow = (count: number) => Array.from({ length: count }, (_, at) => urlAt(`slow-${at}.test`, 'page'))
  /** Hosts that have answered once, and have another URL. */
  async function openWithSlow(count: number, tookMs = 30_000) {
    const frontier = open({ latencyFactor: 0 })
    await frontier.add(slow(count))
    for (const request of await frontier.lease(count, 0)) {
      await frontier.begin(request, 0)
      await frontier.finish(request, GONE, { endedAt: Date.now() - 10, delayMs: 0, tookMs })
    }
    await frontier.add(slow(count).map(({ host }) => urlAt(host, 'next')))
    return frontier
  }
  const names = (requests: FetchRequest[]) => requests.map(({ url }) => new URL(url).host)

  test('have as many requests under way as whoever leases allows, and quick ones pass them', async () => {
    const frontier = await openWithSlow(9)
    await frontier.add([urlAt('quick-1.test'), urlAt('quick-2.test')])
    const requests = await frontier.lease(20, 0, 4)
    expect(names(requests).filter((host) => host.startsWith('slow'))).toHaveLength(4)
    expect(names(requests).filter((host) => host.startsWith('quick'))).toHaveLength(2)
    expect(await frontier.lease(20, 0, 4)).toEqual([])
    expect(await frontier.status()).toMatchObject({ hostsDue: 5, hostsWaiting: 5, underWay: 6 })

    const [first] = requests.filter(({ url }) => url.includes('slow'))
    if (!first) throw new Error('nothing leased')
    await frontier.begin(first, 0)
    await frontier.finish(first, GONE, { endedAt: Date.now(), delayMs: 0, tookMs: 30_000 })
    expect(await frontier.lease(20, 0, 4)).toHaveLength(1)
  })

  test('have the shares of all who lease', async () => {
    const frontier = await openWithSlow(9)
    expect(await frontier.lease(20, 0, 3)).toHaveLength(3)
    const other = room.open({ prefix: frontier.prefix })
    expect(await other.lease(20, 0, 3)).toHaveLength(3)
    expect(await frontier.lease(20, 0, 3)).toEqual([])
  })

  test('keep their share while quick ones are always due', async () => {
    const frontier = await openWithSlow(2)
    await frontier.add(Array.from({ length: 20 }, (_, at) => urlAt(`quick-${at}.test`)))
    expect(names(await frontier.lease(2, 0, 1))).toContain('slow-0.test')
  })

  test('are quick again when their answers are', async () => {
    const frontier = await openWithSlow(3, 4000)
    for (let turn = 0; turn < 2; turn++) {
      for (const request of await frontier.lease(3, 0)) {
        await frontier.begin(request, 0)
        await frontier.finish(request, GONE, { endedAt: Date.now() - 10, delayMs: 0, tookMs: 10 })
      }
      await frontier.add(slow(3).map(({ host }) => urlAt(host, turn)))
    }
    expect(await frontier.lease(20, 0, 1)).toHaveLength(3)
  })

  test('are listed and paused like the others', async () => {
    const frontier = await openWithSlow(2)
    await frontier.changeHost('slow-0.test', { kind: 'pause' })
    expect(names(await frontier.lease(20, 0))).toEqual(['slow-1.test'])
    expect((await frontier.hosts(10)).map(({ host }) => host).sort()).toEqual(['slow-0.test', 'slow-1.test'])
    await frontier.changeHost('slow-0.test', { kind: 'resume' })
    expect(names(await frontier.lease(20, 0))).toEqual(['slow-0.test'])
  })

  test('give their places back when a lease is lost', async () => {
    const frontier = await openWithSlow(4)
    const short = room.open({ prefix: frontier.prefix, leaseMs: 5 })
    expect(await short.lease(20, 0, 1)).toHaveLength(2)
    await waitFor('the lost leases', async () => (await short.lease(20, 0, 1)).length === 2)
    expect(await frontier.status()).toMatchObject({ underWay: 2, hostsWaiting: 2 })
  })
})
