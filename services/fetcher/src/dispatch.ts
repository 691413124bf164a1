import { setTimeout as wait } from 'node:timers/promises'
import type { Frontier } from '@dateline/frontier/frontier'
import type { Logger } from '@dateline/runtime/log'
import type { StageQueue } from '@dateline/runtime/queue'

/** How soon a host whose turn comes is noticed. */
const LOOK_MS = 25
/** Pause after a failure: Redis that refuses will do so for a while, and each refusal is a line in the log. */
const AFTER_ERROR_MS = 1000
/** Of the slots: hosts that drip would else hold all of them, and the others wait for their deadlines. */
const SLOW_SHARE = 0.5

/**
 * Moves URLs whose hosts' turns have come from the frontier to the `fetch` queue, so that the queue holds seconds of work
 * and never the backlog. Any number of processes may do so; a lease that dies with its process comes back by itself.
 */
export function startDispatch(
  frontier: Pick<Frontier, 'lease'>,
  queue: Pick<StageQueue<'fetcher'>, 'addAll' | 'counts'>,
  { concurrency, delayMs, log }: { concurrency: number; delayMs: number; log: Logger },
): { close(): Promise<void> } {
  const stopping = new AbortController()
  const dispatch = async () => {
    const room = 2 * concurrency - (await queue.counts()).waiting
    const slowAtOnce = Math.max(1, Math.floor(concurrency * SLOW_SHARE))
    // Without room too: who leases nothing for long is taken for gone.
    const requests = await frontier.lease(Math.max(0, Math.min(room, concurrency)), delayMs, slowAtOnce)
    // The lease makes the id new for each try: the queue would take a second try for the first one, told again.
    await queue.addAll(requests.map((message) => ({ message, id: `${message.story}.${message.lease}` })))
    return requests.length
  }
  const turning = (async () => {
    while (!stopping.signal.aborted) {
      const pauseMs = await dispatch().then(
        (moved) => (moved > 0 ? 0 : LOOK_MS),
        (error: Error) => {
          log.warn({ err: error.message }, 'dispatch')
          return AFTER_ERROR_MS
        },
      )
      if (pauseMs > 0) await wait(pauseMs, undefined, { signal: stopping.signal }).catch(() => {})
    }
  })()
  return {
    close: () => {
      stopping.abort()
      return turning
    },
  }
}
