import type { Ledger } from '@dateline/contracts/ledger'
import type { StageName, Taken } from '@dateline/contracts/topology'
import type { Job, Worker } from 'bullmq'
import type { Logger } from './log.ts'
import type { StageQueue } from './queue.ts'

/** A message that we gave up on, as a person sees it. */
export interface DeadLetter {
  stage: StageName
  id: string
  story: string
  url: string
  reason: string
  attempts: number
  diedAt: string
}

/**
 * Tells the ledger of each message that enters the failed set, whichever way it got there: also of one whose worker died
 * under it too often. Returns the same for messages found there later, because an event may be lost with its process.
 */
export function keepDeadLetters<Name extends StageName>(
  worker: Worker,
  ledger: Ledger<Taken<Name>>,
  log: Logger,
): (jobs: Job[]) => Promise<void> {
  const bury = async (job: Job) => {
    try {
      await ledger.record(job.data as Taken<Name>, { kind: 'dead', reason: job.failedReason ?? 'unknown' })
    } catch (error) {
      log.warn({ id: job.id, err: (error as Error).message }, 'dead letter is not in the ledger yet')
    }
  }
  worker.on('failed', (job) => {
    if (job?.finishedOn) void bury(job)
  })
  return async (jobs) => {
    for (const job of jobs) await bury(job)
  }
}

/** The dead letters of a stage, newest first. */
export async function listDeadLetters(
  stage: StageName,
  queue: StageQueue<StageName>,
  limit = 100,
): Promise<DeadLetter[]> {
  const jobs = await queue.bull.getFailed(0, limit - 1)
  return jobs.filter(Boolean).map((job) => ({
    stage,
    id: job.id ?? '',
    story: job.data?.story ?? '',
    url: job.data?.url ?? job.data?.article?.url ?? '',
    reason: job.failedReason ?? '',
    attempts: job.data?.attempt ?? job.attemptsMade,
    diedAt: new Date(job.finishedOn ?? job.timestamp).toISOString(),
  }))
}
