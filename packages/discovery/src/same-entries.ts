import { hash } from 'node:crypto'
import type { SourceEntry } from './source-reading.ts'

/**
 * What an entry can be known by in another feed, in 8 hex digits each: its address (without scheme, `www.`, a trailing slash
 * and parameters without a number), its title with its day, and its id where that looks like one of the whole world.
 */
export function marksOf({ url, title, id, publishedAt, modifiedAt }: SourceEntry): string[] {
  const { hostname, pathname, searchParams } = new URL(url)
  // Feeds add parameters that tell them apart (?utm_source=rss); a number is what tells stories apart.
  const numbers = [...searchParams].filter(([, value]) => /^\w*\d\w*$/.test(value)).map((pair) => pair.join('='))
  const texts = [`${hostname.replace(/^www\./, '')}${pathname.replace(/\/$/, '')}?${numbers.sort().join('&')}`]
  const day = (publishedAt ?? modifiedAt)?.slice(0, 10)
  if (title !== undefined && title.length >= 20 && day !== undefined) texts.push(`${day} ${title.toLowerCase()}`)
  if (id !== undefined && id !== url && /^(https?|tag|urn):.{8}/.test(id)) texts.push(`id ${id}`)
  return texts.map((text) => hash('sha256', text, 'hex').slice(0, 8))
}

/**
 * How much two lists of marked entries tell of the same pages: the share of the shorter one's that the other has too, 0 to
 * 1. The RSS and the Atom feed of a site give 1, its front page and one section less. 0 where either has none.
 */
export function sharedEntries(one: string[][], other: string[][]): number {
  const [shorter, longer] = one.length <= other.length ? [one, other] : [other, one]
  if (shorter.length === 0) return 0
  const known = new Set(longer.flat())
  return shorter.filter((marks) => marks.some((mark) => known.has(mark))).length / shorter.length
}
