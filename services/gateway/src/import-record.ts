import type { Archive } from '@dateline/archive/archive'
import { isPage } from '@dateline/archive/is-page'
import type { ClaimCheck } from '@dateline/contracts/claim-check'
import { z } from 'zod'

const Header = z.tuple([z.string().min(1), z.string()])

/**
 * One line of an import whose bytes are as they were received: out of a web archive, or from whoever keeps bytes. With
 * `response` it is an answer, without one a body alone.
 */
export const ImportRecord = z.strictObject({
  url: z.string(),
  fetchedAt: z.iso.datetime({ offset: true, message: 'must be an instant such as 2026-03-12T08:00:00Z' }),
  contentType: z.string().optional(),
  response: z
    .strictObject({
      httpVersion: z.enum(['1.1', '2']).default('1.1'),
      status: z.int().min(200, 'must be 200 to 299').max(299, 'must be 200 to 299'),
      statusText: z.string().default(''),
      headers: z.array(Header).describe('as received, transfer codings undone'),
    })
    .optional(),
  // zod's own pattern backtracks over every group of four, and a body has millions of them.
  bodyBase64: z
    .string()
    .min(1, 'must not be empty')
    .refine((text) => text.length % 4 === 0 && !/[^A-Za-z0-9+/=]/.test(text), 'must be base64'),
})
export type ImportRecord = z.infer<typeof ImportRecord>

/** Writes a record to the archive under its canonical URL; gives the reason where it holds no page. */
export async function keepRecord(
  record: ImportRecord,
  archive: Pick<Archive, 'writeResource' | 'writeResponse'>,
): Promise<ClaimCheck | { reason: string }> {
  const { url, response, contentType = null } = record
  const fetchedAt = new Date(record.fetchedAt).toISOString()
  const body = Buffer.from(record.bodyBase64, 'base64')
  const type = response ? headerOf(response.headers, 'content-type') : contentType
  const coding = response && headerOf(response.headers, 'content-encoding')
  if (!isPage(type, coding ? null : body))
    return { reason: `not a page: ${type ?? 'binary data'} (HTML or plain text)` }
  if (response) return await archive.writeResponse({ url, fetchedAt, response: { ...response, body } })
  return await archive.writeResource({ url, fetchedAt, contentType: contentType ?? '', body })
}

const headerOf = (headers: [string, string][], wanted: string) =>
  headers.find(([name]) => name.toLowerCase() === wanted)?.[1] ?? null
