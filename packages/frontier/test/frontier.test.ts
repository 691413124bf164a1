import type { FetchRequest } from '@dateline/contracts/messages'
import type { IndexRequest } from '@dateline/contracts/topology'
import { waitFor } from '@dateline/testkit/wait'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Frontier } from '../src/frontier.ts'
import { type FrontierRoom, idOf, pageAt, restFor, startFrontiers, storyOf, urlAt } from './start-frontier.ts'

let room: FrontierRoom
beforeAll(async () => {
  room = await startFrontiers()
})
afterAll(() => room.stop())

const HOUR = 3_600_000

async function leaseOne(frontier: Frontier, delayMs = 0): Promise<FetchRequest> {
  return waitFor('a lease', async () => (await frontier.lease(1, delayMs))[0], { timeoutMs: 5_000, everyMs: 2 })
}

/** Takes the next URL and begins its request. */
async function beginOne(frontier: Frontier): Promise<FetchRequest> {
  const request = await leaseOne(frontier)
  expect(await frontier.begin(request, 0)).toBe('go')
  return request
}

/** Makes all leases run out, as time would. */
async function runOut(prefix: string): Promise<void> {
  const leases = `{${prefix}}:frontier:leases`
  for (const story of await room.redis.zrange(leases, '0', '-1')) await room.redis.zadd(leases, '1', story)
}

const nextTurns = (prefix: string) => room.redis.zrange(`{${prefix}}:frontier:hosts`, '0', '-1', 'WITHSCORES')

function indexed(url: string, run: number, digit: string, fetchedAt: string): IndexRequest {
  const article = { ...pageAt(url, digit), fetchedAt, id: `article-${digit}` }
  return { story: storyOf(url, run), article } as unknown as IndexRequest
}

describe('add', () => {
  test('a URL is accepted once, is waiting until it ends, known after that, and force makes the next run', async () => {
    const frontier = room.open()
    const url = urlAt('a.test', 'story')
    expect(await frontier.add([url])).toEqual([{ answer: 'accepted', story: `${url.id}.1`, state: '' }])
    expect(await frontier.add([url])).toMatchObject([{ answer: 'waiting', story: `${url.id}.1` }])
    expect(await frontier.add([url], { force: true })).toMatchObject([{ answer: 'waiting', story: `${url.id}.1` }])

    await frontier.finish(await beginOne(frontier), { kind: 'drop', reason: 'gone' }, restFor(0))
    expect(await frontier.add([url])).toEqual([
      { answer: 'known', story: `${url.id}.1`, state: 'dropped fetcher gone' },
    ])
    expect(await frontier.add([url], { force: true })).toEqual([
      { answer: 'accepted', story: `${url.id}.2`, state: 'dropped fetcher gone' },
    ])
    expect(await frontier.status()).toMatchObject({ accepted: 2, waiting: 1, ended: { 'dropped fetcher gone': 1 } })
  })

  test('10,000 URLs are accepted in one call, and their answers stand in their order', async () => {
    const frontier = room.open()
    const urls = Array.from({ length: 10_000 }, (_, index) => urlAt(`h${index % 97}.test`, index))
    const added = await frontier.add([...urls, ...urls.slice(0, 5)])
    expect(added.slice(0, 10_000).every(({ answer }) => answer === 'accepted')).toBe(true)
    expect(added.slice(10_000).map(({ answer }) => answer)).toEqual(Array(5).fill('waiting'))
    expect(added.map(({ story }) => story.split('.')[0])).toEqual([...urls, ...urls.slice(0, 5)].map(({ id }) => id))
    expect(await frontier.status()).toMatchObject({ accepted: 10_000, waiting: 10_000, hostsWaiting: 97, hostsDue: 97 })
  })

  test('a lease carries the URL, the first attempt and the instant of acceptance', async () => {
    const frontier = room.open()
    const before = Date.now()
    await frontier.add([urlAt('a.test', 'x?q=1')])
    const request = await leaseOne(frontier)
    expect(request).toMatchObject({ story: storyOf('https://a.test/x?q=1'), attempt: 1, redirects: [] })
    expect(Date.parse(request.acceptedAt)).toBeGreaterThanOrEqual(before)
    expect(Date.parse(request.acceptedAt)).toBeLessThanOrEqual(Date.now())
  })
})

