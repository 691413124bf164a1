import { readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { done } from '@dateline/contracts/outcome'
import { openLog } from '../src/log.ts'
import { openMetrics } from '../src/metrics.ts'
import { openRedis } from '../src/redis.ts'
import { stopOnSignal } from '../src/shutdown.ts'
import { startStage } from '../src/stage.ts'

// A normalizer whose work is what the path of the URL says. The ledger is a list in Redis; GATE is a file that lets
// slow work end.
const { REDIS_URL = '', REDIS_PREFIX = '', TIMING = '{}', GATE = '' } = process.env
const log = openLog('worker', 'info')
const config = { REDIS_URL, REDIS_PASSWORD: undefined, REDIS_PREFIX }
const redis = openRedis(config, log)

async function untilOpen(signal: AbortSignal): Promise<void> {
  while (!isOpen()) await wait(10, undefined, { signal })
}

function isOpen(): boolean {
  try {
    return readFileSync(GATE, 'utf8') === 'open'
  } catch {
    return false
  }
}

const stage = await startStage(
  'normalizer',
  async ({ url }, signal) => {
    log.info(`working on ${new URL(url).pathname}`)
    if (url.endsWith('/poison')) process.kill(process.pid, 'SIGKILL')
    if (url.endsWith('/slow')) await untilOpen(signal)
    return done()
  },
  {
    config,
    concurrency: 1,
    ledger: {
      record: async ({ story }, ending) =>
        void (await redis.rpush(`${REDIS_PREFIX}:told`, JSON.stringify({ story, ending }))),
    },
    log,
    metrics: openMetrics('worker'),
    timing: JSON.parse(TIMING),
  },
)
stopOnSignal(log, config, [stage, { close: () => redis.quit() }])
