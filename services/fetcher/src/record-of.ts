import type { Archive } from '@dateline/archive/archive'
import type { KnownPayload } from '@dateline/frontier/frontier'
import type { Exchange } from './client/client.ts'

/** What the archive keeps of an exchange; where its payload was known, that it has not changed since. */
export function recordOf(
  exchange: Exchange,
  body: Buffer,
  known: Pick<KnownPayload, 'url' | 'fetchedAt'> | null,
): Parameters<Archive['writeExchange']>[0] {
  const { url, fetchedAt, ipAddress, request, httpVersion, status, statusText, headers } = exchange
  return {
    url,
    fetchedAt,
    ...(ipAddress ? { ipAddress } : {}),
    request,
    response: { httpVersion, status, statusText, headers, body },
    ...(known ? { unchangedSince: { url: known.url, fetchedAt: known.fetchedAt } } : {}),
  }
}
