import { type StageName, stageNames, topology } from '@dateline/contracts/topology'
import type { FrontierStatus } from '@dateline/frontier/frontier'
import type { QueueCounts } from '@dateline/runtime/queue'
import type { FastifyInstance } from 'fastify'
import type { Deps } from '../deps.ts'

/** How the pipeline stands: the ledger, the queues, the index, and what holds it up. */
export interface PipelineStatus {
  frontier: FrontierStatus
  queues: Record<string, QueueCounts>
  index: { articles: number; revisions: number; clusters: number }
  holdUp: string
}

/** Reports the state of the pipeline. */
export function statusRoutes(api: FastifyInstance, { frontier, queues, index }: Deps): void {
  api.get('/status', async (): Promise<PipelineStatus> => {
    const [ledger, articles, ...counts] = await Promise.all([
      frontier.status(),
      index.count(),
      ...stageNames.map((name) => queues[name].counts()),
    ])
    const byStage = Object.fromEntries(stageNames.map((name, at) => [topology[name].queue, counts[at] as QueueCounts]))
    return { frontier: ledger, queues: byStage, index: articles, holdUp: holdUpOf(ledger, byStage) }
  })
}

/** One line that names what the pipeline is waiting for. */
function holdUpOf(ledger: FrontierStatus, queues: Record<string, QueueCounts>): string {
  const { queue: fetch } = topology.fetcher
  const later = stageNames.filter((name): name is Exclude<StageName, 'fetcher'> => name !== 'fetcher')
  const stuck = later.find((name) => (queues[topology[name].queue]?.waiting ?? 0) > 0)
  if (ledger.waiting === 0) return 'nothing: everything that was accepted has its outcome'
  if (stuck) return `${topology[stuck].queue}: ${queues[topology[stuck].queue]?.waiting} messages wait for the ${stuck}`
  if (ledger.underWay > 0 || (queues[fetch]?.waiting ?? 0) > 0) return `fetch: ${ledger.underWay} hosts are being asked`
  if (ledger.hostsDue > 0) return `fetch: ${ledger.hostsDue} hosts are due and no fetcher takes them`
  if (ledger.hostsWaiting > 0) return `politeness: ${ledger.hostsWaiting} hosts rest until their next turn`
  return 'work in hand'
}
