import { once } from 'node:events'
import { createServer } from 'node:net'
import { PermanentError } from '@dateline/contracts/errors'
import { done, forward } from '@dateline/contracts/outcome'
import { type IndexRequest, topology } from '@dateline/contracts/topology'
import { startRedis, type TestRedis } from '@dateline/testkit/redis'
import { waitFor } from '@dateline/testkit/wait'
import { Worker } from 'bullmq'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { holdBack } from '../src/backlog.ts'
import { keepDeadLetters, listDeadLetters } from '../src/dead-letters.ts'
import { serveHealth } from '../src/health.ts'
import { openMetrics } from '../src/metrics.ts'
import { hashTag, redisOptions } from '../src/redis.ts'
import { watchProgress } from '../src/watchdog.ts'
import { captureLog, configOf, openTestQueue, page, runStage } from './run-stage.ts'

let server: TestRedis
beforeAll(async () => {
  server = await startRedis()
})
afterAll(() => server.stop())

/** A worker that takes nothing until it is run. */
function openWorker(config: ReturnType<typeof configOf>, work: () => Promise<void> = async () => {}): Worker {
  const worker = new Worker(topology.normalizer.queue, work, {
    connection: redisOptions(config),
    prefix: hashTag(config.REDIS_PREFIX),
    autorun: false,
    drainDelay: 1,
  })
  worker.on('error', () => {})
  onTestFinished(() => worker.close())
  return worker
}

test('a worker pauses while the next queue is full and goes on when it has room', async () => {
  const config = configOf(server)
  const { log, lines } = captureLog()
  const worker = openWorker(config)
  void worker.run()
  const next = openTestQueue('indexer', config)
  const valve = holdBack(worker, next, log, { full: 4, room: 2, lookMs: 5 })
  onTestFinished(() => valve.close())
  const fill = (count: number) => next.bull.addBulk(Array.from({ length: count }, () => ({ name: 'x', data: {} })))
  const heldBack = () => lines.filter(({ msg }) => msg.startsWith('held back')).length

  await fill(4)
  const queue = openTestQueue('normalizer', config)
  await queue.add(page(), 'one-1')
  await waitFor('the worker to work', async () => (await queue.counts()).waiting === 0)
  expect(heldBack()).toBe(0)

  await fill(1)
  await waitFor('the valve to close', () => worker.isPaused())
  // One may go to the call that was waiting for a message when the worker paused.
  await queue.addAll([2, 3, 4].map((number) => ({ message: page(), id: `more-${number}` })))
  for (const job of (await next.bull.getWaiting()).slice(0, 3)) {
    await job.remove()
    expect((await queue.counts()).waiting).toBeGreaterThanOrEqual(2)
  }
  expect(worker.isPaused()).toBe(true)
  await next.bull.drain()
  await waitFor('the worker to go on', async () => (await queue.counts()).waiting === 0)
  expect(worker.isPaused()).toBe(false)
  expect(heldBack()).toBe(1)
})

test('a next queue that is paused holds the stage back too, because its messages go on waiting', async () => {
  const config = configOf(server)
  const next = openTestQueue('indexer', config)
  await next.bull.pause()
  await next.bull.addBulk(Array.from({ length: 3 }, () => ({ name: 'x', data: {} })))
  expect((await next.counts()).waiting).toBe(3)
})

describe('the watchdog', () => {
  async function watch(worker: Pick<Worker, 'isPaused'>, config = configOf(server)) {
    const { log, lines } = captureLog()
    const queue = openTestQueue('normalizer', config)
    let ends = 0
    let looks = 0
    const counts = async () => {
      looks++
      return queue.counts()
    }
    const end = () => void ends++
    const watchdog = watchProgress(worker, { ...queue, counts }, log, { lookMs: 10, wedgedMs: 100, end })
    onTestFinished(() => watchdog.close())
    const more = async (count: number) => {
      const until = looks + count
      await waitFor('the watchdog to look', () => looks >= until)
    }
    return { watchdog, queue, lines, more, ends: () => ends }
  }

  test('ends a process whose worker takes nothing though messages wait, and says so', async () => {
    const config = configOf(server)
    const { queue, more, ends, lines } = await watch(openWorker(config), config)
    await more(15)
    expect(ends()).toBe(0)
    await queue.add(page(), 'one-1')
    await waitFor('the end', () => ends() > 0, { timeoutMs: 5_000 })
    expect(lines).toContainEqual(expect.objectContaining({ level: 'fatal', queue: 'normalize', waiting: 1 }))
  })

  test('leaves a process alone that works for long, is held back, or whose queue the operator has paused', async () => {
    let isPaused = false
    const { watchdog, queue, more, ends } = await watch({ isPaused: () => isPaused })
    let finish = () => {}
    const working = watchdog.during(() => new Promise<void>((resolve) => (finish = resolve)))
    await queue.add(page(), 'one-1')
    await more(20)
    isPaused = true
    finish()
    await working
    await more(20)
    await queue.bull.pause()
    isPaused = false
    await more(20)
    expect(ends()).toBe(0)
    await queue.bull.resume()
    await waitFor('the end', () => ends() > 0, { timeoutMs: 5_000 })
  })
})

