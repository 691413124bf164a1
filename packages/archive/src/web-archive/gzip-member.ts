import { Readable } from 'node:stream'
import { constants, crc32, createInflateRaw, inflateRawSync } from 'node:zlib'
import type { FileBytes } from './file-bytes.ts'
import { DamageError, type Span } from './span.ts'

/** A gzip member, unpacked as far as it is looked at. */
export interface GzipMember extends Span {
  /** Unpacks the rest and gives the offset behind the member. Throws DamageError, as all that unpacks does. */
  finish(): Promise<number>
  /** How far in the file the bytes have been looked at. */
  seen(): number
  close(): void
}

/** Members that are smaller than this, as most are, are unpacked at once: a stream for each would cost ten times as much. */
const SMALL_BYTES = 32 * 1024
const SMALL_UNPACKED_BYTES = 1024 * 1024
const PIECE_BYTES = 64 * 1024
const TRAILER_BYTES = 8

interface Unpacked {
  chunks: AsyncIterator<Buffer> | Iterator<Buffer>
  /** Packed bytes that were used; the length of the deflate data once the chunks have ended. */
  used: () => number
  close: () => void
}

/** Opens the member whose deflate data start at an offset, behind its header (RFC 1952). */
export async function openGzipMember(file: FileBytes, start: number): Promise<GzipMember> {
  const { chunks, used, close } = (await unpackSmall(file, start)) ?? unpackStream(file, start)
  const window = openWindow()
  let isEnded = false
  let checksum = 0

  async function more(): Promise<void> {
    const { done, value } = await next()
    if (done) {
      isEnded = true
      await checkTrailer()
      return
    }
    checksum = crc32(value, checksum)
    window.add(value)
  }

  async function next(): Promise<IteratorResult<Buffer>> {
    try {
      return await chunks.next()
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException
      if (!code?.startsWith('Z_')) throw error
      const why = code === 'Z_BUF_ERROR' ? 'the file ends in it' : message
      throw new DamageError(`the gzip member is damaged: ${why}`, { cause: error })
    }
  }

  async function checkTrailer(): Promise<void> {
    const trailer = await file.read(start + used(), TRAILER_BYTES)
    if (trailer.length < TRAILER_BYTES) throw new DamageError('the gzip member is damaged: the file ends in it')
    const isSame = trailer.readUInt32LE(0) === checksum && trailer.readUInt32LE(4) === window.end() % 2 ** 32
    if (!isSame) throw new DamageError('the gzip member is damaged: its checksum is another')
  }

  async function extend(position: number): Promise<void> {
    while (window.end() < position && !isEnded) await more()
  }

  return {
    peek: async (position, length) => {
      await extend(position + length)
      return window.bytes(position, length)
    },
    reaches: async (position) => {
      await extend(position)
      return window.end() >= position
    },
    canGoBack: false,
    release: window.release,
    finish: async () => {
      window.release(Number.POSITIVE_INFINITY)
      while (!isEnded) await more()
      return start + used() + TRAILER_BYTES
    },
    seen: () => start + used(),
    close,
  }
}

/** Null where the member is not small, or not whole: the stream says what is wrong with it. */
async function unpackSmall(file: FileBytes, start: number): Promise<Unpacked | null> {
  const packed = await file.read(start, SMALL_BYTES)
  try {
    const options = { info: true, finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: SMALL_UNPACKED_BYTES }
    // With `info`, which the types leave out, it gives the engine as well, and that knows how much of its input it used.
    const { buffer, engine } = inflateRawSync(packed, options) as unknown as {
      buffer: Buffer
      engine: { bytesWritten: number }
    }
    const used = engine.bytesWritten
    if (used + TRAILER_BYTES > packed.length || packed.readUInt32LE(used) !== crc32(buffer)) return null
    return { chunks: [buffer].values(), used: () => used, close: () => {} }
  } catch {
    return null
  }
}

function unpackStream(file: FileBytes, start: number): Unpacked {
  const source = Readable.from(pieces(file, start), { objectMode: false, highWaterMark: PIECE_BYTES })
  const inflate = createInflateRaw({ chunkSize: PIECE_BYTES })
  source.once('error', (error) => inflate.destroy(error))
  // Whoever reads the chunks gets the error; without a listener of its own it would end the process when nobody reads any more.
  inflate.on('error', () => {})
  const chunks: AsyncIterator<Buffer> = source.pipe(inflate)[Symbol.asyncIterator]()
  return {
    chunks,
    used: () => inflate.bytesWritten,
    close: () => {
      source.destroy()
      inflate.destroy()
    },
  }
}

async function* pieces(file: FileBytes, start: number): AsyncGenerator<Buffer> {
  for (let at = start; at < file.size; at += PIECE_BYTES) yield await file.read(at, PIECE_BYTES)
}

/** The part of a growing row of bytes that is still needed. */
function openWindow() {
  let held = Buffer.alloc(0)
  let first = 0
  let length = 0
  let released = 0

  function makeRoom(size: number): void {
    if (length + size <= held.length) return
    // Doubling, so that a block that comes in many chunks is copied once or twice and not once a chunk.
    const room = Buffer.allocUnsafe(Math.max(2 * length, length + size))
    held.copy(room, 0, 0, length)
    held = room
  }

  function forget(): void {
    const gone = Math.min(Math.max(released - first, 0), length)
    if (gone === 0) return
    // A new buffer: bytes that were given away stay as they are.
    held = Buffer.from(held.subarray(gone, length))
    first += gone
    length -= gone
  }

  return {
    end: () => first + length,
    add: (chunk: Buffer) => {
      forget()
      if (first + length + chunk.length <= released) {
        first += chunk.length
        return
      }
      makeRoom(chunk.length)
      chunk.copy(held, length)
      length += chunk.length
    },
    bytes: (position: number, size: number) => {
      const from = Math.max(position - first, 0)
      return held.subarray(Math.min(from, length), Math.min(from + size, length))
    },
    release: (position: number) => {
      released = Math.max(released, position)
    },
  }
}
