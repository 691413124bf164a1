import type { Validators } from '@dateline/contracts/messages'
import type { Header } from './client.ts'

/** What a request is made for. */
export type Accepted = 'page' | 'source' | 'robots' | 'part'

/** What the script of a page loads says itself what it is to be. */
const accepted: Partial<Record<Accepted, string>> = {
  page: 'text/html, application/xhtml+xml, text/plain;q=0.9, */*;q=0.1',
  source:
    'application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, text/xml;q=0.9, text/html;q=0.8, */*;q=0.1',
  robots: 'text/plain, */*;q=0.1',
}

interface Asked {
  host: string
  userAgent: string
  accepts: Accepted
  validators: Validators | undefined
}

/**
 * The headers of a request: who asks, for what, and what is known already. Validators go back letter by letter (RFC 9110,
 * section 8.8), weak and malformed ones too. Nothing else is sent: no cookie, no credential, no referrer.
 */
export function requestHeaders({ host, userAgent, accepts, validators = {} }: Asked): Header[] {
  const headers: [name: string, value: string | undefined][] = [
    ['host', host],
    ['user-agent', userAgent],
    ['accept', accepted[accepts]],
    ['accept-encoding', 'gzip, br, zstd, deflate'],
    ['if-none-match', sendable(validators.etag)],
    ['if-modified-since', sendable(validators.lastModified)],
  ]
  return headers.filter((header): header is Header => header[1] !== undefined)
}

/** What came with a line break or by the kilobyte can't go back. */
const sendable = (value: string | undefined) => (value && value.length <= 1024 && isValue(value) ? value : undefined)

/** Whether it can be the value of a header. */
export const isValue = (value: string) =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: RFC 9110, section 5.5 names them
  !/[\0-\x08\x0a-\x1f\x7f]|[^\0-\xff]/.test(value)
