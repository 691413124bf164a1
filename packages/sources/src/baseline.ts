import { hash } from 'node:crypto'

/** Undated pages of one sitemap that are taken at first sight; beyond these nothing tells what is news and what is archive. */
const MOST_UNDATED = 500

/** Bytes of a mark: among 50,000 pages two share one with a chance of 5 in a million. */
const MARK_BYTES = 6

/**
 * What was there when a sitemap without dates was first read is not news; what comes later is. Gives the marks to keep, or
 * null where so few are undated that all of them may be taken.
 */
export function baselineOf(undated: string[]): Buffer | null {
  return undated.length > MOST_UNDATED ? Buffer.concat(undated.map(markOf)) : null
}

/** Whether a URL was there at first sight, by the marks that were kept. */
export function readBaseline(marks: Buffer | null): (url: string) => boolean {
  if (!marks) return () => false
  const known = new Set<string>()
  for (let start = 0; start < marks.length; start += MARK_BYTES) {
    known.add(marks.toString('latin1', start, start + MARK_BYTES))
  }
  return (url) => known.has(markOf(url).toString('latin1'))
}

const markOf = (url: string) => hash('sha256', url, 'buffer').subarray(0, MARK_BYTES)
