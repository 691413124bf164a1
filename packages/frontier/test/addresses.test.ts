import type { FetchRequest } from '@dateline/contracts/messages'
import { waitFor } from '@dateline/testkit/wait'
import { afterAll, describe, expect, test } from 'vitest'
import type { Frontier } from '../src/frontier.ts'
import { GONE, startFrontiers, urlAt } from './start-frontier.ts'

const room = await startFrontiers()
afterAll(() => room.stop())

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
    const frontier = room.open({ politeness: { addressParallel: 2, addressDelayMs: 0 } })
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
    const frontier = room.open({ politeness: { addressParallel: 1, addressDelayMs: 1000 } })
    await frontier.add([urlAt('a.test'), urlAt('b.test')])
    const [one, two] = await frontier.lease(2, 0)
    if (!one || !two) throw new Error('two hosts are due')
    expect(await frontier.begin(one, 0, '192.0.2.1')).toBe('go')
    expect(await frontier.begin(two, 0, '2001:db8::1')).toBe('go')
  })

  test('has the least time between two starts, in the order in which they asked', async () => {
    const frontier = room.open({ politeness: { addressParallel: 0, addressDelayMs: 40 } })
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
    const frontier = room.open({ politeness: { addressParallel: 1, addressDelayMs: 0 } })
    await frontier.add([urlAt('a.test'), urlAt('b.test')])
    expect(await start(frontier)).toHaveLength(1)
    const leases = `{${frontier.prefix}}:frontier:leases`
    for (const story of await room.redis.zrange(leases, '0', '-1')) await room.redis.zadd(leases, '1', story)
    await frontier.lease(0, 0)
    expect(await start(frontier)).toHaveLength(1)
  })
})