describe('turns', () => {
  test('the host that is due for longest comes first, also when it is given more URLs meanwhile', async () => {
    const frontier = room.open()
    for (const host of ['first.test', 'second.test', 'third.test']) {
      await frontier.add([urlAt(host, 1)])
      const [, score] = (await nextTurns(frontier.prefix)).slice(-2)
      await waitFor('the next millisecond', async () => Date.now() > Number(score), { everyMs: 1 })
    }
    await frontier.add([urlAt('first.test', 2)])
    const leased = await frontier.lease(2, 0)
    expect(leased.map(({ url }) => url)).toEqual(['https://first.test/1', 'https://second.test/1'])
  })

  test('a host has one lease, however many URLs it has and however often leases are asked for', async () => {
    const frontier = room.open()
    await frontier.add([1, 2, 3].map((path) => urlAt('a.test', path)))
    expect(await frontier.lease(10, 0)).toHaveLength(1)
    expect(await frontier.lease(10, 0)).toHaveLength(0)
  })

  test('a host without URLs leaves no key behind once its rest is over', async () => {
    const frontier = room.open()
    await frontier.add([urlAt('a.test'), urlAt('b.test'), urlAt('c.test', 1), urlAt('c.test', 2)])
    const [first, second, third] = await frontier.lease(3, 0)
    if (!first || !second || !third) throw new Error('three hosts are due')
    for (const request of [first, third]) await frontier.begin(request, 0)
    await frontier.finish(first, { kind: 'forward' }, restFor(30.4))
    await frontier.finish(second, { kind: 'drop', reason: 'disallowed' }, restFor(0))
    await frontier.finish(third, { kind: 'forward' }, restFor(2))
    await frontier.finish(await leaseOne(frontier), { kind: 'drop', reason: 'disallowed' }, restFor(0))
    const hostKeys = () => room.redis.keys(`{${frontier.prefix}}:frontier:*:*.test`)
    await waitFor('the slots to expire', async () => (await hostKeys()).length === 0, { timeoutMs: 5_000, everyMs: 5 })
    expect(await room.redis.exists(`{${frontier.prefix}}:frontier:hosts`)).toBe(0)
  })

  test('a resting host without URLs still rests when it is given one', async () => {
    const frontier = room.open()
    await frontier.add([urlAt('a.test', 1)])
    await frontier.finish(await beginOne(frontier), { kind: 'forward' }, restFor(HOUR))
    await frontier.add([urlAt('a.test', 2)])
    expect(await frontier.lease(1, 0)).toEqual([])
    expect(await room.redis.pttl(`{${frontier.prefix}}:frontier:host:a.test`)).toBe(-1)
  })

  test('a turn that ends without a request owes the host no rest', async () => {
    const frontier = room.open()
    await frontier.add([urlAt('a.test', 1), urlAt('a.test', 2)])
    await frontier.finish(await leaseOne(frontier), { kind: 'drop', reason: 'disallowed' }, restFor(HOUR))
    expect(await frontier.lease(1, 0)).toHaveLength(1)
  })
})

