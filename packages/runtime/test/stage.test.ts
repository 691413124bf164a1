import { PermanentError, ThrottledError, TransientError } from '@dateline/contracts/errors'
import { done, drop, forward } from '@dateline/contracts/outcome'
import type { IndexRequest } from '@dateline/contracts/topology'
import { startRedis, type TestRedis } from '@dateline/testkit/redis'
import { waitFor } from '@dateline/testkit/wait'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { openMetrics } from '../src/metrics.ts'
import { MAX_ATTEMPTS } from '../src/queue.ts'
import { openRedis } from '../src/redis.ts'
import { startStage } from '../src/stage.ts'
import { captureLog, fetchRequest, openTestQueue, page, runStage } from './run-stage.ts'

let server: TestRedis
beforeAll(async () => {
  server = await startRedis()
})
afterAll(() => server.stop())

type Running = Pick<Awaited<ReturnType<typeof runStage>>, 'queue' | 'deliveries'>

/** Waits until nothing is left to do, and that many deliveries are logged. */
async function settled({ queue, deliveries }: Running, count: number): Promise<void> {
  await waitFor(`${count} deliveries`, async () => {
    const { waiting, active, delayed } = await queue.counts()
    return waiting + active + delayed === 0 && deliveries().length >= count
  })
  expect(deliveries()).toHaveLength(count)
}

describe('what the work returns', () => {
  test('a forwarded message is in the next queue under the id of its story before the ledger hears of it', async () => {
    const message = page()
    const given = { story: message.story, article: { title: 'x' } } as unknown as IndexRequest
    let inNext: unknown
    const stage = await runStage(server, 'normalizer', async () => forward(given, { words: 7 }), {
      record: async () => {
        inNext = (await next.bull.getJob(message.story))?.data
      },
    })
    const next = openTestQueue('indexer', stage.config)
    await stage.queue.add(message, message.story)
    await settled(stage, 1)
    expect(inNext).toEqual(given)
    expect(stage.told).toEqual([{ message, ending: { kind: 'forward' } }])
    expect(stage.deliveries()).toMatchObject([
      {
        level: 'info',
        stage: 'normalizer',
        outcome: 'forward',
        story: message.story,
        url: message.url,
        attempt: 1,
        words: 7,
      },
    ])
    expect(await stage.counts()).toEqual({ forward: 1 })
  })

  test('a drop and a done are told to the ledger, logged and counted, each once', async () => {
    const stage = await runStage(server, 'normalizer', async ({ url }) =>
      url.endsWith('/drop') ? drop('no-article', { words: 3 }) : done(),
    )
    for (const message of [page('drop'), page('done')]) await stage.queue.add(message, message.story)
    await settled(stage, 2)
    expect(stage.told.map(({ ending }) => ending)).toEqual(
      expect.arrayContaining([{ kind: 'drop', reason: 'no-article' }, { kind: 'done' }]),
    )
    expect(await stage.counts()).toEqual({ 'drop no-article': 1, done: 1 })
    expect(stage.deliveries().find(({ outcome }) => outcome === 'drop')).toMatchObject({
      reason: 'no-article',
      words: 3,
    })
    expect((await openTestQueue('indexer', stage.config).counts()).waiting).toBe(0)
  })

  test('the same message again changes nothing while the earlier one is kept', async () => {
    const stage = await runStage(server, 'normalizer', async () => done())
    const message = page()
    await stage.queue.addAll([1, 2, 3].map(() => ({ message, id: message.story })))
    await settled(stage, 1)
    await stage.queue.add(message, message.story)
    await settled(stage, 1)
  })
})

