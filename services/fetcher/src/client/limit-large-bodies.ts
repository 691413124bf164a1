import { ThrottledError } from '@dateline/contracts/errors'

/** Nearly every page is smaller than this as it is sent. */
const FREE_BYTES = 512 * 1024
const AGAIN_MS = 5_000

/**
 * Bounds the memory of all bodies that are received at once: what each has beyond half a MiB counts, and the one that goes
 * beyond `mostBytes` in all is put off with a ThrottledError. Ordinary pages never are, however many large ones come with them.
 */
export function limitLargeBodies(mostBytes: number): (source: AsyncIterable<Buffer>) => AsyncGenerator<Buffer> {
  let heldBytes = 0
  return async function* (source) {
    let size = 0
    let held = 0
    try {
      for await (const chunk of source) {
        size += chunk.length
        const more = Math.max(0, size - FREE_BYTES) - held
        if (heldBytes + more > mostBytes) {
          throw new ThrottledError(`${mostBytes} bytes of other large bodies are being received`, AGAIN_MS)
        }
        heldBytes += more
        held += more
        yield chunk
      }
    } finally {
      heldBytes -= held
    }
  }
}