describe('lost deliveries', () => {
  test('a lease that runs out before its request comes back once, at the head, and its holder can change nothing', async () => {
    const frontier = room.open()
    await frontier.add([urlAt('a.test', 1), urlAt('a.test', 2)])
    const lost = await leaseOne(frontier)
    await runOut(frontier.prefix)
    const again = await frontier.lease(5, 0)
    expect(again).toMatchObject([{ url: 'https://a.test/1', attempt: 1 }])
    expect(again[0]?.lease).not.toBe(lost.lease)

    const before = await frontier.status()
    expect(await frontier.begin(lost, 0)).toBe('superseded')
    for (const kind of ['forward', 'done'] as const) await frontier.finish(lost, { kind }, restFor(0))
    await frontier.finish(lost, { kind: 'drop', reason: 'gone' }, restFor(0))
    await frontier.finish(lost, { kind: 'dead', reason: 'x' }, restFor(0))
    await frontier.finish(lost, { kind: 'retry', afterMs: 0, isThrottled: false }, restFor(0))
    await frontier.redirect(lost, { url: 'https://b.test/', host: 'b.test', isPermanent: false }, restFor(0))
    expect(await frontier.status()).toEqual(before)
    expect(await frontier.lease(5, 0)).toEqual([])
  })

  test('a lease runs out by the clock of Redis', async () => {
    const frontier = room.open({ leaseMs: 20 })
    await frontier.add([urlAt('a.test')])
    const lost = await leaseOne(frontier)
    expect((await leaseOne(frontier)).lease).not.toBe(lost.lease)
  })

  test('a begun lease that runs out rests its host, counts the try and goes behind the other URLs', async () => {
    const frontier = room.open()
    await frontier.add([urlAt('a.test', 1), urlAt('a.test', 2)])
    await beginOne(frontier)
    await runOut(frontier.prefix)
    expect(await frontier.lease(5, 40)).toEqual([])
    const next = await leaseOne(frontier)
    expect(next.url).toBe('https://a.test/2')
    await frontier.finish(next, { kind: 'forward' }, restFor(0))
    expect(await leaseOne(frontier)).toMatchObject({ url: 'https://a.test/1', attempt: 2 })
  })

  test('a request that is begun twice is not sent twice: the URL waits again, and its host rests', async () => {
    const frontier = room.open()
    await frontier.add([urlAt('a.test')])
    const request = await beginOne(frontier)
    const at = Date.now()
    expect(await frontier.begin(request, 50)).toBe('superseded')
    expect(await frontier.begin(request, 50)).toBe('superseded')
    expect(await frontier.lease(1, 0)).toEqual([])
    expect(await leaseOne(frontier)).toMatchObject({ url: request.url, attempt: 2 })
    expect(Date.now() - at).toBeGreaterThanOrEqual(49)
  })

  test('a story that was passed on and ended by a lost delivery stays ended when its URL comes back', async () => {
    for (const how of ['run out before the end', 'run out after the end', 'begun again'] as const) {
      const frontier = room.open()
      await frontier.add([urlAt('a.test', 1), urlAt('a.test', 2)])
      const lost = await beginOne(frontier)
      const end = () =>
        frontier
          .ledger('normalizer')
          .record({ story: lost.story, ...pageAt(lost.url) }, { kind: 'drop', reason: 'no-article' })
      if (how === 'run out before the end') {
        await runOut(frontier.prefix)
        await frontier.lease(0, 0)
      }
      await end()
      if (how === 'run out after the end') await runOut(frontier.prefix)
      if (how === 'begun again') expect(await frontier.begin(lost, 0)).toBe('superseded')

      const next = await beginOne(frontier)
      expect(next.url, how).toBe('https://a.test/2')
      await frontier.finish(next, { kind: 'drop', reason: 'gone' }, restFor(0))
      expect(await frontier.status(), how).toMatchObject({ accepted: 2, waiting: 0, underWay: 0 })
      await waitFor('its URL to be let go', async () => {
        expect(await frontier.lease(1, 0), how).toEqual([])
        return (await frontier.status()).hostsWaiting === 0
      })
    }
  })
})

test('a lease of a story that has ended meanwhile begins no request and frees the host', async () => {
  const frontier = room.open()
  await frontier.add([urlAt('a.test', 1), urlAt('a.test', 2)])
  const request = await leaseOne(frontier)
  const page = { story: request.story, ...pageAt(request.url) }
  await frontier.ledger('normalizer').record(page, { kind: 'drop', reason: 'no-article' })
  expect(await frontier.begin(request, HOUR)).toBe('superseded')
  expect(await frontier.lease(5, 0)).toMatchObject([{ url: 'https://a.test/2' }])
})

