import { createHash } from 'node:crypto'
import type { IndexRequest } from '@dateline/contracts/topology'
import type { KnownPayload } from './frontier.ts'

const ALGORITHM = 'sha256:'

/** What settle.lua keeps of an indexed article: little, for there are as many as there are URLs. */
export function payloadIn({ story, article, validators = {} }: IndexRequest): (string | number)[] {
  const { archive, fetchedAt, url } = article
  const isOwn = story.startsWith(createHash('sha256').update(url).digest('hex').slice(0, 24))
  return [
    Date.parse(fetchedAt),
    archive.digest.slice(ALGORITHM.length),
    isOwn ? '' : url,
    validators.etag ?? '',
    shorten(validators.lastModified ?? ''),
  ]
}

/** Reads what payload.lua gives. */
export function readPayload([at, digest, etag, lastModified, url]: string[]): KnownPayload | null {
  if (!at || !digest || !url) return null
  return {
    digest: ALGORITHM + digest,
    fetchedAt: new Date(Number(at)).toISOString(),
    url,
    ...(etag ? { etag } : {}),
    ...(lastModified ? { lastModified: lengthen(lastModified) } : {}),
  }
}

/** A date in the preferred form (RFC 9110, section 5.6.7) as its second; any other has to be sent back as it came. */
function shorten(date: string): string {
  const ms = Date.parse(date)
  return !Number.isNaN(ms) && new Date(ms).toUTCString() === date ? String(ms / 1000) : date
}

const lengthen = (date: string) => (/^-?\d+$/.test(date) ? new Date(Number(date) * 1000).toUTCString() : date)
