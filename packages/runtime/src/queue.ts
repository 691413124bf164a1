import type { SharedConfig } from '@dateline/contracts/config'
import { type StageName, type Taken, topology } from '@dateline/contracts/topology'
import { type JobsOptions, Queue } from 'bullmq'
import type { Logger } from './log.ts'
import { hashTag, redisOptions } from './redis.ts'

/** Tries that a message has before it becomes a dead letter. */
export const MAX_ATTEMPTS = 5

/** Failed messages wait this long for a person; more than this many are not kept. */
const DEAD_LETTERS = { age: 30 * 24 * 3600, count: 100_000 }

const JOB: JobsOptions = {
  attempts: MAX_ATTEMPTS,
  // Any name but BullMQ's own: the delivery that failed says how long (see stage).
  backoff: { type: 'delivery' },
  // A completed message is kept for a while because its id keeps the same message from being queued twice.
  removeOnComplete: { age: 3600, count: 1000 },
  removeOnFail: DEAD_LETTERS,
  stackTraceLimit: 3,
}

export type QueueCounts = Record<'waiting' | 'active' | 'delayed' | 'failed', number>

/** The entrance to a stage. */
export interface StageQueue<Name extends StageName> {
  /** Resolves when Redis has the message. The same id again changes nothing while the earlier message is kept. */
  add(message: Taken<Name>, id: string): Promise<void>
  addAll(messages: { message: Taken<Name>; id: string }[]): Promise<void>
  counts(): Promise<QueueCounts>
  /** The BullMQ queue itself, for rooms that look into it. */
  bull: Queue
  close(): Promise<void>
}

export type QueueConfig = Pick<SharedConfig, 'REDIS_URL' | 'REDIS_PASSWORD' | 'REDIS_PREFIX'>

/** Opens the queue that the stage takes its messages from. */
export function openQueue<Name extends StageName>(name: Name, config: QueueConfig, log: Logger): StageQueue<Name> {
  const bull = new Queue(topology[name].queue, {
    connection: redisOptions(config),
    prefix: hashTag(config.REDIS_PREFIX),
    defaultJobOptions: JOB,
    streams: { events: { maxLen: 1000 } },
  })
  bull.on('error', (error) => log.warn({ queue: topology[name].queue, err: error.message }, 'queue'))
  return {
    bull,
    add: async (message, jobId) => {
      await bull.add(name, message, { jobId })
    },
    addAll: async (messages) => {
      await bull.addBulk(messages.map(({ message, id }) => ({ name, data: message, opts: { jobId: id } })))
    },
    counts: async () => {
      const { waiting = 0, prioritized = 0, active = 0, delayed = 0, failed = 0 } = await bull.getJobCounts()
      return { waiting: waiting + prioritized, active, delayed, failed }
    },
    close: () => bull.close(),
  }
}