describe('what the work throws', () => {
  test('a transient error is tried again after the back-off that is logged, and is a dead letter after the last try', async () => {
    const starts: number[] = []
    const stage = await runStage(
      server,
      'normalizer',
      async () => {
        starts.push(Date.now())
        throw new TransientError('the site is down')
      },
      { timing: { backOffMs: 40 } },
    )
    const message = page()
    await stage.queue.add(message, message.story)
    await settled(stage, MAX_ATTEMPTS)
    await waitFor('the ledger', () => stage.told.length > 0)

    const lines = stage.deliveries()
    expect(lines.map(({ outcome, attempt }) => `${outcome} ${attempt}`)).toEqual([
      'retry 1',
      'retry 2',
      'retry 3',
      'retry 4',
      'dead 5',
    ])
    for (const [index, { afterMs = 0 }] of lines.slice(0, -1).entries()) {
      expect(afterMs).toBeGreaterThanOrEqual(20 * 2 ** index)
      expect(afterMs).toBeLessThanOrEqual(40 * 2 ** index)
      expect((starts[index + 1] ?? 0) - (starts[index] ?? 0)).toBeGreaterThanOrEqual(afterMs - 1)
    }
    // At most 40 + 80 + 160 + 320 ms of back-off, and what a busy machine adds to it.
    expect((starts.at(-1) ?? 0) - (starts[0] ?? 0)).toBeLessThan(3_000)
    expect(stage.told).toEqual([{ message, ending: { kind: 'dead', reason: 'the site is down' } }])
    expect(await stage.counts()).toEqual({ retry: MAX_ATTEMPTS - 1, dead: 1 })
    expect(await stage.queue.counts()).toEqual({ waiting: 0, active: 0, delayed: 0, failed: 1 })
  })

  test('a throttled message is delivered again as often as it takes, and no try counts', async () => {
    let left = 2 * MAX_ATTEMPTS
    const stage = await runStage(server, 'normalizer', async () => {
      if (left-- > 0) throw new ThrottledError('slowly', 5)
      return done()
    })
    const message = page()
    await stage.queue.add(message, message.story)
    await settled(stage, 2 * MAX_ATTEMPTS + 1)
    expect(stage.deliveries().every(({ attempt }) => attempt === 1)).toBe(true)
    expect(await stage.counts()).toEqual({ throttled: 2 * MAX_ATTEMPTS, done: 1 })
    expect(stage.told).toEqual([{ message, ending: { kind: 'done' } }])
  })

  test('a permanent error is a dead letter at once', async () => {
    const stage = await runStage(server, 'normalizer', async () => {
      throw new PermanentError('can never work')
    })
    const message = page()
    await stage.queue.add(message, message.story)
    await settled(stage, 1)
    await waitFor('the ledger', () => stage.told.length > 0)
    expect(stage.told).toEqual([{ message, ending: { kind: 'dead', reason: 'can never work' } }])
    expect(stage.deliveries()).toMatchObject([{ level: 'error', outcome: 'dead', reason: 'can never work' }])
  })

  test.each([
    ['an error that nobody has named', new TypeError('x is undefined'), 'x is undefined'],
    ['something that is no error', 'a string', 'a string'],
    ['an error without a message', new RangeError(), 'RangeError'],
  ])('%s is tried again', async (_, thrown, reason) => {
    let isFirst = true
    const stage = await runStage(server, 'normalizer', async () => {
      if (!isFirst) return done()
      isFirst = false
      throw thrown
    })
    const message = page()
    await stage.queue.add(message, message.story)
    await settled(stage, 2)
    expect(stage.deliveries()).toMatchObject([
      { outcome: 'retry', reason, attempt: 1 },
      { outcome: 'done', attempt: 2 },
    ])
    expect('err' in (stage.deliveries()[0] ?? {})).toBe(thrown instanceof Error)
  })
})

