import { MessageChannel } from 'node:worker_threads'
import { PermanentError } from '@dateline/contracts/errors'
import { Piscina } from 'piscina'
import type { ExtractAnswer, ExtractTask } from './extract-thread.ts'

export interface ExtractPool {
  /** Extracts on a thread. PermanentError where the page broke a limit: it would do so again. */
  run(task: Omit<ExtractTask, 'maxBytes' | 'productToken' | 'started'>, signal: AbortSignal): Promise<ExtractAnswer>
  close(): Promise<void>
}

interface PoolOptions {
  threads: number
  timeoutMs: number
  memoryMb: number
  maxBytes: number
  productToken: string
  /** What the threads run. */
  filename?: URL
}

/** Threads that can be killed, so that no page can hang or crash the worker, nor take another page with it. */
export function openExtractPool({
  threads,
  timeoutMs,
  memoryMb,
  maxBytes,
  productToken,
  filename = new URL('./extract-thread.ts', import.meta.url),
}: PoolOptions): ExtractPool {
  const pool = new Piscina<ExtractTask, ExtractAnswer>({
    filename: filename.href,
    minThreads: 1,
    maxThreads: threads,
    idleTimeout: 60_000,
    concurrentTasksPerWorker: 1,
    resourceLimits: { maxOldGenerationSizeMb: memoryMb },
  })
  // A thread that dies is told of in its task's rejection as well.
  pool.on('error', () => {})
  return {
    run: async (task, signal) => {
      const limit = startWhenTold(timeoutMs)
      try {
        return await pool.run(
          { ...task, maxBytes, productToken, started: limit.started },
          { signal: AbortSignal.any([signal, limit.signal]), transferList: [limit.started] },
        )
      } catch (error) {
        if (limit.signal.aborted && !signal.aborted) {
          throw new PermanentError(`extraction took longer than ${timeoutMs} ms (NORMALIZE_TIMEOUT_MS)`)
        }
        if ((error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY') {
          throw new PermanentError(`extraction took more than ${memoryMb} MB (NORMALIZE_MEMORY_MB)`)
        }
        throw error
      } finally {
        limit.close()
      }
    },
    close: () => pool.close(),
  }
}

/** A time limit that begins when the thread says so: neither waiting for a thread nor its start is the page's fault. */
function startWhenTold(timeoutMs: number) {
  const { port1, port2 } = new MessageChannel()
  const controller = new AbortController()
  let timer: NodeJS.Timeout | undefined
  port1.once('message', () => {
    timer = setTimeout(() => controller.abort(), timeoutMs)
  })
  return {
    started: port2,
    signal: controller.signal,
    close: () => {
      clearTimeout(timer)
      port1.close()
    },
  }
}
