import type { Ledger } from '@dateline/contracts/ledger'
import { StoryId } from '@dateline/contracts/messages'
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

/** Dead letters that a look compares with the ledger, newest first. */
const LOOK_AT = 1000

/**
 * Tells the ledger of each message that enters the failed set. Returns a look at the set for those it was not told of:
 * an event is lost with its process, and the ledger may have been out of reach.
 */
export function keepDeadLetters<Name extends StageName>(
  worker: Worker,
  queue: StageQueue<Name>,
  ledger: Ledger<Taken<Name>>,
  log: Logger,
): () => Promise<void> {
  let told = new Set<string>()
  const bury = async (job: Job | undefined) => {
    // Without it, it is only a failed try, or has been taken up again since.
    if (!job?.id || !job.finishedOn) return
    told.delete(job.id)
    try {
      // Nobody waits for what is so malformed that it has no story.
      if (StoryId.safeParse(job.data?.story).success) {
        await ledger.record(job.data as Taken<Name>, { kind: 'dead', reason: job.failedReason ?? 'unknown' })
      }
      told.add(job.id)
    } catch (error) {
      log.warn({ id: job.id, err: (error as Error).message }, 'dead letter is not in the ledger yet')
    }
  }
  worker.on('failed', (job) => void bury(job))
  return async () => {
    const ids = await queue.bull.getRanges(['failed'], 0, LOOK_AT - 1)
    told = new Set(ids.filter((id) => told.has(id)))
    for (const id of ids) if (!told.has(id)) await bury(await queue.bull.getJob(id))
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