describe('health', () => {
  async function serve(checks: Record<string, () => Promise<unknown>>) {
    const metrics = openMetrics('test')
    const config = { HEALTH_HOST: '127.0.0.1', HEALTH_PORT: 0 }
    const health = await serveHealth(config, { checks, metrics, log: captureLog().log })
    onTestFinished(() => health.close())
    const get = async (path: string) => {
      const response = await fetch(health.url + path)
      return { status: response.status, body: await response.text() }
    }
    return { get, metrics, url: health.url }
  }

  test('/readyz passes while every check does, and names those that fail or do not answer', async () => {
    let isWell = true
    const { get } = await serve({
      stage: async () => isWell || Promise.reject(new Error('worker is not running')),
      index: () => (isWell ? Promise.resolve() : new Promise(() => {})),
    })
    expect(await get('/readyz')).toEqual({ status: 200, body: 'ok\n' })
    isWell = false
    expect(await get('/readyz')).toEqual({
      status: 503,
      body: 'stage: worker is not running\nindex: no answer within 2 s\n',
    })
    expect(await get('/livez')).toEqual({ status: 200, body: 'ok\n' })
  })

  test('/metrics tells the deliveries of a stage', async () => {
    const { get, metrics } = await serve({})
    metrics.items.inc({ stage: 'fetcher', outcome: 'drop', reason: 'gone' })
    expect((await get('/metrics')).body).toContain(
      'dateline_items_total{stage="fetcher",outcome="drop",reason="gone",service="test"} 1',
    )
    expect(await get('/elsewhere')).toEqual({ status: 404, body: 'here are /livez, /readyz and /metrics\n' })
  })

  test('a port that is taken is an error that names it', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    onTestFinished(() => void other.close())
    const { port } = other.address() as { port: number }
    const config = { HEALTH_HOST: '127.0.0.1', HEALTH_PORT: port }
    const start = serveHealth(config, { checks: {}, metrics: openMetrics('test'), log: captureLog().log })
    await expect(start).rejects.toThrow(String(port))
  })

  test('a stage passes its check while it runs', async () => {
    const stage = await runStage(server, 'normalizer', async () => done())
    await stage.check()
    await stage.close()
    await expect(stage.check()).rejects.toThrow()
  })
})

test('dead letters are listed newest first, with what a person needs to see', async () => {
  const stage = await runStage(
    server,
    'normalizer',
    async ({ url }) => {
      if (url.endsWith('/ok')) return forward({} as IndexRequest)
      throw Object.assign(new Error(`no luck with ${url}`))
    },
    { timing: { backOffMs: 1 } },
  )
  const [first, second] = [page('first'), page('second')]
  for (const [index, message] of [first, second].entries()) {
    await stage.queue.add(message, message.story)
    await waitFor('the dead letter', async () => (await stage.queue.counts()).failed === index + 1)
  }
  expect(await listDeadLetters('normalizer', stage.queue)).toMatchObject([
    {
      stage: 'normalizer',
      id: second.story,
      story: second.story,
      url: second.url,
      reason: `no luck with ${second.url}`,
      attempts: 5,
    },
    { id: first.story },
  ])
  expect(await listDeadLetters('normalizer', stage.queue, 1)).toHaveLength(1)
})

test('a look at the dead letters tells each of them once, and again only after another life', async () => {
  const stage = await runStage(
    server,
    'normalizer',
    async () => {
      throw new PermanentError('never')
    },
    { timing: { reconcileMs: 60_000 } },
  )
  const message = page()
  await stage.queue.add(message, message.story)
  const isFailed = async () => (await stage.queue.counts()).failed === 1
  await waitFor('the dead letter', isFailed)

  const told: string[] = []
  const record = async ({ story }: { story: string }) => void told.push(story)
  const look = keepDeadLetters(openWorker(stage.config), stage.queue, { record }, captureLog().log)
  await look()
  await look()
  expect(told).toEqual([message.story])

  await stage.queue.bull.pause()
  await (await stage.queue.bull.getJob(message.story))?.retry('failed', { resetAttemptsMade: true })
  await look()
  expect(told).toHaveLength(1)
  await stage.queue.bull.resume()
  await waitFor('its second death', isFailed)
  await look()
  expect(told).toHaveLength(2)
})
