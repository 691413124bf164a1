import { openArchive } from '@dateline/archive/archive'
import { productTokenOf } from '@dateline/contracts/config'
import { keepPagesYoung } from '@dateline/extract/keep-pages-young'
import { openFrontier } from '@dateline/frontier/frontier'
import { serveHealth } from '@dateline/runtime/health'
import { openLog } from '@dateline/runtime/log'
import { openMetrics } from '@dateline/runtime/metrics'
import { openRedis } from '@dateline/runtime/redis'
import { settingsOrExit } from '@dateline/runtime/settings'
import { stopOnSignal } from '@dateline/runtime/shutdown'
import { startStage } from '@dateline/runtime/stage'
import { Config } from './config.ts'
import { openDeduplicator } from './dedup/deduplicator.ts'
import { openExtractPool } from './extract-pool.ts'
import { normalizePage } from './normalize-page.ts'

keepPagesYoung()
const config = settingsOrExit(Config)
const log = openLog('normalizer', config.LOG_LEVEL)
const metrics = openMetrics('normalizer')
const redis = openRedis(config, log)
const frontier = openFrontier(openRedis(config, log), config.REDIS_PREFIX)
const archive = await openArchive(config.ARCHIVE_URL, { writer: 'normalizer' })
const deduplicator = openDeduplicator(redis, {
  prefix: config.REDIS_PREFIX,
  capacity: config.NORMALIZE_SIGNATURES,
})
const extractor = openExtractPool({
  threads: config.NORMALIZE_CONCURRENCY,
  timeoutMs: config.NORMALIZE_TIMEOUT_MS,
  memoryMb: config.NORMALIZE_MEMORY_MB,
  maxBytes: config.NORMALIZE_MAX_BYTES,
  productToken: productTokenOf(config.FETCH_USER_AGENT),
})

const deps = { archive, extractor, deduplicator, frontier, obeys: config.NORMALIZE_OBEY }
const stage = await startStage('normalizer', (page, signal) => normalizePage(page, deps, signal), {
  config,
  // One page more than there are threads is read from the archive while they work.
  concurrency: config.NORMALIZE_CONCURRENCY + 1,
  ledger: frontier.ledger('normalizer'),
  log,
  metrics,
})
const health = await serveHealth(config, { checks: { stage: stage.check }, metrics, log })
stopOnSignal(log, config, [stage, extractor, archive, frontier, { close: () => redis.quit() }, health])
