import { Worker } from 'node:worker_threads'
import { readSource } from '@dateline/discovery/read-source'
import type { SourceInput, SourceReading } from '@dateline/discovery/source-reading'
import { UnreadableSourceError } from '@dateline/discovery/unreadable-source-error'

/** What the thread answers. */
export type ThreadAnswer = { reading: SourceReading } | { unreadable: string }

/** Below this a thread takes longer to start than the body to read. */
const LARGE_BYTES = 256 * 1024

/** Far more than the largest sitemap takes; a thread that takes longer is stopped. */
const LONGEST_MS = 30_000

/** Enough for a sitemap of 50 MB. */
const HEAP_MB = 1024

/**
 * Reads a source; a large body on a thread of its own, so that other requests of this process go on, and what no rule of
 * ours foresaw can be stopped. Throws UnreadableSourceError where there is nothing to read.
 */
export async function readInThread(input: SourceInput): Promise<SourceReading> {
  if (input.body.length < LARGE_BYTES) return readSource(input)
  const worker = new Worker(new URL('./read-thread.ts', import.meta.url), {
    workerData: input,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
  })
  const tooLong = setTimeout(() => void worker.terminate(), LONGEST_MS)
  try {
    const answer = await new Promise<ThreadAnswer>((resolve, reject) => {
      worker.once('message', resolve)
      worker.once('error', (error) => reject(new UnreadableSourceError(`it can't be read: ${error.message}`)))
      worker.once('exit', () => reject(new UnreadableSourceError(`it can't be read within ${LONGEST_MS / 1000} s`)))
    })
    if ('reading' in answer) return answer.reading
    throw new UnreadableSourceError(answer.unreadable)
  } finally {
    clearTimeout(tooLong)
    await worker.terminate()
  }
}
