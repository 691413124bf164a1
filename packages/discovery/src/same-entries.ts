import type { SourceEntry, SourceReading } from './source-reading.ts'

/**
 * How much two readings tell of the same pages: the share of the shorter one's entries that the other names too, 0 to 1, by
 * address (without scheme, `www.`, a trailing slash and parameters without a number) or by title and day. The RSS and the Atom feed of a site give 1, its
 * front page and one section less; from about 0.8 on one of the two need not be asked. 0 where either names nothing.
 */
export function sharedEntries(one: SourceReading, other: SourceReading): number {
  const [shorter, longer] = one.entries.length <= other.entries.length ? [one, other] : [other, one]
  if (shorter.entries.length === 0) return 0
  const known = new Set(longer.entries.flatMap(marksOf))
  const shared = shorter.entries.filter((entry) => marksOf(entry).some((mark) => known.has(mark)))
  return shared.length / shorter.entries.length
}

function marksOf(entry: SourceEntry): string[] {
  const { hostname, pathname, searchParams } = new URL(entry.url)
  // Feeds add parameters that tell them apart (?utm_source=rss); a number is what tells stories apart.
  const numbers = [...searchParams].filter(([, value]) => /^\w*\d\w*$/.test(value)).map((pair) => pair.join('='))
  const marks = [`${hostname.replace(/^www\./, '')}${pathname.replace(/\/$/, '')}?${numbers.sort().join('&')}`]
  const day = (entry.publishedAt ?? entry.modifiedAt)?.slice(0, 10)
  if (entry.title !== undefined && entry.title.length >= 20 && day !== undefined) {
    marks.push(`${day} ${entry.title.toLowerCase()}`)
  }
  return marks
}
