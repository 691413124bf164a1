import { type StageName, stageNames, topology } from '@dateline/contracts/topology'
import type { FrontierStatus } from '@dateline/frontier/frontier'
import type { QueueCounts } from '@dateline/runtime/queue'
import type { RevisitsStatus } from '@dateline/sources/revisits'
import type { SourcesStatus } from '@dateline/sources/sources'
import type { FastifyInstance } from 'fastify'
import type { Deps } from '../deps.ts'
import { holdUpOf } from '../hold-up.ts'

/** How the pipeline stands: the ledger, the queues, the index, and what holds it up. */
export interface PipelineStatus {
  frontier: FrontierStatus
  queues: Record<string, QueueCounts>
  sources: SourcesStatus
  revisits: RevisitsStatus
  index: { articles: number; revisions: number; clusters: number }
  holdUp: string
}

/** Reports the state of the pipeline. */
export function statusRoutes(api: FastifyInstance, { frontier, queues, index, sources, revisits }: Deps): void {
  api.get('/status', async (): Promise<PipelineStatus> => {
    // First, because it fails fast where Redis is away; the queues would wait.
    const ledger = await frontier.status()
    const counts = await Promise.all(stageNames.map(async (name) => [name, await queues[name].counts()] as const))
    const byStage = Object.fromEntries(counts) as Record<StageName, QueueCounts>
    return {
      frontier: ledger,
      queues: Object.fromEntries(counts.map(([name, count]) => [topology[name].queue, count])),
      sources: await sources.status(),
      revisits: await revisits.status(),
      index: await index.count(),
      holdUp: holdUpOf(ledger, byStage),
    }
  })
}
