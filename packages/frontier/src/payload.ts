import { createHash } from 'node:crypto'
import type { IndexRequest } from '@dateline/contracts/topology'
import type { KnownPayload } from './frontier.ts'

const ALGORITHM = 'sha256:'

/**
 * Hex digits that are kept of a digest. It only tells a page's next state from its last one: among 2^128 values no two states of one
 * page meet by chance, and whoever could make them meet is the page's own site, which may as well answer 304.
 */
const DIGITS = 32

/** What settle.lua keeps of an indexed article: little, for there are as many as there are URLs. */
export function payloadIn({ story, article, validators = {} }: IndexRequest): (string | number)[] {
  const { archive, fetchedAt, url } = article
  const isOwn = story.startsWith(createHash('sha256').update(url).digest('hex').slice(0, 24))
  return [
    Date.parse(fetchedAt),
    archive.digest.slice(ALGORITHM.length, ALGORITHM.length + DIGITS),
    isOwn ? '' : url,
    validators.etag ?? '',
    shorten(validators.lastModified ?? ''),
  ]
}

/** Reads what payload.lua gives. */
export function readPayload([at, digest, etag, lastModified, url]: string[]): KnownPayload | null {
  if (!at || !digest || !url) return null
  return {
    digestStart: ALGORITHM + digest,
    fetchedAt: new Date(Number(at)).toISOString(),
    url,
    ...(etag ? { etag } : {}),
    ...(lastModified ? { lastModified: lengthen(lastModified) } : {}),
  }
}

/** Whether these are the known bytes, by their digest. */
export const hasDigest = ({ digestStart }: Pick<KnownPayload, 'digestStart'>, digest: string): boolean =>
  digest.startsWith(digestStart)

/** A date in the preferred form (RFC 9110, section 5.6.7) as its second; any other has to be sent back as it came. A number is none. */
function shorten(date: string): string {
  if (/^-?\d+$/.test(date)) return ''
  const ms = Date.parse(date)
  return !Number.isNaN(ms) && new Date(ms).toUTCString() === date ? String(ms / 1000) : date
}

const lengthen = (date: string) => (/^-?\d+$/.test(date) ? new Date(Number(date) * 1000).toUTCString() : date)
