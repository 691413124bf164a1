import type { Frontier } from '@dateline/frontier/frontier'
import type { Logger } from '@dateline/runtime/log'
import type { StageQueue } from '@dateline/runtime/queue'

/** Imported pages go to the normalizer while fewer than this many wait there; the others stay in the outbox. */
const ENOUGH = 1000
const LOOK_MS = 250

/**
 * Moves imported pages from the outbox to the `normalize` queue. A page that is moved twice, because a process died in
 * between, is the same message again; a page that is not moved stays for whoever comes next.
 */
export function startHandOver(
  frontier: Pick<Frontier, 'handOver'>,
  queue: Pick<StageQueue<'normalizer'>, 'addAll' | 'counts'>,
  log: Logger,
): { close(): Promise<void> } {
  let moving: Promise<void> | null = null
  const move = async () => {
    while ((await queue.counts()).waiting < ENOUGH) {
      const moved = await frontier.handOver((pages) =>
        queue.addAll(pages.map((message) => ({ message, id: message.story }))),
      )
      if (moved === 0) return
    }
  }
  const timer = setInterval(() => {
    moving ??= move()
      .catch((error: Error) => log.warn({ err: error.message }, 'hand-over'))
      .finally(() => {
        moving = null
      })
  }, LOOK_MS)
  return {
    close: async () => {
      clearInterval(timer)
      await moving
    },
  }
}