describe('finish', () => {
  test('a retry goes behind the other URLs with its next attempt, and the host rests for the longer of both times', async () => {
    const frontier = room.open()
    await frontier.add([urlAt('a.test', 1), urlAt('a.test', 2)])
    const request = await beginOne(frontier)
    const at = Date.now()
    await frontier.finish(request, { kind: 'retry', afterMs: 60.5, isThrottled: false }, restFor(10.25))
    expect(await frontier.lease(1, 0)).toEqual([])
    const next = await leaseOne(frontier)
    expect(Date.now() - at).toBeGreaterThanOrEqual(60)
    expect(next.url).toBe('https://a.test/2')
    await frontier.finish(next, { kind: 'forward' }, restFor(0))
    expect(await leaseOne(frontier)).toMatchObject({ url: 'https://a.test/1', attempt: 2 })
  })

  test('a throttled URL keeps its place and its attempt', async () => {
    const frontier = room.open()
    await frontier.add([urlAt('a.test', 1), urlAt('a.test', 2)])
    await frontier.finish(await beginOne(frontier), { kind: 'retry', afterMs: 5, isThrottled: true }, restFor(0))
    expect(await leaseOne(frontier)).toMatchObject({ url: 'https://a.test/1', attempt: 1 })
  })

  test('a redirect waits for the turn of the host that it leads to, and remembers where it came from', async () => {
    const frontier = room.open()
    await frontier.add([urlAt('a.test', 1), urlAt('b.test', 1), urlAt('a.test', 2)])
    const [from, busy] = await frontier.lease(2, 0)
    if (!from || !busy) throw new Error('two hosts are due')
    await frontier.begin(from, 0)
    await frontier.redirect(from, { url: 'https://b.test/new', host: 'b.test', isPermanent: false }, restFor(HOUR))
    await frontier.finish(from, { kind: 'done' }, restFor(0))
    expect(await frontier.lease(5, 0)).toEqual([])

    await frontier.finish(busy, { kind: 'forward' }, restFor(0))
    expect(await leaseOne(frontier)).toMatchObject({
      story: from.story,
      url: 'https://b.test/new',
      redirects: ['https://a.test/1'],
      attempt: 1,
    })
    expect(await frontier.outcomes([from.story])).toMatchObject([{ state: 'waiting' }])
  })

  test('a redirect within the host waits for its rest', async () => {
    const frontier = room.open()
    await frontier.add([urlAt('a.test', 1)])
    await frontier.redirect(
      await beginOne(frontier),
      { url: 'https://a.test/2', host: 'a.test', isPermanent: false },
      restFor(HOUR),
    )
    expect(await frontier.lease(1, 0)).toEqual([])
    expect(await frontier.status()).toMatchObject({ hostsWaiting: 1, hostsDue: 0, underWay: 0 })
  })
})

describe('outbox', () => {
  const pages = (count: number) =>
    Array.from({ length: count }, (_, index) => {
      const url = `https://a.test/${index}`
      return { id: idOf(url), page: pageAt(url) }
    })

  test('pages leave the outbox in order once they are handed over, and wait for their end until then', async () => {
    const frontier = room.open()
    const stories = await frontier.accept(pages(1200))
    expect(await frontier.status()).toMatchObject({ accepted: 1200, waiting: 1200, outbox: 1200 })
    const sent: string[] = []
    while ((await frontier.handOver(async (some) => void sent.push(...some.map(({ story }) => story)))) > 0);
    expect(sent).toEqual(stories)
    expect(await frontier.status()).toMatchObject({ accepted: 1200, waiting: 1200, outbox: 0 })
  })

  test('a crash between sending and removal sends again and loses nothing', async () => {
    const frontier = room.open()
    await frontier.accept(pages(3))
    const sent: string[] = []
    const crash = frontier.handOver(async (some) => {
      sent.push(...some.map(({ story }) => story))
      throw new Error('crash')
    })
    await expect(crash).rejects.toThrow('crash')
    expect(await frontier.handOver(async (some) => void sent.push(...some.map(({ story }) => story)))).toBe(3)
    expect(sent.slice(3)).toEqual(sent.slice(0, 3))
  })

  test('two that hand over at once remove nothing that was not sent', async () => {
    const one = room.open()
    const frontier = room.open({ prefix: one.prefix })
    await one.accept(pages(2))
    const sent: string[] = []
    const keep = (some: { story: string }[]) => sent.push(...some.map(({ story }) => story))
    await one.handOver(async (some) => {
      keep(some)
      await frontier.handOver(async (same) => void keep(same))
      await frontier.accept([{ id: idOf('https://a.test/late'), page: pageAt('https://a.test/late') }])
    })
    expect(await one.status()).toMatchObject({ outbox: 1 })
    expect(await one.handOver(async (some) => void keep(some))).toBe(1)
    expect(new Set(sent).size).toBe(3)
  })

  test('a page that ends before it has left the outbox is counted once', async () => {
    const frontier = room.open()
    await frontier.accept(pages(1))
    const end = async (page: Parameters<Parameters<Frontier['handOver']>[0]>[0][number]) =>
      frontier.ledger('normalizer').record(page, { kind: 'drop', reason: 'no-article' })
    await frontier.handOver(async (some) => void (await Promise.all(some.map(end))))
    expect(await frontier.status()).toMatchObject({ accepted: 1, waiting: 0, outbox: 0 })
  })
})

