import { Worker } from 'node:worker_threads'
import { readSource } from './read-source.ts'
import type { SourceInput, SourceReading } from './source-reading.ts'
import { UnreadableSourceError } from './unreadable-source-error.ts'

/** What the thread answers. */
export type ThreadAnswer = { reading: SourceReading } | { unreadable: string }

/** Below this a thread takes longer to start than the body to read; a packed one comes to some twenty times as much. */
const LARGE_BYTES = 256 * 1024
const LARGE_PACKED_BYTES = LARGE_BYTES / 20

/** Far more than the largest sitemap takes; a thread that takes longer is stopped. */
const LONGEST_MS = 30_000

/** Enough for a sitemap of 50 MB. */
const HEAP_MB = 1024

/**
 * `readSource`, with a large body on a thread of its own, so that other work of this process goes on, and what no rule of
 * ours foresaw can be stopped. Throws UnreadableSourceError where there is nothing to read.
 */
export async function readInThread(input: SourceInput, { longestMs = LONGEST_MS } = {}): Promise<SourceReading> {
  const isPacked = input.body[0] === 0x1f && input.body[1] === 0x8b
  if (input.body.length < (isPacked ? LARGE_PACKED_BYTES : LARGE_BYTES)) return readSource(input)
  const worker = new Worker(new URL('./read-thread.ts', import.meta.url), {
    workerData: input,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
  })
  const tooLong = setTimeout(() => void worker.terminate(), longestMs)
  try {
    const answer = await new Promise<ThreadAnswer>((resolve, reject) => {
      worker.once('message', resolve)
      worker.once('error', (error) => reject(new UnreadableSourceError(`it can't be read: ${error.message}`)))
      worker.once('exit', () => reject(new UnreadableSourceError(`it can't be read within ${longestMs / 1000} s`)))
    })
    if ('reading' in answer) return answer.reading
    throw new UnreadableSourceError(answer.unreadable)
  } finally {
    clearTimeout(tooLong)
    await worker.terminate()
  }
}
