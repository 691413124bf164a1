import { done } from '@dateline/contracts/outcome'
import { startRedis } from '@dateline/testkit/redis'
import { waitFor } from '@dateline/testkit/wait'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openPlant, outcomesOf } from './open-plant.ts'
import { page, runStage } from './run-stage.ts'

describe('a worker that is told to stop', () => {
  test('finishes the work that it has in hand, takes no more, and exits with 0', async () => {
    const plant = await openPlant()
    const worker = await plant.startWorker()
    const [message, later] = [page('slow'), page('later')]
    await plant.queue.add(message, message.story)
    await worker.waitForLine(/working on \/slow/)
    await plant.queue.add(later, later.story)
    const ended = worker.kill('SIGTERM')
    await worker.waitForLine(/"stopping"/)
    plant.openGate()
    expect(await ended).toEqual({ code: 0, signal: null })
    expect(await plant.told()).toEqual([{ story: message.story, ending: { kind: 'done' } }])
    expect(await plant.queue.counts()).toEqual({ waiting: 1, active: 0, delayed: 0, failed: 0 })
  })

  test('returns work that it cannot finish in time, and the try does not count', async () => {
    const plant = await openPlant({ finishMs: 50 })
    const worker = await plant.startWorker()
    const message = page('slow')
    await plant.queue.add(message, message.story)
    await worker.waitForLine(/working on \/slow/)
    expect(await worker.kill('SIGTERM')).toEqual({ code: 0, signal: null })
    expect(outcomesOf(worker)).toMatchObject([{ outcome: 'throttled', attempt: 1 }])
    expect(await plant.told()).toEqual([])

    plant.openGate()
    const next = await plant.startWorker()
    await next.waitForLine(/"outcome":"done"/)
    expect(outcomesOf(next)).toMatchObject([{ outcome: 'done', attempt: 1 }])
  })

  test('does not wait for a Redis that is away, and what it had in hand is delivered again', async () => {
    const plant = await openPlant({ finishMs: 50 })
    const worker = await plant.startWorker()
    const message = page('slow')
    await plant.queue.add(message, message.story)
    await worker.waitForLine(/working on \/slow/)
    await plant.server.kill('SIGKILL')
    expect(await worker.kill('SIGTERM')).toEqual({ code: 1, signal: null })
    expect(worker.stdout.join('\n')).toContain('Redis does not answer')

    await plant.server.restart()
    plant.openGate()
    const next = await plant.startWorker()
    await next.waitForLine(/"outcome":"done"/, { timeoutMs: 30_000 })
    expect(await plant.told()).toEqual([{ story: message.story, ending: { kind: 'done' } }])
  }, 60_000)

  test('stops as usual when Redis has only been away for a moment', async () => {
    const plant = await openPlant()
    const worker = await plant.startWorker()
    await plant.server.kill('SIGSTOP')
    const ended = worker.kill('SIGTERM')
    await worker.waitForLine(/"stopping"/)
    await plant.server.kill('SIGCONT')
    expect(await ended).toEqual({ code: 0, signal: null })
  })
})

test('a worker goes on by itself when Redis is back after 10 s', async () => {
  const server = await startRedis({ appendOnly: true })
  onTestFinished(() => server.stop())
  const stage = await runStage(server, 'normalizer', async () => done())
  const [before, during, after] = [page('before'), page('during'), page('after')]
  await stage.queue.add(before, before.story)
  await waitFor('the first message', () => stage.told.length === 1)

  await server.kill('SIGTERM')
  const backAt = Date.now() + 10_000
  const adding = stage.queue.add(during, during.story)
  await waitFor('the end of the outage', () => Date.now() >= backAt, { everyMs: 100 })
  await expect(withinMs(stage.check(), 100)).rejects.toThrow('no answer')
  await server.restart()

  await adding
  await stage.queue.add(after, after.story)
  await waitFor('the other messages', () => stage.told.length === 3, { timeoutMs: 15_000 })
  await stage.check()
  expect(stage.deliveries()).toHaveLength(3)
}, 60_000)

const withinMs = <Value>(promise: Promise<Value>, ms: number): Promise<Value> =>
  Promise.race([promise, new Promise<never>((_, reject) => setTimeout(() => reject(new Error('no answer')), ms))])
