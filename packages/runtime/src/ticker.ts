import type { SharedConfig } from '@dateline/contracts/config'
import { Queue, Worker } from 'bullmq'
import type { Logger } from './log.ts'
import { hashTag, redisOptions } from './redis.ts'

export interface TickerOptions {
  config: Pick<SharedConfig, 'REDIS_URL' | 'REDIS_PASSWORD' | 'REDIS_PREFIX'>
  everyMs: number
  log: Logger
}

/**
 * Calls `work` once every `everyMs`, in one of all processes that start a ticker of this name. A tick that fails is
 * logged, and the next one comes; one that takes longer than the pause delays the next in its process only, so `work` has
 * to bear company.
 */
export async function startTicker(
  name: string,
  work: () => Promise<unknown>,
  { config, everyMs, log }: TickerOptions,
): Promise<{ close(): Promise<void> }> {
  const connection = redisOptions(config)
  const prefix = hashTag(config.REDIS_PREFIX)
  const queue = new Queue(`tick-${name}`, { connection, prefix, streams: { events: { maxLen: 10 } } })
  const onError = (error: Error) => log.warn({ ticker: name, err: error.message }, 'ticker')
  queue.on('error', onError)
  // One scheduler for all processes: the same id again only renews its terms.
  await queue.upsertJobScheduler(
    name,
    { every: everyMs },
    { name, opts: { removeOnComplete: true, removeOnFail: true, attempts: 1 } },
  )
  const tick = async () => {
    await work().catch((error: Error) => log.warn({ ticker: name, err: error.message }, 'tick failed'))
  }
  const worker = new Worker(`tick-${name}`, tick, {
    connection,
    prefix,
    // What a killed process had in hand is over in 15 s; its scheduler has gone on in the meantime.
    lockDuration: 10_000,
    stalledInterval: 5_000,
    drainDelay: 1,
  })
  worker.on('error', onError)
  await worker.waitUntilReady()
  return {
    close: async () => {
      await worker.close()
      await queue.close()
    },
  }
}
