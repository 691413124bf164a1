import type { FetchRequest } from '@dateline/contracts/messages'
import type { StageName } from '@dateline/contracts/topology'
import type { Frontier } from '@dateline/frontier/frontier'
import type { StageQueue } from '@dateline/runtime/queue'
import { hostOf } from '@dateline/url/host'

type Queues = Record<StageName, StageQueue<StageName>>

/** Gives a dead letter another life: all its tries again. False where there is no such dead letter. */
export async function retryDeadLetter(
  stage: StageName,
  id: string,
  { queues, frontier }: { queues: Queues; frontier: Pick<Frontier, 'revive'> },
): Promise<boolean> {
  const job = await queues[stage].bull.getJob(id)
  if (!job || !(await job.isFailed())) return false
  if (stage === 'fetcher') {
    const request = job.data as FetchRequest
    await frontier.revive(request.story, stage, { request, host: hostOf(request.url) })
    await job.remove()
  } else {
    await frontier.revive(job.data.story, stage)
    await job.retry('failed', { resetAttemptsMade: true })
  }
  return true
}

/** Gives a dead letter up for good; the ledger goes on counting it as dead. False where there is no such dead letter. */
export async function dropDeadLetter(stage: StageName, id: string, queues: Queues): Promise<boolean> {
  const job = await queues[stage].bull.getJob(id)
  if (!job || !(await job.isFailed())) return false
  await job.remove()
  return true
}
