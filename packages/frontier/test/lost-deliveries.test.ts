import { waitFor } from '@dateline/testkit/wait'
import { afterAll, describe, expect, test } from 'vitest'
import { beginOne, HOUR, leaseOne, pageAt, restFor, startFrontiers, urlAt } from './start-frontier.ts'

const room = await startFrontiers()
afterAll(() => room.stop())

/** Makes all leases run out, as time would. */
async function runOut(prefix: string): Promise<void> {
  const leases = `{${prefix}}:frontier:leases`
  for (const story of await room.redis.zrange(leases, '0', '-1')) await room.redis.zadd(leases, '1', story)
}

/** Makes all who have leased look as if they had not leased again for a minute. */
async function fallSilent(prefix: string): Promise<void> {
  const fetchers = `{${prefix}}:frontier:fetchers`
  for (const fetcher of await room.redis.zrange(fetchers, '0', '-1')) {
    await room.redis.zincrby(fetchers, -60_000, fetcher)
  }
}

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

  test('what a fetcher leased and never began comes back as soon as the others miss it', async () => {
    const gone = room.open()
    const { prefix } = gone
    await gone.add([urlAt('a.test'), urlAt('b.test')])
    const begun = await beginOne(gone)
    const lost = await leaseOne(gone)
    const other = room.open({ prefix })
    expect(await other.lease(5, 0)).toEqual([])

    await fallSilent(prefix)
    const [again, ...more] = await other.lease(5, 0)
    expect(more).toEqual([])
    expect(again).toMatchObject({ url: lost.url, attempt: 1 })
    expect(await gone.begin(lost, 0)).toBe('superseded')
    await gone.finish(begun, { kind: 'forward' }, restFor(0))
    expect(await other.status()).toMatchObject({ underWay: 1 })
  })

  test('a fetcher that has no room says so by leasing nothing, and keeps what it holds', async () => {
    const full = room.open()
    await full.add([urlAt('a.test')])
    const held = await leaseOne(full)
    await fallSilent(full.prefix)
    expect(await full.lease(0, 0)).toEqual([])
    expect(await room.open({ prefix: full.prefix }).lease(5, 0)).toEqual([])
    expect(await full.begin(held, 0)).toBe('go')
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
