import { openFrontier } from '@dateline/frontier/frontier'
import { serveHealth } from '@dateline/runtime/health'
import { openLog } from '@dateline/runtime/log'
import { openMetrics } from '@dateline/runtime/metrics'
import { openRedis } from '@dateline/runtime/redis'
import { settingsOrExit } from '@dateline/runtime/settings'
import { stopOnSignal } from '@dateline/runtime/shutdown'
import { startStage } from '@dateline/runtime/stage'
import { openIndex } from '@dateline/search/open-index'
import { openBatcher } from './batch.ts'
import { Config } from './config.ts'
import { indexArticle } from './index-article.ts'

const config = settingsOrExit(Config)
const log = openLog('indexer', config.LOG_LEVEL)
const metrics = openMetrics('indexer')
const frontier = openFrontier(openRedis(config, log), config.REDIS_PREFIX)
const index = await openIndex(config.INDEX_URL, { mode: 'write' })
const batcher = openBatcher(index.upsert, config.INDEX_BATCH)

const stage = await startStage('indexer', (request) => indexArticle(request, { batcher, index }), {
  config,
  // While one batch is written, the next one gathers.
  concurrency: 2 * config.INDEX_BATCH,
  ledger: frontier.ledger('indexer'),
  log,
  metrics,
})
const health = await serveHealth(config, { checks: { stage: stage.check, index: index.check }, metrics, log })
stopOnSignal(log, config, [stage, index, frontier, health])
