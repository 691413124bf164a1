import type { SharedConfig } from '@dateline/contracts/config'
import type { Ledger } from '@dateline/contracts/ledger'
import { type StageName, type Taken, topology } from '@dateline/contracts/topology'
import { type Job, Worker } from 'bullmq'
import { holdBack } from './backlog.ts'
import { keepDeadLetters } from './dead-letters.ts'
import { deliverTo, retryDelayOf, type Work } from './delivery.ts'
import type { Logger } from './log.ts'
import type { Metrics } from './metrics.ts'
import { MAX_ATTEMPTS, openQueue } from './queue.ts'
import { hashTag, redisOptions } from './redis.ts'
import { watchProgress } from './watchdog.ts'

const TIMING = {
  /** A lock that is not renewed for this long belongs to a dead process: with the check below, its work is back in 15 s. */
  lockMs: 10_000,
  stalledCheckMs: 5_000,
  /** How long a stopping worker may finish what it has in hand before the rest is cut off and returned. */
  finishMs: 20_000,
  /** How often the failed set is compared with the ledger: events of dead letters are not transactional. */
  reconcileMs: 30_000,
  /** Back-off after the first failed try; it doubles with each. */
  backOffMs: 1_000,
}
export type StageTiming = typeof TIMING

export interface StageOptions<Name extends StageName> {
  config: Pick<SharedConfig, 'REDIS_URL' | 'REDIS_PASSWORD' | 'REDIS_PREFIX'>
  concurrency: number
  ledger: Ledger<Taken<Name>>
  log: Logger
  metrics: Metrics
  timing?: Partial<StageTiming>
}

export interface RunningStage {
  /** Rejects where the stage can't take messages at present. */
  check(): Promise<unknown>
  /** Takes nothing new, finishes what is in hand or returns it, and lets go of Redis. */
  close(): Promise<void>
}

/** Turns the function of a stage into a worker: takes messages from its queue and passes on what it gives. */
export async function startStage<Name extends StageName>(
  name: Name,
  work: Work<Name>,
  { config, concurrency, ledger, log, metrics, timing }: StageOptions<Name>,
): Promise<RunningStage> {
  const { to } = topology[name]
  const { lockMs, stalledCheckMs, finishMs, reconcileMs, backOffMs } = { ...TIMING, ...timing }
  const own = openQueue(name, config, log)
  const next = to && openQueue(to, config, log)
  const deliver = deliverTo(name, {
    work,
    pass: async (message, story) => next?.add(message as never, story),
    ledger,
    log,
    metrics,
    maxAttempts: MAX_ATTEMPTS,
    backOffMs,
  })
  // BullMQ gives a signal only to processors that declare three parameters.
  const processor = (job: Job, token?: string, signal?: AbortSignal) =>
    watchdog.during(() => deliver(job, token, signal))
  const worker = new Worker(topology[name].queue, processor, {
    connection: redisOptions(config),
    prefix: hashTag(config.REDIS_PREFIX),
    concurrency,
    lockDuration: lockMs,
    stalledInterval: stalledCheckMs,
    // The delivery judges this: what BullMQ gives up on by itself would end without a log line and a count.
    maxStalledCount: Number.MAX_SAFE_INTEGER,
    drainDelay: 1,
    settings: { backoffStrategy: retryDelayOf },
  })
  worker.on('error', (error) => log.warn({ err: error.message }, 'worker'))
  const reconcile = keepDeadLetters(worker, own, ledger, log)
  const watchdog = watchProgress(worker, own, log)
  const valve = next && holdBack(worker, next, log)
  const reconciling = setInterval(() => void reconcile().catch(() => {}), reconcileMs)
  await worker.waitUntilReady()
  await reconcile()
  log.info({ stage: name, concurrency }, 'stage is running')
  return {
    check: async () => {
      if (!worker.isRunning()) throw new Error('worker is not running')
      await own.counts()
    },
    close: async () => {
      clearInterval(reconciling)
      watchdog.close()
      valve?.close()
      const cutOff = setTimeout(() => worker.cancelAllJobs('stopping'), finishMs)
      await worker.close()
      clearTimeout(cutOff)
      await Promise.all([own.close(), next?.close()])
    },
  }
}
