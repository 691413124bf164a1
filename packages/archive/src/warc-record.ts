import { hash, randomUUID } from 'node:crypto'
import { promisify } from 'node:util'
import { gzip, gzipSync } from 'node:zlib'

type Fields = [name: string, value: string | undefined][]

/** A record as it stands in a file, read back. Field names are in lower case. */
export interface WarcRecord {
  fields: Map<string, string>
  block: Buffer
}

const gzipAsync = promisify(gzip)

/** Below this, handing the work to another thread costs more than the work. */
const asyncFromBytes = 16_384

/** A new name for a record: WARC-Record-ID without its brackets. */
export function newRecordId(): string {
  return `urn:uuid:${randomUUID()}`
}

/** A digest as WARC labels it and claim checks carry it. */
export function digestOf(bytes: Uint8Array): string {
  return `sha256:${hash('sha256', bytes, 'hex')}`
}

/**
 * One record as one gzip member (WARC 1.1, ISO 28500:2017, section 4 and annex D). Fields without a value are left out;
 * Content-Length and WARC-Block-Digest are added. `isCompact` says that the block is compressed already.
 */
export async function warcMember(fields: Fields, block: Uint8Array[], isCompact = false): Promise<Buffer> {
  const content = Buffer.concat(block)
  const head = (
    [...fields, ['WARC-Block-Digest', digestOf(content)], ['Content-Length', String(content.length)]] as Fields
  )
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}: ${withoutControls(value ?? '')}\r\n`)
  const record = Buffer.concat([Buffer.from(`WARC/1.1\r\n${head.join('')}\r\n`), content, Buffer.from('\r\n\r\n')])
  // Deflate at its best level finds nothing in what is compressed and takes ten times as long.
  const options = { level: isCompact ? 1 : 6 }
  return record.length < asyncFromBytes ? gzipSync(record, options) : gzipAsync(record, options)
}

/** Reads one record from the bytes of its member, decompressed; null where they are none or not all of it. */
export function parseWarcRecord(bytes: Buffer): WarcRecord | null {
  const end = bytes.indexOf('\r\n\r\n')
  const [version = '', ...lines] = bytes.toString('utf8', 0, Math.max(end, 0)).split('\r\n')
  const fields = new Map(lines.map(parseField))
  const block = bytes.subarray(end + 4, -4)
  const isWhole = bytes.toString('latin1', bytes.length - 4) === '\r\n\r\n'
  const isRecord =
    end !== -1 && /^WARC\/1\.[01]$/.test(version) && fields.get('content-length') === String(block.length)
  return isRecord && isWhole ? { fields, block } : null
}

function parseField(line: string): [string, string] {
  const colon = line.indexOf(':')
  return [line.slice(0, Math.max(colon, 0)).toLowerCase(), line.slice(colon + 1).trim()]
}

/** A line break would start another field. */
function withoutControls(value: string): string {
  return value.replaceAll(/\p{Cc}/gu, ' ')
}
