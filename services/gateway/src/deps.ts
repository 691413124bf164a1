import type { Archive } from '@dateline/archive/archive'
import type { StageName } from '@dateline/contracts/topology'
import type { Frontier } from '@dateline/frontier/frontier'
import type { Logger } from '@dateline/runtime/log'
import type { Metrics } from '@dateline/runtime/metrics'
import type { StageQueue } from '@dateline/runtime/queue'
import type { ArticleReader } from '@dateline/search/article-index'
import type { Hubs } from '@dateline/sources/hubs'
import type { Revisits } from '@dateline/sources/revisits'
import type { Sources } from '@dateline/sources/sources'
import type { PollBounds } from '@dateline/sources/take-reading'
import type { Network } from '@dateline/url/address'

/** What the routes of the gateway stand on. */
export interface Deps {
  frontier: Frontier
  sources: Sources
  revisits: Revisits
  hubs: Hubs
  /** The slowest and the fastest pace of polls, and what is too old to take. */
  polling: { bounds: PollBounds; maxAgeMs: number }
  queues: Record<StageName, StageQueue<StageName>>
  archive: Archive
  index: ArticleReader
  reach: { networks: Network[]; ports: readonly number[] | '*' }
  checks: Record<string, () => Promise<unknown>>
  metrics: Metrics
  log: Logger
}
