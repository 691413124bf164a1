import type { StageName } from '@dateline/contracts/topology'
import type { Worker } from 'bullmq'
import type { Logger } from './log.ts'
import type { StageQueue } from './queue.ts'

const LOOK_MS = 10_000
/** Longer than any delivery may take: a worker that took nothing for this long though messages wait is wedged. */
const WEDGED_MS = 90_000

/**
 * Ends the process when messages wait and this worker neither works nor takes any: a worker that silently stopped
 * consuming after a lost connection looks healthy in every other way, and whoever supervises the process starts it anew.
 */
export function watchProgress(worker: Worker, queue: StageQueue<StageName>, log: Logger): { close(): void } {
  let active = 0
  let lastProgress = Date.now()
  const began = () => {
    active++
    lastProgress = Date.now()
  }
  const ended = () => {
    active = Math.max(0, active - 1)
    lastProgress = Date.now()
  }
  worker.on('active', began).on('completed', ended).on('failed', ended)
  const look = async () => {
    const { waiting } = await queue.counts()
    if (waiting === 0 || active > 0 || worker.isPaused()) lastProgress = Date.now()
    else if (Date.now() - lastProgress > WEDGED_MS) {
      log.fatal({ queue: queue.bull.name, waiting }, 'messages wait and none is taken: ending this process')
      process.exit(1)
    }
  }
  // While Redis is away there is nothing to judge.
  const judge = () => void look().catch(() => (lastProgress = Date.now()))
  const timer = setInterval(judge, LOOK_MS)
  return { close: () => clearInterval(timer) }
}
