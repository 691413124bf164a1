import { openArchive } from '@dateline/archive/archive'
import { openFrontier } from '@dateline/frontier/frontier'
import { usualPoliteness } from '@dateline/frontier/politeness'
import { serveHealth } from '@dateline/runtime/health'
import { openLog } from '@dateline/runtime/log'
import { openMetrics } from '@dateline/runtime/metrics'
import { openQueue } from '@dateline/runtime/queue'
import { hashTag, openRedis } from '@dateline/runtime/redis'
import { settingsOrExit } from '@dateline/runtime/settings'
import { stopOnSignal } from '@dateline/runtime/shutdown'
import { startStage } from '@dateline/runtime/stage'
import { parseNetworks } from '@dateline/url/address'
import { openClient } from './client.ts'
import { Config } from './config.ts'
import { startDispatch } from './dispatch.ts'
import { fetchPage } from './fetch-page.ts'
import { openRobotsCache } from './robots-cache.ts'
import { openTurns } from './turns.ts'

const config = settingsOrExit(Config)
const log = openLog('fetcher', config.LOG_LEVEL)
const metrics = openMetrics('fetcher')
const redis = openRedis(config, log)
const politeness = {
  ...usualPoliteness,
  latencyFactor: config.FETCH_DELAY_FACTOR,
  backOffMaxMs: config.FETCH_BACK_OFF_MAX_MS,
  addressParallel: config.FETCH_ADDRESS_PARALLEL,
  addressDelayMs: config.FETCH_ADDRESS_DELAY_MS,
}
const frontier = openFrontier(openRedis(config, log), config.REDIS_PREFIX, { politeness })
const archive = await openArchive(config.ARCHIVE_URL, { writer: 'fetcher' })
const client = openClient({
  userAgent: config.FETCH_USER_AGENT,
  timeoutMs: config.FETCH_TIMEOUT_MS,
  maxBytes: config.FETCH_MAX_BYTES,
  reach: { networks: parseNetworks(config.FETCH_ALLOW_NETWORKS), ports: config.FETCH_ALLOW_PORTS },
})
const productToken = config.FETCH_USER_AGENT.match(/^[A-Za-z_-]+/)?.[0] ?? 'dateline'
const robots = openRobotsCache(redis, `${hashTag(config.REDIS_PREFIX)}:robots:`, client, productToken)
const turns = openTurns(frontier, config.FETCH_DELAY_MS)
const queue = openQueue('fetcher', config, log)

const deps = { turns, robots, client, archive, payloadOf: frontier.payloadOf }
const stage = await startStage('fetcher', (request, signal) => fetchPage(request, deps, signal), {
  config,
  concurrency: config.FETCH_CONCURRENCY,
  ledger: turns.ledger,
  log,
  metrics,
})
const dispatch = startDispatch(frontier, queue, {
  concurrency: config.FETCH_CONCURRENCY,
  delayMs: config.FETCH_DELAY_MS,
  log,
})
const health = await serveHealth(config, { checks: { stage: stage.check }, metrics, log })
stopOnSignal(log, [dispatch, stage, queue, client, archive, frontier, { close: () => redis.quit() }, health])
