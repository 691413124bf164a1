import { absoluteUrl } from '../absolute-url.ts'
import { listEntries } from '../entry-list.ts'
import type { Faults } from '../faults.ts'
import type { SourceReading } from '../source-reading.ts'

/** A text sitemap (sitemaps.org, "Text file"): one address a line. Other lines are faults; null where no line is an address. */
export function readTextSitemap(text: string, url: string, faults: Faults): SourceReading | null {
  const list = listEntries()
  for (const line of text.matchAll(/[^\r\n]+/g)) {
    const address = line[0].trim()
    if (address === '') continue
    const page = /^(https?:\/\/|www\.)/i.test(address) ? absoluteUrl(address, url) : null
    if (page === null) faults.add(`no web address: ${JSON.stringify(address.slice(0, 100))}`, line.index)
    else if (!list.add({ url: page })) break
  }
  if (list.entries.length === 0) return null
  return { kind: 'text-sitemap', entries: list.entries, sources: [], schedule: {}, faults: faults.list() }
}
