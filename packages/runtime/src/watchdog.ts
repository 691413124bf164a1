import type { StageName } from '@dateline/contracts/topology'
import type { Worker } from 'bullmq'
import type { Logger } from './log.ts'
import type { StageQueue } from './queue.ts'

/** Wedged: longer than any delivery may take. A worker that took nothing for so long though messages wait is stuck. */
const LIMITS = { lookMs: 10_000, wedgedMs: 90_000, end: () => process.exit(1) }

export interface Watchdog {
  /** Counts a delivery as progress while it runs. */
  during<Result>(delivery: () => Promise<Result>): Promise<Result>
  close(): void
}

/**
 * Ends the process when messages wait and this worker neither works nor takes any: a worker that silently stopped
 * consuming after a lost connection looks healthy in every other way, and whoever supervises the process starts it anew.
 */
export function watchProgress(
  worker: Pick<Worker, 'isPaused'>,
  queue: StageQueue<StageName>,
  log: Logger,
  { lookMs, wedgedMs, end }: { lookMs: number; wedgedMs: number; end: () => void } = LIMITS,
): Watchdog {
  let active = 0
  let lastProgress = Date.now()
  const look = async () => {
    const { waiting } = await queue.counts()
    const mayRest = waiting === 0 || active > 0 || worker.isPaused() || (await queue.bull.isPaused())
    if (mayRest) lastProgress = Date.now()
    else if (Date.now() - lastProgress > wedgedMs) {
      log.fatal({ queue: queue.bull.name, waiting }, 'messages wait and none is taken: ending this process')
      end()
    }
  }
  // While Redis is away there is nothing to judge.
  const judge = () => void look().catch(() => (lastProgress = Date.now()))
  const timer = setInterval(judge, lookMs)
  return {
    during: async (delivery) => {
      active++
      try {
        return await delivery()
      } finally {
        active--
        lastProgress = Date.now()
      }
    },
    close: () => clearInterval(timer),
  }
}
