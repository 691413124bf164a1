import type { Archive } from '@dateline/archive/archive'
import type { Frontier } from '@dateline/frontier/frontier'
import { BadUrlError, type CanonicalUrl, canonicalUrl } from '@dateline/url/canonical'
import { urlId } from '@dateline/url/url-id'
import { z } from 'zod'
import { ImportRecord, keepRecord } from './import-record.ts'

/** One line of an import. */
const ImportLine = z.strictObject({
  url: z.string(),
  fetchedAt: z.iso.datetime({ offset: true, message: 'must be an instant such as 2026-03-12T08:00:00Z' }).optional(),
  contentType: z
    .string()
    .regex(
      /^\s*(text\/html|application\/xhtml\+xml|text\/plain)\s*(;|$)/i,
      'must be text/html, application/xhtml+xml or text/plain',
    )
    .optional(),
  body: z.string().min(1, 'must not be empty'),
})
type ImportLine = z.infer<typeof ImportLine>

export type ImportResult = { answer: 'accepted'; url: string; story: string } | { answer: 'rejected'; reason: string }

/**
 * Takes pages that somebody else fetched: each good line goes to the archive, then into the ledger and the outbox; each
 * bad one is rejected with its reason. One result a line, in order.
 */
export async function importPages(
  lines: string[],
  { archive, frontier }: { archive: Evidence; frontier: Pick<Frontier, 'accept'> },
): Promise<ImportResult[]> {
  const entries = await Promise.all(lines.map((line) => keep(line, archive)))
  const kept = entries.filter((entry): entry is KeptPage => !('reason' in entry))
  const stories = await frontier.accept(kept)
  const next = stories[Symbol.iterator]()
  return entries.map((entry) =>
    'reason' in entry
      ? { answer: 'rejected', reason: entry.reason }
      : { answer: 'accepted', url: entry.page.url, story: next.next().value as string },
  )
}

type Evidence = Pick<Archive, 'writeResource' | 'writeResponse'>
type Rejection = { reason: string }
type KeptPage = Parameters<Frontier['accept']>[0][number]

async function keep(line: string, archive: Evidence): Promise<KeptPage | Rejection> {
  const read = readLine(line)
  if ('reason' in read) return read
  const { url, page } = read
  const fetchedAt = new Date(page.fetchedAt ?? Date.now()).toISOString()
  const claim = await write({ ...page, url, fetchedAt }, archive)
  return 'reason' in claim ? claim : { id: urlId(url), page: { url, fetchedAt, archive: claim } }
}

async function write(page: (ImportLine | ImportRecord) & { fetchedAt: string }, archive: Evidence) {
  if ('bodyBase64' in page) return keepRecord(page, archive)
  const { url, fetchedAt, contentType } = page
  const body = Buffer.from(page.body.toWellFormed())
  return archive.writeResource({ url, fetchedAt, contentType: utf8(contentType), body })
}

function readLine(line: string): { url: CanonicalUrl; page: ImportLine | ImportRecord } | Rejection {
  try {
    const json: unknown = JSON.parse(line)
    const hasBytes = typeof json === 'object' && json !== null && 'bodyBase64' in json
    const parsed = hasBytes ? ImportRecord.safeParse(json) : ImportLine.safeParse(json)
    if (!parsed.success) return { reason: faultsOf(parsed.error) }
    return { url: canonicalUrl(parsed.data.url), page: parsed.data }
  } catch (error) {
    if (error instanceof BadUrlError) return { reason: error.message }
    if (error instanceof SyntaxError) return { reason: `not a JSON object: ${error.message}` }
    throw error
  }
}

const faultsOf = (error: z.ZodError) =>
  error.issues.map(({ path, message }) => (path.length > 0 ? `${path.join('.')}: ${message}` : message)).join('; ')

/** The body came as JSON, so its bytes are UTF-8 now, whatever it was labelled when it was fetched. */
const utf8 = (contentType = 'text/html') => `${contentType.split(';')[0]?.trim().toLowerCase()}; charset=utf-8`
