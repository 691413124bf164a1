import type { RunningProcess } from '@dateline/testkit/process'
import { waitFor } from '@dateline/testkit/wait'
import { describe, expect, test } from 'vitest'
import { openPlant, outcomesOf } from './open-plant.ts'
import { page } from './run-stage.ts'

describe('a worker that is killed', () => {
  test('with its usual times, its work is delivered again within 20 s', async () => {
    const plant = await openPlant()
    const [killed, other] = await Promise.all([plant.startWorker(), plant.startWorker()])
    const message = page('slow')
    await plant.queue.add(message, message.story)
    const isTaken = (worker: RunningProcess) => worker.stdout.some((line) => line.includes('working on /slow'))
    await waitFor('one to take it', () => isTaken(killed) || isTaken(other))
    const [victim, heir] = isTaken(killed) ? [killed, other] : [other, killed]
    const killedAt = Date.now()
    await victim.kill('SIGKILL')
    plant.openGate()
    await heir.waitForLine(/"outcome":"done"/)
    expect(Date.now() - killedAt).toBeLessThan(20_000)
    expect(await plant.told()).toEqual([{ story: message.story, ending: { kind: 'done' } }])
    expect(outcomesOf(heir)).toMatchObject([{ outcome: 'done', attempt: 1 }])
  }, 45_000)

  test('a message that kills each of its workers is a dead letter after four, and the ledger hears of it', async () => {
    const plant = await openPlant({ lockMs: 400, stalledCheckMs: 150 })
    const message = page('poison')
    await plant.queue.add(message, message.story)
    for (let kills = 0; kills < 4; kills++) {
      const worker = await startAny(plant.startWorker)
      expect((await worker?.exit) ?? { signal: 'SIGKILL' }).toMatchObject({ signal: 'SIGKILL' })
    }
    const survivor = await plant.startWorker()
    await survivor.waitForLine(/"outcome":"dead"/)
    await waitFor('the ledger', async () => (await plant.told()).length > 0)
    const reason = 'its worker died under it too often'
    expect(await plant.told()).toEqual([{ story: message.story, ending: { kind: 'dead', reason } }])
    expect(await plant.queue.counts()).toEqual({ waiting: 0, active: 0, delayed: 0, failed: 1 })
  }, 45_000)
})

/** A worker may die before it says that it runs. */
async function startAny(start: () => Promise<RunningProcess>): Promise<RunningProcess | undefined> {
  try {
    return await start()
  } catch (error) {
    if (error instanceof Error && error.message.includes('SIGKILL')) return undefined
    throw error
  }
}
