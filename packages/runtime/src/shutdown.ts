import type { SharedConfig } from '@dateline/contracts/config'
import type { Logger } from './log.ts'
import { openRedis } from './redis.ts'

interface Closeable {
  close(): Promise<unknown>
}

const TIMING = {
  /** Longer than a stage may take for what it has in hand. */
  graceMs: 50_000,
  /** Without Redis nothing in hand can be passed on or returned: a short absence is waited for, a longer one is not. */
  awayMs: 5_000,
  pingEveryMs: 250,
}

/**
 * On SIGTERM or SIGINT closes the parts in the order given and exits with 0. What can't close within 50 s, or finds no
 * Redis for 5 s, is abandoned with status 1: what it held is delivered again elsewhere, as after a crash.
 */
export function stopOnSignal(
  log: Logger,
  config: Pick<SharedConfig, 'REDIS_URL' | 'REDIS_PASSWORD'>,
  parts: Closeable[],
): void {
  let isStopping = false
  const abandon = (why: string) => {
    log.error(`could not stop in time: ${why}`)
    process.exit(1)
  }
  const stop = async (signal: string) => {
    if (isStopping) return
    isStopping = true
    log.info({ signal }, 'stopping')
    setTimeout(() => abandon('something takes too long'), TIMING.graceMs).unref()
    // The connections of the parts are being closed: whether Redis answers is asked on one more.
    const redis = openRedis(config, log, { failFast: true })
    let answeredAt = Date.now()
    setInterval(() => {
      void redis.ping().then(
        () => (answeredAt = Date.now()),
        () => {},
      )
      if (Date.now() - answeredAt > TIMING.awayMs) abandon('Redis does not answer; what is in hand is delivered again')
    }, TIMING.pingEveryMs).unref()
    for (const part of parts) {
      await part.close().catch((error: unknown) => log.error({ err: error }, 'while stopping'))
    }
    log.info('stopped')
    process.exit(0)
  }
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
  // Whoever started this process with a channel has ended: nobody is left to stop it later.
  process.once('disconnect', () => void stop('disconnect'))
}
