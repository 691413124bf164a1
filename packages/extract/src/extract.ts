import type { Extraction, Reservations } from '@dateline/contracts/article'
import { decodeBody } from './decode.ts'
import { extractHtml } from './extract-html.ts'
import { extractPlain } from './layout/extract-plain.ts'
import { findObstacle, type Obstacle } from './obstacle.ts'
import { readReservations } from './reservations.ts'

export { UnreadableError } from './unreadable-error.ts'

/** Changes whenever the same page may give other facts. */
export const EXTRACTOR_VERSION = '1.1.0'

/** A page as it came: its body without content codings, its address, its Content-Type header. */
export type SourcePage = { url: string; contentType: string | null; body: Uint8Array }

/**
 * What a page says: the same facts for the same bytes, URL and content type. No page takes over a second, and text
 * however broken gives an answer; a body that is no text throws UnreadableError.
 */
export function extract(page: SourcePage): Extraction {
  return extractText(decodeBody(page.body, page.contentType), page)
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
  const text = decodeBody(page.body, page.contentType)
  const markup = isMarkup(text, page.contentType) ? text : ''
  const extraction = extractText(text, page)
  return {
    extraction,
    reservations: readReservations({ ...page, markup, productToken }),
    obstacle: findObstacle(markup, extraction),
  }
}

function extractText(text: string, { url, contentType }: Omit<SourcePage, 'body'>): Extraction {
  const facts = isMarkup(text, contentType) ? extractHtml(text, url) : extractPlain(text)
  return { ...facts, extractorVersion: EXTRACTOR_VERSION }
}

const tags =
  /<(?:!doctype|html|head|body|div|p|span|article|section|h[1-6]|meta|title|table|a|ul|ol|br|script|img)\b[^<]*>/i

/** Plain text is what says so, and what has no markup though it doesn't. */
function isMarkup(text: string, contentType: string | null): boolean {
  if (/^\s*text\/plain\b/i.test(contentType ?? '')) return false
  return tags.test(text)
}
