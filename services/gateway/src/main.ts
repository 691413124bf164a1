import { openArchive } from '@dateline/archive/archive'
import { stageNames, topology } from '@dateline/contracts/topology'
import { openFrontier } from '@dateline/frontier/frontier'
import { serveHealth } from '@dateline/runtime/health'
import { openLog } from '@dateline/runtime/log'
import { openMetrics } from '@dateline/runtime/metrics'
import { openQueue } from '@dateline/runtime/queue'
import { openRedis } from '@dateline/runtime/redis'
import { settingsOrExit } from '@dateline/runtime/settings'
import { stopOnSignal } from '@dateline/runtime/shutdown'
import { openIndex } from '@dateline/search/open-index'
import { pollSettings } from '@dateline/sources/config'
import { openHubs } from '@dateline/sources/hubs'
import { openRevisits } from '@dateline/sources/revisits'
import { openSources } from '@dateline/sources/sources'
import { parseNetworks } from '@dateline/url/address'
import { Config } from './config.ts'
import { startHandOver } from './hand-over.ts'
import { openServer } from './server.ts'

const config = settingsOrExit(Config)
const log = openLog('gateway', config.LOG_LEVEL)
const metrics = openMetrics('gateway')
const redis = openRedis(config, log, { failFast: true })
const frontier = openFrontier(redis, config.REDIS_PREFIX)
const sources = openSources(openRedis(config, log, { failFast: true }), config.REDIS_PREFIX)
const revisits = openRevisits(redis, config.REDIS_PREFIX, config.REVISIT_AFTER)
const hubs = openHubs(redis, config.REDIS_PREFIX)
const archive = await openArchive(config.ARCHIVE_URL, { writer: 'gateway' })
const index = await openIndex(config.INDEX_URL, { mode: 'read' })
const queues = {
  fetcher: openQueue('fetcher', config, log),
  normalizer: openQueue('normalizer', config, log),
  indexer: openQueue('indexer', config, log),
}

const checks = { redis: () => redis.ping(), index: index.check }
const reach = { networks: parseNetworks(config.FETCH_ALLOW_NETWORKS), ports: config.FETCH_ALLOW_PORTS }
const deps = {
  frontier,
  sources,
  revisits,
  hubs,
  polling: pollSettings(config),
  queues,
  archive,
  index,
  reach,
  checks,
  metrics,
}
const server = openServer({ ...deps, log }, config.DATELINE_TOKEN)
const handOver = startHandOver(frontier, queues.normalizer, log)
const health = await serveHealth(config, { checks, metrics, log })
const url = await server.listen({ host: config.GATEWAY_HOST, port: config.GATEWAY_PORT })
log.info({ url }, 'gateway is listening')

const gauges = setInterval(() => {
  for (const name of stageNames) {
    queues[name].counts().then(
      (counts) => {
        for (const [state, depth] of Object.entries(counts)) {
          metrics.queueDepth.set({ queue: topology[name].queue, state }, depth)
        }
      },
      () => {},
    )
  }
}, 5_000)

stopOnSignal(log, config, [
  server,
  handOver,
  { close: async () => clearInterval(gauges) },
  ...Object.values(queues),
  archive,
  index,
  sources,
  frontier,
  health,
])
