import { openArchive } from '@dateline/archive/archive'
import { productTokenOf } from '@dateline/contracts/config'
import type { FetchRequest } from '@dateline/contracts/messages'
import { readInThread } from '@dateline/discovery/read-in-thread'
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
import { startTicker } from '@dateline/runtime/ticker'
import { pollSettings } from '@dateline/sources/config'
import { openHubs } from '@dateline/sources/hubs'
import { openRevisits } from '@dateline/sources/revisits'
import { openSources } from '@dateline/sources/sources'
import { tick } from '@dateline/sources/tick'
import { parseNetworks } from '@dateline/url/address'
import { startRenderer } from './browser/start-renderer.ts'
import { openClient } from './client/client.ts'
import { Config, hasContact } from './config.ts'
import { startDispatch } from './dispatch.ts'
import { fetchPage } from './fetch-page.ts'
import { keepRevisits } from './keep-revisits.ts'
import { pollSource } from './poll-source.ts'
import { openRobotsCache } from './robots/robots-cache.ts'
import { subscribeToHubs } from './subscribe-to-hubs.ts'
import { openTurns } from './turns.ts'

/** How late a poll may come: sources are waited for in minutes. */
const TICK_MS = 1000

/** What a URL needs from its lease until its request can be sent, on a busy machine: the way through the queue. */
const LEASE_AHEAD_MS = 100

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
const frontier = openFrontier(openRedis(config, log), config.REDIS_PREFIX, { politeness, aheadMs: LEASE_AHEAD_MS })
const archive = await openArchive(config.ARCHIVE_URL, { writer: 'fetcher' })
const client = openClient({
  userAgent: config.FETCH_USER_AGENT,
  totalMs: config.FETCH_TIMEOUT_MS,
  connectTimeoutMs: config.FETCH_CONNECT_TIMEOUT_MS,
  headersMs: config.FETCH_HEADERS_TIMEOUT_MS,
  idleMs: config.FETCH_IDLE_TIMEOUT_MS,
  maxBytes: config.FETCH_MAX_BYTES,
  maxUnpackedBytes: config.FETCH_MAX_UNPACKED_BYTES,
  proxies: { http: config.HTTP_PROXY, https: config.HTTPS_PROXY, except: config.NO_PROXY },
  reach: { networks: parseNetworks(config.FETCH_ALLOW_NETWORKS), ports: config.FETCH_ALLOW_PORTS },
})
if (!hasContact(config.FETCH_USER_AGENT)) {
  log.warn({ FETCH_USER_AGENT: config.FETCH_USER_AGENT }, 'no contact: sites block crawlers that nobody answers for')
}
const productToken = productTokenOf(config.FETCH_USER_AGENT)
const robots = openRobotsCache(redis, `${hashTag(config.REDIS_PREFIX)}:robots:`, client, productToken)
const turns = openTurns(frontier, { delayMs: config.FETCH_DELAY_MS, free: parseNetworks(config.FETCH_ADDRESS_FREE) })
const queue = openQueue('fetcher', config, log)
const sources = openSources(openRedis(config, log), config.REDIS_PREFIX)
const isPolling = config.SOURCE_POLL === 'on'
const revisits = openRevisits(redis, config.REDIS_PREFIX, config.REVISIT_AFTER)

const renderer = await startRenderer(config, { archive, client, robots, log })

const deps = { turns, robots, client, archive, payloadOf: frontier.payloadOf, renderer }
const pollDeps = { ...deps, frontier, sources, read: readInThread, ...pollSettings(config) }
const work = (request: FetchRequest, signal: AbortSignal) =>
  request.purpose === 'source' ? pollSource(request, pollDeps, signal) : fetchPage(request, deps, signal)
const stage = await startStage('fetcher', work, {
  config,
  concurrency: config.FETCH_CONCURRENCY,
  ledger: keepRevisits(turns.ledger, revisits, { payloadOf: frontier.payloadOf, isStarting: isPolling }),
  log,
  metrics,
})
const dispatch = startDispatch(frontier, queue, {
  concurrency: config.FETCH_CONCURRENCY,
  delayMs: config.FETCH_DELAY_MS,
  log,
})
const hubs = openHubs(redis, config.REDIS_PREFIX)
const hubDeps = { hubs, sources, client, publicUrl: config.GATEWAY_PUBLIC_URL, delayMs: config.FETCH_DELAY_MS }
const onTick = () => Promise.all([tick({ sources, revisits, frontier }), subscribeToHubs(hubDeps)])
const ticker = isPolling
  ? await startTicker('sources', onTick, { config, everyMs: TICK_MS, log })
  : { close: async () => {} }
const health = await serveHealth(config, { checks: { stage: stage.check }, metrics, log })
stopOnSignal(log, config, [
  ticker,
  dispatch,
  stage,
  ...(renderer ? [renderer] : []),
  queue,
  client,
  archive,
  sources,
  frontier,
  { close: () => redis.quit() },
  health,
])
