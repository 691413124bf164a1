import { createHash } from 'node:crypto'
import type { RecordHead } from './record-head.ts'
import { parseStoredResponse, rawBody } from './stored-response.ts'

/** What the digests of a record say of its bytes; `unchecked` where it has none, or none that is known. */
export type DigestState = 'ok' | 'mismatch' | 'unchecked'

const algorithms: Record<string, { name: string; bytes: number }> = {
  md5: { name: 'md5', bytes: 16 },
  sha1: { name: 'sha1', bytes: 20 },
  'sha-1': { name: 'sha1', bytes: 20 },
  sha256: { name: 'sha256', bytes: 32 },
  'sha-256': { name: 'sha256', bytes: 32 },
  sha512: { name: 'sha512', bytes: 64 },
  'sha-512': { name: 'sha512', bytes: 64 },
}

/** Compares a block with the digests that its record has (WARC 1.1, sections 5.8 and 5.9). */
export function digestState(head: RecordHead, block: Buffer): DigestState {
  const states = [
    compare(head.fields.get('warc-block-digest'), () => [block]),
    compare(head.fields.get('warc-payload-digest'), () => payloads(head, block)),
  ]
  if (states.includes('mismatch')) return 'mismatch'
  return states.includes('ok') ? 'ok' : 'unchecked'
}

function compare(given: string | undefined, candidates: () => Buffer[]): DigestState {
  const [, label = '', value = ''] = /^([\w-]+):(\S+)$/.exec(given ?? '') ?? []
  const algorithm = Object.hasOwn(algorithms, label.toLowerCase()) ? algorithms[label.toLowerCase()] : undefined
  const wanted = algorithm && decode(value, algorithm.bytes)
  const found = algorithm ? candidates() : []
  if (!algorithm || found.length === 0) return 'unchecked'
  if (!wanted) return 'mismatch'
  return found.some((bytes) => createHash(algorithm.name).update(bytes).digest().equals(wanted)) ? 'ok' : 'mismatch'
}

/** A revisit's payload is elsewhere. Of a chunked body tools hash either form: the specification came too late to say which. */
function payloads(head: RecordHead, block: Buffer): Buffer[] {
  if (head.type === 'resource') return [block]
  const isHttp = /^application\/http\b/i.test(head.contentType ?? '')
  if (!isHttp || (head.type !== 'response' && head.type !== 'request')) return []
  const raw = rawBody(block)
  const response = parseStoredResponse(block)
  return response && response.body !== raw ? [raw, response.body] : [raw]
}

/** Base16, base32 or either base64 (RFC 4648), told apart by length; null for anything else. */
function decode(value: string, bytes: number): Buffer | null {
  if (value.length === bytes * 2 && /^[\da-f]+$/i.test(value)) return Buffer.from(value, 'hex')
  const base64 = /^[\w+/-]+={0,2}$/.test(value) ? Buffer.from(value, 'base64') : null
  if (base64?.length === bytes) return base64
  const digits = value.replace(/=+$/, '').toUpperCase()
  if (digits.length !== Math.ceil((bytes * 8) / 5) || !/^[A-Z2-7]+$/.test(digits)) return null
  let bits = 0n
  for (const digit of digits) bits = (bits << 5n) | BigInt('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(digit))
  const padding = BigInt(digits.length * 5 - bytes * 8)
  return Buffer.from((bits >> padding).toString(16).padStart(bytes * 2, '0'), 'hex')
}
