import { headEnd, unfold } from './record-head.ts'

/** A response message out of somebody else's archive. Header values are strings of bytes (latin1). */
export interface StoredResponse {
  httpVersion: '1.1' | '2'
  status: number
  statusText: string
  headers: [name: string, value: string][]
  /** With transfer codings undone, content codings still on. */
  body: Buffer
}

/** Real heads are a few KB; a browser stops at 256 KB as well. */
const MAX_HEAD_BYTES = 256 * 1024

/**
 * Reads a response message with the tolerance that old archives need: bare line feeds, folded headers, lines that are no header,
 * no body. Null where the bytes are no response.
 */
export function parseStoredResponse(block: Buffer): StoredResponse | null {
  const end = headLength(block)
  const [statusLine = '', ...lines] = unfold(block.toString('latin1', 0, end).trimEnd())
  const [, version, status, statusText = ''] = /^HTTP\/(\d(?:\.\d)?) +(\d{3})(?: +(.*))?$/i.exec(statusLine) ?? []
  if (status === undefined) return null
  const headers = lines.flatMap(parseHeader)
  const raw = rawBody(block)
  const isChunked = headers.some(([name, value]) => /^transfer-encoding$/i.test(name) && /\bchunked\b/i.test(value))
  return {
    httpVersion: version?.startsWith('2') ? '2' : '1.1',
    status: Number(status),
    statusText: statusText.trim(),
    headers,
    body: isChunked ? undoChunks(raw) : raw,
  }
}

/** How long a response message that starts here is by its own Content-Length; null where that says nothing (RFC 9112, section 6.3). */
export function messageLength(start: Buffer): number | null {
  const end = headEnd(start)
  const response = end === -1 ? null : parseStoredResponse(start.subarray(0, end))
  const value = (wanted: string) => response?.headers.find(([name]) => name.toLowerCase() === wanted)?.[1]
  const length = value('content-length') ?? ''
  return value('transfer-encoding') === undefined && /^\d{1,15}$/.test(length) ? end + Number(length) : null
}

/** What follows the head of an HTTP message, as it stands. */
export const rawBody = (block: Buffer): Buffer => block.subarray(headLength(block))

function headLength(block: Buffer): number {
  const end = headEnd(block.subarray(0, MAX_HEAD_BYTES))
  if (end !== -1) return end
  return block.length <= MAX_HEAD_BYTES ? block.length : 0
}

function parseHeader(line: string): [string, string][] {
  const colon = line.indexOf(':')
  return colon < 1 ? [] : [[line.slice(0, colon).trim(), line.slice(colon + 1).trim()]]
}

/**
 * Undoes the chunked transfer coding (RFC 9112, section 7.1). Gives the body itself where it is not chunked, because many tools
 * store it so and leave the header; and of a body that is cut off what is there.
 */
function undoChunks(body: Buffer): Buffer {
  const chunks: Buffer[] = []
  for (let at = 0; at < body.length; ) {
    const [line = '', size = ''] =
      /^([\da-f]{1,8})[ \t]*(?:;[^\n]*)?\r?\n/i.exec(body.toString('latin1', at, at + 4096)) ?? []
    const start = at + line.length
    const end = start + Number.parseInt(size, 16)
    if (line === '') return chunks.length > 0 ? Buffer.concat([...chunks, body.subarray(at)]) : body
    if (end === start) return Buffer.concat(chunks)
    const lineBreak = /^\r?\n/.exec(body.toString('latin1', end, end + 2))?.[0]
    // Text can begin with a line that looks like a size: the line break behind the chunk tells.
    if (end < body.length && lineBreak === undefined && chunks.length === 0) return body
    if (end > body.length && chunks.length === 0 && !line.endsWith('\r\n')) return body
    chunks.push(body.subarray(start, end))
    at = end + (lineBreak?.length ?? 0)
  }
  return Buffer.concat(chunks)
}
