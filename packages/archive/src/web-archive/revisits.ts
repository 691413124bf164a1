import type { FileBytes } from './file-bytes.ts'
import { type WebRecord, walkWebArchive } from './walk-web-archive.ts'

/** What revisits may refer to is remembered up to this many records, the oldest forgotten first. */
const MAX_REMEMBERED = 100_000

/** Finds the payloads of revisit records that are in the same file. */
export interface Revisits {
  /** Remembers where a response is. */
  note(record: WebRecord): void
  /** The response that a revisit refers to (WARC 1.1, section 6.7), read once more; null where it is not in this file. */
  originalOf(revisit: WebRecord): Promise<WebRecord | null>
}

/** Opens it for one file that is walked from its start. */
export function openRevisits(file: FileBytes, maxBlockBytes: number): Revisits {
  const offsets = new Map<string, number>()
  return {
    note: (record) => {
      // Behind others in one gzip member a record can't be reached without reading those.
      if (record.type !== 'response' || record.indexInMember > 0 || record.block === null) return
      for (const key of keysOf(record, record.url, record.fetchedAt)) {
        offsets.delete(key)
        offsets.set(key, record.offset)
      }
      while (offsets.size > 2 * MAX_REMEMBERED) offsets.delete(offsets.keys().next().value ?? '')
    },
    originalOf: async (revisit) => {
      const url = revisit.fields.get('warc-refers-to-target-uri')?.replace(/^<(.*)>$/, '$1') ?? null
      const date = revisit.fields.get('warc-refers-to-date') ?? null
      const from = keysOf(revisit, url, date)
        .map((key) => offsets.get(key))
        .find((offset) => offset !== undefined)
      if (from === undefined) return null
      for await (const walked of walkWebArchive(file, { from, maxBlockBytes })) {
        return walked.kind === 'record' ? walked.record : null
      }
      return null
    },
  }
}

/** The payload itself first; its address and instant where the server only said that nothing has changed. */
function keysOf({ fields }: WebRecord, url: string | null, date: string | null): string[] {
  const digest = fields.get('warc-payload-digest')
  return [...(digest ? [digest] : []), ...(url && date ? [`${date} ${url}`] : [])]
}
