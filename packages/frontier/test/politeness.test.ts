import { waitFor } from '@dateline/testkit/wait'
import fc from 'fast-check'
import type { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Frontier } from '../src/frontier.ts'
import { connect, type FrontierRoom, hostOfRequest, startFrontiers, urlAt } from './start-frontier.ts'

let room: FrontierRoom
beforeAll(async () => {
  room = await startFrontiers()
})
afterAll(() => room.stop())

/** A request as the site sees it, in µs of Redis' clock. */
interface Visit {
  host: string
  startedAt: number
  endedAt: number
}

const clockOf = async (redis: Redis) => {
  const [seconds, micros] = (await redis.time()) as unknown as [string, string]
  return Number(seconds) * 1_000_000 + Number(micros)
}

test('whatever the hosts, the workers and the delays: one request a host at once, and never one too soon', async () => {
  const clock = connect(room.server)
  let visited = 0
  const crawl = async ({
    hosts,
    workers,
    delayMs,
    workMs,
    aheadMs,
  }: Record<'hosts' | 'workers' | 'delayMs' | 'workMs' | 'aheadMs', number>) => {
    const { prefix, add, status } = room.open()
    const urls = Array.from({ length: 24 }, (_, index) => urlAt(`h${index % hosts}.test`, index))
    await add(urls)
    const visits: Visit[] = []
    const work = async (frontier: Frontier) => {
      while ((await status()).waiting > 0) {
        for (const request of await frontier.lease(2, delayMs)) {
          if ((await frontier.begin(request, delayMs)) !== 'go') throw new Error('the lease was lost')
          const visit = {
            host: hostOfRequest(request),
            startedAt: await clockOf(clock),
            endedAt: Number.POSITIVE_INFINITY,
          }
          visits.push(visit)
          const until = Date.now() + Math.random() * workMs
          await waitFor('the request', () => Date.now() >= until, { everyMs: 1 })
          visit.endedAt = await clockOf(clock)
          await frontier.finish(request, { kind: 'drop', reason: 'gone' }, { endedAt: Date.now(), delayMs })
        }
      }
    }
    await Promise.all(Array.from({ length: workers }, () => work(room.open({ prefix, aheadMs }))))
    expect(visits).toHaveLength(urls.length)
    expect(violations(visits, delayMs)).toEqual([])
    visited += visits.length
  }
  const site = fc.record({
    hosts: fc.integer({ min: 1, max: 8 }),
    workers: fc.integer({ min: 2, max: 6 }),
    delayMs: fc.oneof(fc.integer({ min: 0, max: 25 }), fc.double({ min: 0, max: 25, noNaN: true })),
    workMs: fc.integer({ min: 0, max: 6 }),
    aheadMs: fc.constantFrom(0, 10, 100),
  })
  await fc.assert(fc.asyncProperty(site, crawl), { numRuns: 15, endOnFailure: true })
  await clock.quit()
  expect(visited).toBe(15 * 24)
})

/** Pairs of neighbours at one host whose gap is shorter than the delay. */
function violations(visits: Visit[], delayMs: number): [Visit, Visit][] {
  return visits.flatMap((next) => {
    const before = visits.filter(({ host, startedAt }) => host === next.host && startedAt < next.startedAt)
    return before
      .filter(({ endedAt }) => next.startedAt - endedAt < delayMs * 1000)
      .map((visit): [Visit, Visit] => [visit, next])
  })
}

test('the judge of politeness finds a request that came too soon', () => {
  const visit = (host: string, startedAt: number, endedAt: number) => ({ host, startedAt, endedAt })
  const visits = [visit('a', 0, 1000), visit('b', 500, 600), visit('a', 2999, 3000), visit('a', 2999.5, 3001)]
  expect(violations(visits, 2)).toHaveLength(3)
  expect(violations(visits.slice(0, 2), 2)).toEqual([])
})
