import { openRedis } from '@dateline/runtime/redis'
import { makeArticle } from '@dateline/testkit/article'
import { startRedis } from '@dateline/testkit/redis'
import { waitFor } from '@dateline/testkit/wait'
import { afterAll, describe, expect, onTestFinished, test } from 'vitest'
import { line, log, openGateway } from './gateway.ts'

const redis = await startRedis()
afterAll(() => redis.stop())

describe('health', () => {
  test('is good while everything answers', async () => {
    const { get } = await openGateway(redis)
    expect(await get('/livez')).toMatchObject({ status: 200, text: 'ok\n' })
    expect(await get('/readyz')).toMatchObject({ status: 200, text: 'ok\n' })
  })

  test('names what is missing, and everything that needs Redis says so within seconds', async () => {
    const own = await startRedis()
    onTestFinished(() => own.stop())
    const gateway = await openGateway(own)
    await gateway.writer.upsert([makeArticle('flood')])
    await own.kill('SIGKILL')

    const ready = await gateway.get('/readyz')
    expect(ready.status).toBe(503)
    expect(ready.text).toMatch(/^redis: .+\n$/)
    expect(await gateway.get('/livez')).toMatchObject({ status: 200 })
    const answers = await Promise.all([
      gateway.get('/v1/status'),
      gateway.get('/v1/dead'),
      gateway.post('/v1/dead/retry', { letters: [] }),
      gateway.post('/v1/dead/drop', { letters: [] }),
      gateway.post('/v1/urls', { urls: ['https://news.example/a'] }),
      gateway.post('/v1/outcomes', { stories: [`${'0'.repeat(24)}.1`] }),
      gateway.post('/v1/import', line({ url: 'https://news.example/a', body: 'x' })),
    ])
    for (const { status, json, headers } of answers) {
      expect({ status, ...json }).toEqual({ status: 503, error: 'Redis does not answer' })
      expect(headers.get('retry-after')).toBe('5')
    }
    expect((await gateway.get('/v1/search?query=flood')).json.total).toBe(1)

    await own.restart()
    await waitFor('the gateway to be ready again', async () => (await gateway.get('/readyz')).status === 200)
    expect((await gateway.get('/v1/status')).status).toBe(200)
  })

  test('metrics are in the text format of Prometheus', async () => {
    const { get, metrics } = await openGateway(redis)
    metrics.queueDepth.set({ queue: 'fetch', state: 'waiting' }, 3)
    const { headers, text } = await get('/metrics')
    expect(headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/)
    const odd = text
      .split('\n')
      .filter(Boolean)
      .filter((row) => !/^(# (HELP|TYPE) \w+ .+|\w+(\{(\w+="[^"]*",?)*\})? [-+.\deNaInf]+)$/.test(row))
    expect(odd).toEqual([])
    expect(text).toContain('dateline_queue_depth{queue="fetch",state="waiting",service="gateway"} 3')
  })
})

test('status tells the ledger, the queues, the index and what holds it up', async () => {
  const { get, post, writer } = await openGateway(redis)
  await writer.upsert([makeArticle('flood')])
  expect((await get('/v1/status')).json.holdUp).toBe('nothing: everything that was accepted has its outcome')
  await post('/v1/urls', { urls: ['https://news.example/a', 'https://paper.example/a'] })
  expect((await get('/v1/status')).json).toEqual({
    sources: { sources: 0, due: 0, failing: 0 },
    revisits: { scheduled: 0, underWay: 0 },
    frontier: {
      accepted: 2,
      waiting: 2,
      ended: {},
      hostsDue: 2,
      hostsWaiting: 2,
      hostsPaused: 0,
      underWay: 0,
      outbox: 0,
    },
    queues: {
      fetch: { waiting: 0, active: 0, delayed: 0, failed: 0 },
      normalize: { waiting: 0, active: 0, delayed: 0, failed: 0 },
      index: { waiting: 0, active: 0, delayed: 0, failed: 0 },
    },
    index: { articles: 1, revisions: 1, clusters: 1 },
    holdUp: 'fetch: 2 hosts are due and no fetcher takes them',
  })
})

describe('a Redis that is full', () => {
  test('is a clear error, nothing is half accepted, and it goes on when there is room', async () => {
    const small = await startRedis({ args: ['--maxmemory', '8mb'] })
    onTestFinished(() => small.stop())
    const { get, post, frontier } = await openGateway(small)
    const filler = openRedis({ REDIS_URL: small.url }, log)
    onTestFinished(() => filler.disconnect())
    const filled: string[] = []
    for (const size of [100_000, 1000, 1]) {
      const fill = async () => {
        for (;;) {
          await filler.set(`filler-${filled.length}`, 'x'.repeat(size))
          filled.push(`filler-${filled.length}`)
        }
      }
      await expect(fill()).rejects.toThrow(/OOM/)
    }

    const page = (name: string) => line({ url: `https://news.example/${name}`, body: 'x'.repeat(100) })
    const answers = await Promise.all([
      post('/v1/urls', { urls: Array.from({ length: 300 }, (_, at) => `https://news.example/${at}`) }),
      post('/v1/import', [page('a'), page('b')].join('\n')),
    ])
    for (const { status, json } of answers) {
      expect(status).toBe(503)
      expect(json.error).toMatch(/^Redis is full: /)
    }
    expect(await frontier.status()).toMatchObject({ accepted: 0, waiting: 0, outbox: 0, hostsWaiting: 0 })
    expect((await get('/v1/status')).status).toBe(200)

    await filler.del(...filled)
    expect((await post('/v1/urls', { urls: ['https://news.example/1'] })).json.results[0].answer).toBe('accepted')
  })
})
