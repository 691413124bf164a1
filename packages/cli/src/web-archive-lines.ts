import { type FileBytes, openFileBytes } from '@dateline/archive/file-bytes'
import { pageOfRecord, type SkipKind, type StoredPage } from '@dateline/archive/page-of-record'
import { openRevisits } from '@dateline/archive/revisits'
import { type WebRecord, walkWebArchive } from '@dateline/archive/walk-web-archive'
import { WorkError } from './failure.ts'
import { type InputLine, reasonOf } from './input-lines.ts'

/** Records beyond this are no pages: extraction reads the first 4 MB of a body, and the fetcher takes 10 MB. */
const MAX_BLOCK_BYTES = 16 * 1024 * 1024

interface Listener {
  onSkip(kind: SkipKind): void
  onDamage(place: string, reason: string): void
  /** A record that is kept though its digest is another. */
  onMismatch(place: string): void
  /** Each record that was looked at, and the share of the file that lies behind it. */
  onRecord(share: number): void
}

/**
 * The pages of a WARC or ARC file as lines of an import, one at a time; what is no page, or can't be read, is told to the
 * listener. Throws a WorkError where the file can't be read at all.
 */
export async function* webArchiveLines(name: string, listener: Listener): AsyncGenerator<InputLine> {
  const file = await openFileBytes(name).catch((error: NodeJS.ErrnoException) => {
    throw unreadable(name, error)
  })
  try {
    yield* pagesIn(file, name, listener)
  } catch (error) {
    // What the disk says; damage of the file's own doing is told and never thrown.
    if (isFromDisk(error)) throw unreadable(name, error)
    throw error
  } finally {
    await file.close()
  }
}

const isFromDisk = (error: unknown): error is NodeJS.ErrnoException => error instanceof Error && 'syscall' in error

const unreadable = (name: string, error: NodeJS.ErrnoException) =>
  new WorkError(`${name} can't be read: ${reasonOf(error)}`)

async function* pagesIn(file: FileBytes, name: string, listener: Listener): AsyncGenerator<InputLine> {
  const revisits = openRevisits(file, MAX_BLOCK_BYTES)
  for await (const walked of walkWebArchive(file, { maxBlockBytes: MAX_BLOCK_BYTES })) {
    if (walked.kind === 'damage') {
      listener.onDamage(`${name}: byte ${walked.offset}`, walked.reason)
      continue
    }
    const { record } = walked
    const place = placeOf(name, record)
    listener.onRecord(record.offset / file.size)
    if (record.digest === 'mismatch') listener.onMismatch(place)
    revisits.note(record)
    const original = record.type === 'revisit' ? await revisits.originalOf(record) : null
    const page = pageOfRecord(record, original ?? undefined)
    if (typeof page === 'string') listener.onSkip(page)
    else yield { text: lineOf(page), place }
  }
}

const placeOf = (name: string, { offset, indexInMember }: WebRecord) =>
  `${name}: byte ${offset}${indexInMember > 0 ? `, record ${indexInMember + 1}` : ''}`

function lineOf({ url, fetchedAt, response, contentType, body }: StoredPage): string {
  return JSON.stringify({
    url,
    fetchedAt: new Date(fetchedAt).toISOString(),
    ...(response ? { response } : contentType ? { contentType } : {}),
    bodyBase64: body.toString('base64'),
  })
}
