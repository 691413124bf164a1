import type { Exchange } from './exchange.ts'

type Headers = [name: string, value: string][]

/** The bytes of a request without a body, as HTTP/1.1 writes them (RFC 9112). */
export function requestMessage({ method, target, headers }: Exchange['request']): Buffer {
  return encodeLines([`${withoutSpaces(method)} ${withoutSpaces(target)} HTTP/1.1`, ...headers.map(headerLine)])
}

/**
 * The status line and headers of a response, up to the empty line. HTTP/2 has no text form, so it is written as HTTP/1.1, as
 * WARC readers expect. Headers that described the transfer are kept under `X-Archive-Orig-` names: the body in the archive
 * has no transfer coding, and its Content-Length is true.
 */
export function responseHead({ status, statusText, headers, body }: Exchange['response']): Buffer {
  return encodeLines([`HTTP/1.1 ${status} ${oneLine(statusText)}`, ...truthful(headers, body.length).map(headerLine)])
}

/** The parts of a response message; null where the block is none. */
export function parseResponse(block: Buffer): { status: number; headers: Headers; body: Buffer } | null {
  const end = block.indexOf('\r\n\r\n')
  const [statusLine = '', ...lines] = block.toString('latin1', 0, Math.max(end, 0)).split('\r\n')
  const status = /^HTTP\/\d(?:\.\d)? (\d{3})(?: |$)/.exec(statusLine)?.[1]
  if (end === -1 || status === undefined) return null
  return { status: Number(status), headers: lines.map(parseHeader), body: block.subarray(end + 4) }
}

/** The value of the first header of this name, in any case; null where there is none. */
export function headerValue(headers: Headers, name: string): string | null {
  return headers.find(([key]) => key.toLowerCase() === name)?.[1] ?? null
}

function truthful(headers: Headers, length: number): Headers {
  const kept = headers.map(([name, value]): [string, string] => {
    const key = name.toLowerCase()
    const isUntrue = key === 'transfer-encoding' || (key === 'content-length' && value.trim() !== String(length))
    return isUntrue ? [`X-Archive-Orig-${name}`, value] : [name, value]
  })
  return headerValue(kept, 'content-length') === null ? [...kept, ['Content-Length', String(length)]] : kept
}

function headerLine([name, value]: [string, string]): string {
  // RFC 9110, section 5.6.2: what is no token can't be a name, and a colon or line break would start another field.
  return `${name.replaceAll(/[^\w!#$%&'*+\-.^`|~]/g, '_')}: ${oneLine(value)}`
}

function parseHeader(line: string): [string, string] {
  const colon = line.indexOf(':')
  return [line.slice(0, Math.max(colon, 0)), line.slice(colon + 1).replaceAll(/^[ \t]+|[ \t]+$/g, '')]
}

/** RFC 9110, section 5.5: CR, LF and NUL in a value become a space. */
function oneLine(text: string): string {
  return text.replaceAll(/[\r\n\0]/g, ' ')
}

function withoutSpaces(text: string): string {
  return text.replaceAll(/[\0-\x20]/g, (character) => encodeURIComponent(character))
}

/** Bytes stay bytes; a line with characters beyond latin1 never was bytes and is UTF-8: cut to a byte, `ഊ` would be a line break. */
function encodeLines(lines: string[]): Buffer {
  const bytes = lines.map((line) => Buffer.from(`${line}\r\n`, /[^\0-\xff]/.test(line) ? 'utf8' : 'latin1'))
  return Buffer.concat([...bytes, Buffer.from('\r\n')])
}