describe('the ledger', () => {
  test('tells what became of each story', async () => {
    const frontier = room.open()
    const paths = ['indexed', 'gone', 'no-article', 'dead', 'dead-later', 'waiting', 'passed']
    const added = await frontier.add(paths.map((path) => urlAt(`${path}.test`, path)))
    const leased = new Map((await frontier.lease(10, 0)).map((request) => [new URL(request.url).hostname, request]))
    const finish = async (path: string, ending: Parameters<Frontier['finish']>[1]) => {
      const request = leased.get(`${path}.test`)
      if (!request) throw new Error(`${path} is not leased`)
      await frontier.finish(request, ending, restFor(0))
      return { story: request.story, ...pageAt(request.url) }
    }
    await finish('indexed', { kind: 'forward' })
    await frontier
      .ledger('indexer')
      .record(indexed('https://indexed.test/indexed', 1, 'a', '2026-01-01T00:00:00Z'), { kind: 'done' })
    await finish('gone', { kind: 'drop', reason: 'gone' })
    await frontier
      .ledger('normalizer')
      .record(await finish('no-article', { kind: 'forward' }), { kind: 'drop', reason: 'no-article' })
    await finish('dead', { kind: 'dead', reason: 'whatever happened' })
    await frontier
      .ledger('normalizer')
      .record(await finish('dead-later', { kind: 'forward' }), { kind: 'dead', reason: 'x' })
    await finish('passed', { kind: 'forward' })

    const none = { article: null, stage: null, reason: null }
    const outcomes = await frontier.outcomes([...added.map(({ story }) => story), `${'0'.repeat(24)}.1`, 'nonsense'])
    expect(outcomes.map(({ story: _, ...outcome }) => outcome)).toEqual([
      { ...none, state: 'indexed', article: 'article-a' },
      { ...none, state: 'dropped', stage: 'fetcher', reason: 'gone' },
      { ...none, state: 'dropped', stage: 'normalizer', reason: 'no-article' },
      { ...none, state: 'dead', stage: 'fetcher' },
      { ...none, state: 'dead', stage: 'normalizer' },
      { ...none, state: 'waiting' },
      { ...none, state: 'waiting' },
      { ...none, state: 'unknown' },
      { ...none, state: 'unknown' },
    ])
    expect((await frontier.status()).ended).toEqual({
      indexed: 1,
      'dropped fetcher gone': 1,
      'dropped normalizer no-article': 1,
      'dead fetcher': 1,
      'dead normalizer': 1,
    })
  })

  test('an end that is told twice is counted once, and the first stands', async () => {
    const frontier = room.open()
    const [added] = await frontier.add([urlAt('a.test')])
    const page = { story: storyOf('https://a.test/'), ...pageAt('https://a.test/') }
    await frontier.finish(await beginOne(frontier), { kind: 'forward' }, restFor(0))
    await frontier.ledger('normalizer').record(page, { kind: 'drop', reason: 'no-article' })
    await frontier.ledger('normalizer').record(page, { kind: 'drop', reason: 'no-article' })
    await frontier.ledger('normalizer').record(page, { kind: 'dead', reason: 'x' })
    expect(await frontier.status()).toMatchObject({ waiting: 0, ended: { 'dropped normalizer no-article': 1 } })
    expect(await frontier.outcomes([added?.story ?? ''])).toMatchObject([{ state: 'dropped' }])
  })

  test('a run that a later run has passed keeps its outcome, whether it ended before or after', async () => {
    const frontier = room.open()
    const { url, host, id } = urlAt('a.test', 'page')
    const first = storyOf(url, 1)
    await frontier.accept([
      { id, page: pageAt(url) },
      { id, page: pageAt(url) },
    ])
    await frontier.ledger('normalizer').record({ story: first, ...pageAt(url) }, { kind: 'drop', reason: 'outdated' })
    await frontier
      .ledger('normalizer')
      .record({ story: storyOf(url, 2), ...pageAt(url) }, { kind: 'dead', reason: 'x' })
    await frontier.add([{ url, host, id }], { force: true })
    expect(await frontier.outcomes([first, storyOf(url, 2), storyOf(url, 3)])).toMatchObject([
      { state: 'dropped', reason: 'outdated' },
      { state: 'dead', stage: 'normalizer' },
      { state: 'waiting' },
    ])
    expect(await frontier.status()).toMatchObject({ accepted: 3, waiting: 1 })
  })

  test('the payload of a URL is that of its youngest indexed page', async () => {
    const frontier = room.open()
    const { url, id } = urlAt('a.test', 'page')
    const [first] = await frontier.accept([1, 2].map(() => ({ id, page: pageAt(url) })))
    expect(await frontier.payloadOf(first ?? '')).toBeNull()
    const index = frontier.ledger('indexer')
    await index.record(indexed(url, 2, 'b', '2026-01-02T00:00:00.000Z'), { kind: 'done' })
    await index.record(indexed(url, 1, 'a', '2026-01-01T00:00:00.000Z'), { kind: 'done' })
    const youngest = { digest: `sha256:${'b'.repeat(64)}`, fetchedAt: '2026-01-02T00:00:00.000Z', url }
    expect(await frontier.payloadOf(first ?? '')).toBeNull()
    await frontier.add([{ url, id, host: 'a.test' }], { force: true })
    const { story } = await leaseOne(frontier)
    expect(await frontier.payloadOf(story)).toEqual(youngest)
    expect((await frontier.status()).ended).toEqual({ indexed: 2 })
  })

  test('a dead story can be revived: to fetch it again with all its tries, or where its message is', async () => {
    const frontier = room.open()
    await frontier.add([urlAt('a.test', 1), urlAt('b.test', 1)])
    const [one, two] = await frontier.lease(2, 0)
    if (!one || !two) throw new Error('two hosts are due')
    await frontier.finish({ ...one, attempt: 5 }, { kind: 'dead', reason: 'x' }, restFor(0))
    await frontier.finish(two, { kind: 'forward' }, restFor(0))
    await frontier.ledger('normalizer').record({ story: two.story, ...pageAt(two.url) }, { kind: 'dead', reason: 'x' })

    const place = { request: { ...one, attempt: 5 }, host: 'a.test' }
    expect(await frontier.revive(one.story, 'normalizer')).toBe(false)
    expect(await frontier.revive(one.story, 'fetcher', place)).toBe(true)
    expect(await frontier.revive(one.story, 'fetcher', place)).toBe(false)
    expect(await frontier.revive(two.story, 'normalizer')).toBe(true)
    expect(await frontier.revive('nonsense', 'normalizer')).toBe(false)
    expect(await frontier.status()).toMatchObject({ accepted: 2, waiting: 2, ended: { 'dead fetcher': 0 } })
    expect(await frontier.lease(5, 0)).toMatchObject([{ story: one.story, attempt: 1 }])
  })
})

test('the verbs go on after Redis has forgotten the scripts', async () => {
  const frontier = room.open()
  await frontier.add([urlAt('a.test', 1)])
  await room.redis.script('FLUSH')
  await frontier.add([urlAt('a.test', 2)])
  await room.redis.script('FLUSH')
  await frontier.finish(await beginOne(frontier), { kind: 'forward' }, restFor(0))
  expect(await frontier.status()).toMatchObject({ accepted: 2, waiting: 2 })
})
