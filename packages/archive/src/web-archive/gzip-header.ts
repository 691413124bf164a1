import { constants, inflateRawSync } from 'node:zlib'
import type { FileBytes } from './file-bytes.ts'
import { startsRecord } from './record-head.ts'

/** A gzip header with longer extra fields, names and comments than this is none. */
const HEADER_BYTES = 1024
/** Enough of a member to see whether a record starts in it. */
const PROBE_BYTES = 512
const SCAN_BYTES = 128 * 1024

const magic = Buffer.from([0x1f, 0x8b, 0x08])

/** How long the gzip header at an offset is (RFC 1952, section 2.3); null where none is there. */
export async function gzipHeaderLength(file: FileBytes, offset: number): Promise<number | null> {
  return headerLength(await file.read(offset, HEADER_BYTES))
}

function headerLength(bytes: Buffer): number | null {
  const flags = bytes[3] ?? 0xff
  // The upper three flags are reserved and must be zero.
  if (!bytes.subarray(0, 3).equals(magic) || (flags & 0xe0) !== 0) return null
  let length = 10
  if (flags & 0x04) length += 2 + (bytes[length] ?? 0) + 256 * (bytes[length + 1] ?? 0)
  for (const text of [0x08, 0x10]) {
    if (!(flags & text)) continue
    const end = bytes.indexOf(0, length)
    if (end === -1) return null
    length = end + 1
  }
  if (flags & 0x02) length += 2
  return length <= bytes.length ? length : null
}

/** The next offset from `from` on at which a gzip member starts that a record starts in; null where none does. */
export async function nextMember(file: FileBytes, from: number): Promise<number | null> {
  for (let at = from; at < file.size; at += SCAN_BYTES) {
    const bytes = await file.read(at, SCAN_BYTES + magic.length - 1)
    for (let index = bytes.indexOf(magic); index !== -1; index = bytes.indexOf(magic, index + 1)) {
      if (index < SCAN_BYTES && (await holdsRecord(file, at + index))) return at + index
    }
  }
  return null
}

/** The magic number is three bytes, which packed data contains by chance: only what unpacks to a record counts. */
async function holdsRecord(file: FileBytes, offset: number): Promise<boolean> {
  const bytes = await file.read(offset, HEADER_BYTES + PROBE_BYTES)
  const length = headerLength(bytes)
  if (length === null) return false
  try {
    const start = inflateRawSync(bytes.subarray(length, length + PROBE_BYTES), {
      finishFlush: constants.Z_SYNC_FLUSH,
      maxOutputLength: PROBE_BYTES * 1100,
    })
    return startsRecord(start)
  } catch {
    return false
  }
}
