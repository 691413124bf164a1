import type { Extraction, Reservations } from '@dateline/contracts/article'
import { decodeBody } from './decode.ts'
import { extractHtml, type Proposals } from './extract-html.ts'
import { extractPlain } from './layout/extract-plain.ts'
import { findObstacle, type Obstacle } from './obstacle.ts'
import { readReservations } from './reservations.ts'

export { UnreadableError } from './unreadable-error.ts'

/** Changes whenever the same page may give other facts. */
export const EXTRACTOR_VERSION = '1.2.0'

/** A page as it came: its body without content codings, its address, its Content-Type header. */
export type SourcePage = { url: string; contentType: string | null; body: Uint8Array }

/**
 * What a page says: the same facts for the same bytes, URL and content type. No page takes over a second, and text
 * however broken gives an answer; a body that is no text throws UnreadableError.
 */
export function extract(page: SourcePage): Extraction {
  return read(page).extraction
}

/** What was found, and all that was proposed for title, authors and dates; a text proposes nothing. */
export type Explanation = { readonly extraction: Extraction; readonly proposed: Partial<Proposals> }

/** The same as extract, with the runners-up, those of the greatest weight first. */
export function explain(page: SourcePage): Explanation {
  const { extraction, proposed } = read(page)
  const ranked = Object.entries(proposed).map(([field, all]) => [field, all.toSorted((a, b) => b.weight - a.weight)])
  return { extraction, proposed: Object.fromEntries(ranked) }
}

/** What a page and its answer say beside the story. */
export interface Inspection {
  extraction: Extraction
  /** Null where nothing is said of the use of the page. */
  reservations: Reservations | null
  /** What stands where the story should be. */
  obstacle: Obstacle | null
}

/**
 * All that `extract` finds, and what else decides on the page's fate: the headers of its answer count too. `productToken` is
 * the name that crawlers of ours are called by.
 */
export function inspect(
  page: SourcePage & { headers: readonly (readonly [name: string, value: string])[]; fetchedAt: string },
  productToken: string,
): Inspection {
  const { extraction, markup } = read(page)
  return {
    extraction,
    reservations: readReservations({ ...page, markup, productToken }),
    obstacle: findObstacle(markup, extraction),
  }
}

/** `markup` is empty for a plain text. */
function read({ url, contentType, body }: SourcePage): Explanation & { markup: string } {
  const text = decodeBody(body, contentType)
  const markup = isMarkup(text, contentType) ? text : ''
  const { facts, proposed } = markup === '' ? { facts: extractPlain(text), proposed: {} } : extractHtml(markup, url)
  return { extraction: { ...facts, extractorVersion: EXTRACTOR_VERSION }, proposed, markup }
}

const tags =
  /<(?:!doctype|html|head|body|div|p|span|article|section|h[1-6]|meta|title|table|a|ul|ol|br|script|img)\b[^<]*>/i

/** Plain text is what says so, and what has no markup though it doesn't. */
function isMarkup(text: string, contentType: string | null): boolean {
  if (/^\s*text\/plain\b/i.test(contentType ?? '')) return false
  return tags.test(text)
}
