import type { FetchRequest } from '@dateline/contracts/messages'
import { openFrontier } from '@dateline/frontier/frontier'
import { openLog } from '@dateline/runtime/log'
import { openQueue } from '@dateline/runtime/queue'
import { openRedis } from '@dateline/runtime/redis'
import { startRedis, type TestRedis } from '@dateline/testkit/redis'
import { waitFor } from '@dateline/testkit/wait'
import { canonicalUrl } from '@dateline/url/canonical'
import { hostOf } from '@dateline/url/host'
import { urlId } from '@dateline/url/url-id'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { startDispatch } from '../src/dispatch.ts'

const log = openLog('test', 'silent')
let redis: TestRedis
beforeAll(async () => {
  redis = await startRedis()
})
afterAll(() => redis?.stop())

function openParts() {
  const config = { REDIS_URL: redis.url, REDIS_PREFIX: redis.prefix() }
  const frontier = openFrontier(openRedis(config, log), config.REDIS_PREFIX)
  const queue = openQueue('fetcher', config, log)
  onTestFinished(async () => {
    await Promise.all([frontier.close(), queue.close()])
  })
  const add = (...urls: string[]) =>
    frontier.add(urls.map((url) => canonicalUrl(url)).map((url) => ({ url, host: hostOf(url), id: urlId(url) })))
  return { frontier, queue, add }
}

const hosts = (count: number) => Array.from({ length: count }, (_, index) => `http://host-${index}.example/`)

test('a URL becomes a message when its host has its turn, and one host has one message', async () => {
  const { frontier, queue, add } = openParts()
  await add('http://a.example/1', 'http://a.example/2', 'http://b.example/1')
  const dispatch = startDispatch(frontier, queue, { concurrency: 10, delayMs: 0, log })
  onTestFinished(() => dispatch.close())
  await waitFor('two messages', async () => (await queue.counts()).waiting === 2)
  const jobs = await queue.bull.getWaiting()
  expect(jobs.map(({ data }) => data.url).sort()).toEqual(['http://a.example/1', 'http://b.example/1'])

  const first = jobs.find(({ data }) => data.url === 'http://a.example/1')
  await frontier.finish(
    first?.data as FetchRequest,
    { kind: 'drop', reason: 'gone' },
    { endedAt: Date.now(), delayMs: 0 },
  )
  await waitFor('the next message of the host', async () => (await queue.counts()).waiting === 3)
})

test('the queue holds twice what is worked on at once, and the backlog stays in the frontier', async () => {
  const { frontier, queue, add } = openParts()
  await add(...hosts(50))
  const dispatch = startDispatch(frontier, queue, { concurrency: 5, delayMs: 0, log })
  await waitFor('a full queue', async () => (await queue.counts()).waiting === 10)
  await dispatch.close()
  expect(await frontier.status()).toMatchObject({ hostsDue: 40, underWay: 10 })
})

test('two dispatchers never move the same URL', async () => {
  const { frontier, queue, add } = openParts()
  await add(...hosts(40))
  const both = [1, 2].map(() => startDispatch(frontier, queue, { concurrency: 40, delayMs: 0, log }))
  await waitFor('all messages', async () => (await queue.counts()).waiting === 40)
  await Promise.all(both.map((dispatch) => dispatch.close()))
  const urls = (await queue.bull.getWaiting()).map(({ data }) => data.url)
  expect(new Set(urls).size).toBe(40)
})

test('the second try of a story is a message of its own', async () => {
  const { frontier, queue, add } = openParts()
  await add('http://a.example/1')
  const dispatch = startDispatch(frontier, queue, { concurrency: 5, delayMs: 0, log })
  onTestFinished(() => dispatch.close())
  const [first] = await waitFor('a message', async () => {
    const jobs = await queue.bull.getWaiting()
    return jobs.length > 0 && jobs
  })
  const retry = { kind: 'retry', afterMs: 0, isThrottled: false } as const
  await frontier.finish(first?.data as FetchRequest, retry, { endedAt: Date.now(), delayMs: 0 })
  await waitFor('another message', async () => (await queue.counts()).waiting === 2)
})

test('a failure is tried again, not at once', async () => {
  const { frontier, queue, add } = openParts()
  await add('http://a.example/1')
  let failures = 0
  const failingOnce = {
    lease: (count: number, delayMs: number) => {
      if (failures++ === 0) return Promise.reject(new Error('OOM command not allowed'))
      return frontier.lease(count, delayMs)
    },
  }
  const dispatch = startDispatch(failingOnce, queue, { concurrency: 5, delayMs: 0, log })
  onTestFinished(() => dispatch.close())
  const startedAt = performance.now()
  await waitFor('a message', async () => (await queue.counts()).waiting === 1)
  expect(performance.now() - startedAt).toBeGreaterThan(500)
})

test('closing ends a pause at once', async () => {
  const { queue } = openParts()
  const dispatch = startDispatch({ lease: () => Promise.reject(new Error('down')) }, queue, {
    concurrency: 5,
    delayMs: 0,
    log,
  })
  const startedAt = performance.now()
  await dispatch.close()
  expect(performance.now() - startedAt).toBeLessThan(500)
})