describe('what goes wrong around the work', () => {
  test('a malformed message is a dead letter that says what is wrong with it, and no work is done', async () => {
    let worked = 0
    const stage = await runStage(server, 'normalizer', async () => {
      worked++
      return done()
    })
    const { url: _, ...message } = page()
    await stage.queue.bull.add('x', { ...message, fetchedAt: 'yesterday' }, { jobId: message.story })
    await stage.queue.bull.add('x', 'not even an object' as never)
    await settled(stage, 2)
    await waitFor('the ledger', () => stage.told.length > 0)
    const [reason = '', other = ''] = stage.deliveries().map(({ reason }) => reason)
    expect(reason).toMatch(/^not a message for this stage: .*url: .*; fetchedAt: /)
    expect(other).toMatch(/expected object, received string/)
    expect(stage.told).toMatchObject([{ message: { story: message.story }, ending: { kind: 'dead' } }])
    expect(await stage.counts()).toEqual({ dead: 2 })
    expect(worked).toBe(0)
  })

  test('a ledger that fails for a while is asked again in the queue, also by a stage that retries in the frontier', async () => {
    let failures = 2
    const record = async () => {
      if (failures-- > 0) throw new Error('the ledger is away')
    }
    const stage = await runStage(server, 'fetcher', async () => drop('gone'), { record })
    const message = fetchRequest()
    await stage.queue.add(message, message.story)
    await settled(stage, 3)
    expect(stage.deliveries().map(({ outcome, reason }) => `${outcome} ${reason}`)).toEqual([
      'retry the ledger is away',
      'retry the ledger is away',
      'drop gone',
    ])
    expect(stage.told).toEqual([{ message, ending: { kind: 'drop', reason: 'gone' } }])
  })

  test('a ledger that goes on failing makes a dead letter, and hears of it when it is back', async () => {
    let isAway = true
    const record = async () => {
      if (isAway) throw new Error('the ledger is away')
    }
    const stage = await runStage(server, 'normalizer', async () => done(), { record })
    const message = page()
    await stage.queue.add(message, message.story)
    await settled(stage, MAX_ATTEMPTS)
    expect(stage.deliveries().at(-1)).toMatchObject({ outcome: 'dead', attempt: MAX_ATTEMPTS })
    await waitFor('the failed try to tell it', () =>
      stage.lines.some(({ msg }) => msg.startsWith('dead letter is not in')),
    )
    isAway = false
    await waitFor('the ledger', () => stage.told.length > 0)
    await waitFor('another look', async () => (await stage.queue.counts()).failed === 1)
    expect(stage.told).toEqual([{ message, ending: { kind: 'dead', reason: 'the ledger is away' } }])
  })

  test('a dead letter whose event was lost with its process is told by the next one', async () => {
    const before = await runStage(server, 'normalizer', async () => done(), { record: () => new Promise(() => {}) })
    const message = page()
    await before.queue.bull.add('x', { ...message, url: 7 }, { jobId: message.story })
    await settled(before, 1)
    await before.close()
    const told: unknown[] = []
    const after = await startStage('normalizer', async () => done(), {
      config: before.config,
      concurrency: 1,
      ledger: { record: async ({ story }, { kind }) => void told.push([story, kind]) },
      log: captureLog().log,
      metrics: openMetrics('test'),
    })
    onTestFinished(() => after.close())
    expect(told).toEqual([[message.story, 'dead']])
  })

  test('a next queue that fails is tried again, and the message arrives once', async () => {
    const given = { story: 'x', article: {} } as unknown as IndexRequest
    const stage = await runStage(server, 'normalizer', async () => forward(given))
    const redis = openRedis(stage.config, captureLog().log)
    onTestFinished(async () => void (await redis.quit()))
    const meta = `{${stage.config.REDIS_PREFIX}}:index:meta`
    await redis.set(meta, 'no hash')
    const message = page()
    await stage.queue.add(message, message.story)
    await waitFor('a failed try', () => stage.deliveries().length > 0)
    await redis.del(meta)
    await waitFor('the message', () => stage.told.length > 0)
    expect(stage.deliveries()[0]).toMatchObject({ outcome: 'retry', reason: expect.stringContaining('WRONGTYPE') })
    expect(stage.told).toEqual([{ message, ending: { kind: 'forward' } }])
    expect((await openTestQueue('indexer', stage.config).counts()).waiting).toBe(1)
  })
})

describe('a stage whose messages wait in the frontier', () => {
  test('tells the ledger of a retry, and leaves nothing in the queue', async () => {
    const stage = await runStage(
      server,
      'fetcher',
      async ({ attempt }) => {
        if (attempt === 1) throw new ThrottledError('429', 1234)
        throw new TransientError('500')
      },
      { timing: { backOffMs: 1000 } },
    )
    for (const message of [fetchRequest(1), fetchRequest(3)]) await stage.queue.add(message, message.story)
    await settled(stage, 2)
    const endings = stage.told.map(({ ending }) => ending)
    expect(endings).toContainEqual({ kind: 'retry', afterMs: 1234, isThrottled: true })
    const retry = endings.find((ending) => ending.kind === 'retry' && !ending.isThrottled)
    if (retry?.kind !== 'retry') throw new Error('the ledger heard of no retry')
    expect(retry.afterMs).toBeGreaterThanOrEqual(2000)
    expect(retry.afterMs).toBeLessThanOrEqual(4000)
    expect(await stage.queue.counts()).toEqual({ waiting: 0, active: 0, delayed: 0, failed: 0 })
    expect(await stage.counts()).toEqual({ throttled: 1, retry: 1 })
  })

  test('gives up after the last attempt that the message counts, and works no more on one that has had more', async () => {
    let worked = 0
    const stage = await runStage(server, 'fetcher', async () => {
      worked++
      throw new TransientError('500')
    })
    for (const attempt of [MAX_ATTEMPTS, MAX_ATTEMPTS + 1]) await stage.queue.add(fetchRequest(attempt), `x.${attempt}`)
    await settled(stage, 2)
    await waitFor('the ledger', () => stage.told.length === 2)
    expect(stage.told.map(({ ending }) => ending)).toEqual(
      expect.arrayContaining([
        { kind: 'dead', reason: '500' },
        { kind: 'dead', reason: 'its worker died under it too often' },
      ]),
    )
    expect(worked).toBe(1)
  })
})
