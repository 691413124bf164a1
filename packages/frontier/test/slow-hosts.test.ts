import type { FetchRequest } from '@dateline/contracts/messages'
import { waitFor } from '@dateline/testkit/wait'
import { afterAll, describe, expect, test } from 'vitest'
import { GONE, startFrontiers, urlAt } from './start-frontier.ts'

const room = await startFrontiers()
afterAll(() => room.stop())

describe('hosts whose answers take long', () => {
  const slow = (count: number) => Array.from({ length: count }, (_, at) => urlAt(`slow-${at}.test`, 'page'))
  /** Hosts that have answered once, and have another URL. */
  async function openWithSlow(count: number, tookMs = 30_000) {
    const frontier = room.open({ politeness: { latencyFactor: 0 } })
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
