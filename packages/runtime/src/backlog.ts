import type { StageName } from '@dateline/contracts/topology'
import type { Worker } from 'bullmq'
import type { Logger } from './log.ts'
import type { StageQueue } from './queue.ts'

/** Above `full` waiting messages a queue is full, below `room` it has room again. */
const LIMITS = { full: 1000, room: 500, lookMs: 500 }

/**
 * Keeps a stage from running ahead of the next one: the worker pauses while the next queue is full. Without it, a slow
 * index would fill Redis. The valve is local to this process and opens again by itself.
 */
export function holdBack(
  worker: Worker,
  next: StageQueue<StageName>,
  log: Logger,
  { full, room, lookMs }: typeof LIMITS = LIMITS,
): { close(): void } {
  const look = async () => {
    const { waiting } = await next.counts()
    if (waiting > full && !worker.isPaused()) {
      await worker.pause(true)
      log.warn({ next: next.bull.name, waiting, limit: full }, 'held back: the next queue is full')
    } else if (waiting < room && worker.isPaused()) {
      await worker.resume()
      log.info({ next: next.bull.name, waiting }, 'going on: the next queue has room')
    }
  }
  const timer = setInterval(
    () => void look().catch((error: Error) => log.warn({ err: error.message }, 'backlog')),
    lookMs,
  )
  return { close: () => clearInterval(timer) }
}
