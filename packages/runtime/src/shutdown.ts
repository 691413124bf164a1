import type { Logger } from './log.ts'

interface Closeable {
  close(): Promise<unknown>
}

/**
 * On SIGTERM or SIGINT closes the parts in the order given and exits with 0. A part that can't close within `graceMs` is
 * abandoned with status 1: what it held is delivered again elsewhere.
 */
export function stopOnSignal(log: Logger, parts: Closeable[], graceMs = 50_000): void {
  let isStopping = false
  const stop = async (signal: string) => {
    if (isStopping) return
    isStopping = true
    log.info({ signal }, 'stopping')
    setTimeout(() => {
      log.error({ graceMs }, 'could not stop in time')
      process.exit(1)
    }, graceMs).unref()
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
