import { PermanentError } from '@dateline/contracts/errors'
import { Piscina } from 'piscina'
import type { ExtractAnswer, ExtractTask } from './extract-thread.ts'

export interface ExtractPool {
  /** Extracts on a thread. PermanentError where the page broke a limit: it would do so again. */
  run(task: Omit<ExtractTask, 'maxBytes'>, signal: AbortSignal): Promise<ExtractAnswer>
  close(): Promise<void>
}

interface PoolOptions {
  threads: number
  timeoutMs: number
  memoryMb: number
  maxBytes: number
}

/** Threads that can be killed, so that no page can hang or crash the worker, nor take another page with it. */
export function openExtractPool({ threads, timeoutMs, memoryMb, maxBytes }: PoolOptions): ExtractPool {
  const pool = new Piscina<ExtractTask, ExtractAnswer>({
    filename: new URL('./extract-thread.ts', import.meta.url).href,
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
      const deadline = AbortSignal.timeout(timeoutMs)
      try {
        return await pool.run({ ...task, maxBytes }, { signal: AbortSignal.any([signal, deadline]) })
      } catch (error) {
        if (deadline.aborted && !signal.aborted) {
          throw new PermanentError(`extraction took longer than ${timeoutMs} ms (NORMALIZE_TIMEOUT_MS)`)
        }
        if ((error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY') {
          throw new PermanentError(`extraction took more than ${memoryMb} MB (NORMALIZE_MEMORY_MB)`)
        }
        throw error
      }
    },
    close: () => pool.close(),
  }
}
