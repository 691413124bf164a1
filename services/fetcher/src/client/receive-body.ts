import { Duplex, Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import {
  constants,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createInflateRaw,
  createZstdDecompress,
} from 'node:zlib'
import { BadEncodingError, TooLargeError } from './failures.ts'

/** What may come in, and what may come out of it. */
export interface BodyLimits {
  maxBytes: number
  maxUnpackedBytes: number
}

/** The first bytes of a body, unpacked: what a type is sniffed from and an answer is judged by. */
export const OPENING_BYTES = 64 * 1024

/** More bytes than the standard looks at (WHATWG MIME Sniffing, section 5.2: 1,445). */
const LOOK_BYTES = 2048

/** Two are met in practice, where a proxy packs what is packed already; the archive undoes no more either. */
const MAX_LAYERS = 2

/** Of 2,452 news pages none of half a MiB and more packs by more than 27 to 1; gzip can reach 1,032 to 1. */
const MAX_RATIO = 100
const RATIO_FROM_BYTES = 512 * 1024

interface ReceiveOptions extends BodyLimits {
  /** The Content-Encoding header. */
  codings: string | null
  /** Looks at the first bytes, unpacked; false ends it. */
  keeps(opening: Buffer): boolean
}

/**
 * Reads a body as received and unpacks it on the way, keeping of that its opening alone; null where it was not to be kept.
 * Throws TooLargeError as soon as too much has come in or out, and BadEncodingError where it can't be unpacked.
 */
export async function receiveBody(
  source: AsyncIterable<Buffer>,
  { codings, keeps, maxBytes, maxUnpackedBytes }: ReceiveOptions,
): Promise<{ body: Buffer; opening: Buffer } | null> {
  const received: Buffer[] = []
  const opening: Buffer[] = []
  let inBytes = 0
  let outBytes = 0
  const look = { isKept: null as boolean | null }
  const unpackers = unpackersFor(codings)

  async function* intake() {
    for await (const chunk of source) {
      received.push(chunk)
      inBytes += chunk.length
      if (inBytes > maxBytes) throw new TooLargeError(`more than ${maxBytes} bytes`)
      yield chunk
    }
  }
  const measure = async (unpacked: AsyncIterable<Buffer>) => {
    for await (const chunk of unpacked) {
      if (outBytes < OPENING_BYTES) opening.push(chunk.subarray(0, OPENING_BYTES - outBytes))
      outBytes += chunk.length
      if (outBytes > maxUnpackedBytes) {
        throw new TooLargeError(`more than ${maxUnpackedBytes} bytes unpacked`)
      }
      if (outBytes > RATIO_FROM_BYTES && outBytes > MAX_RATIO * takenBy(unpackers[0], inBytes)) {
        throw new TooLargeError(`packed by more than ${MAX_RATIO} to 1`)
      }
      if (look.isKept === null && outBytes >= LOOK_BYTES) {
        look.isKept = keeps(Buffer.concat(opening))
        if (!look.isKept) return
      }
    }
  }

  try {
    const [first, second] = unpackers
    if (first && second) await pipeline(intake, first, second, measure)
    else if (first) await pipeline(intake, first, measure)
    // A pipeline would cost each piece of the many bodies that are not packed some turns of the event loop.
    else await measure(intake())
  } catch (error) {
    // A pipeline whose end stops reading is told of as one that was aborted.
    if (look.isKept === false) return null
    if (!isDamage(error)) throw error
    // An empty body has nothing to unpack, whatever its headers say.
    if (inBytes > 0) throw new BadEncodingError(`damaged ${codings} body: ${(error as Error).message}`)
  }
  look.isKept ??= keeps(Buffer.concat(opening))
  return look.isKept ? { body: Buffer.concat(received), opening: Buffer.concat(opening) } : null
}

/** Packed bytes that were unpacked so far: much less than came, where a bomb bursts. */
function takenBy(unpacker: Duplex | undefined, inBytes: number): number {
  return unpacker && 'bytesWritten' in unpacker ? Number(unpacker.bytesWritten) : inBytes
}

/** The first bytes of a body as received, and no more of it. */
export async function receiveStart(source: AsyncIterable<Buffer>, startBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of source) {
    chunks.push(chunk)
    size += chunk.length
    if (size >= startBytes) break
  }
  return Buffer.concat(chunks, Math.min(size, startBytes))
}

/** Of the codings that a Content-Encoding header lists, last applied first (RFC 9110, section 8.4). */
function unpackersFor(codings: string | null): Duplex[] {
  const layers = (codings ?? '')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && name !== 'identity')
  if (layers.length > MAX_LAYERS) throw new BadEncodingError(`${layers.length} content codings, one over another`)
  return layers.reverse().map((name) => {
    const open = unpackers.get(name)
    if (!open) throw new BadEncodingError(`unknown content coding "${name.slice(0, 40)}"`)
    return open()
  })
}

/** A stream that is cut off gives what can be had of it. */
const cutOff = { finishFlush: constants.Z_SYNC_FLUSH }

/** "deflate" is the zlib format (RFC 9110, section 8.4.1.2), but some servers send the bare stream: the first byte tells. */
function createInflateEither(): Duplex {
  return Duplex.from(async function* (source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    const chunks = source[Symbol.asyncIterator]()
    const first = await chunks.next()
    if (first.done) return
    const whole = async function* () {
      yield first.value
      yield* { [Symbol.asyncIterator]: () => chunks }
    }
    const isZlib = ((first.value[0] ?? 0) & 0x0f) === 8
    yield* Readable.from(whole()).compose(isZlib ? createInflate(cutOff) : createInflateRaw(cutOff))
  })
}

const unpackers = new Map<string, () => Duplex>([
  ['gzip', () => createGunzip(cutOff)],
  ['x-gzip', () => createGunzip(cutOff)],
  ['deflate', createInflateEither],
  ['br', () => createBrotliDecompress({ finishFlush: constants.BROTLI_OPERATION_FLUSH })],
  ['zstd', () => createZstdDecompress({ finishFlush: constants.ZSTD_e_flush })],
])

/** The codes of zlib, Brotli and Zstandard, in this order. */
const isDamage = (error: unknown) => /^(Z_|ERR__ERROR_|ZSTD_)/.test((error as NodeJS.ErrnoException).code ?? '')
