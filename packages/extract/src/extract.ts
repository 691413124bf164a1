import type { Extraction, Reservations } from '@dateline/contracts/article'
import { type BlockReason, reasonsOf, startTrace, type Trace } from './body/trace.ts'
import { decodeBody, normalize } from './decode.ts'
import { extractHtml, type Proposals } from './extract-html.ts'
import { extractPlain } from './layout/extract-plain.ts'
import { findObstacle, type Obstacle } from './obstacle.ts'
import { readReservations } from './reservations.ts'

export type { BlockReason } from './body/trace.ts'
export { UnreadableError } from './unreadable-error.ts'

/** Changes whenever the same page may give other facts. */
export const EXTRACTOR_VERSION = '1.5.0'

/** A page: its body as it came, without content codings, or decoded already; its address, its Content-Type header. */
export type SourcePage = { url: string; contentType: string | null; body: Uint8Array | string }

/**
 * What a page says: the same facts for the same bytes, URL and content type. No page takes over a second, and text
 * however broken gives an answer; a body that is no text throws UnreadableError.
 */
export function extract(page: SourcePage): Extraction {
  return read(page).extraction
}

/** What was found, what else was proposed for it, and what became of each piece of the page: a plain text has neither. */
export type Explanation = {
  readonly extraction: Extraction
  /** For title, authors and dates, those of the greatest weight first. */
  readonly proposed: Partial<Proposals>
  readonly blocks: readonly BlockReason[]
}

/** The same as `extract`, with the reasons. */
export function explain(page: SourcePage): Explanation {
  const trace = startTrace()
  const { extraction, proposed } = read(page, trace)
  const ranked = Object.entries(proposed).map(([field, all]) => [field, all.toSorted((a, b) => b.weight - a.weight)])
  return { extraction, proposed: Object.fromEntries(ranked), blocks: reasonsOf(trace) }
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

type Reading = { extraction: Extraction; proposed: Partial<Proposals>; markup: string }

/** `markup` is empty for a plain text. */
function read({ url, contentType, body }: SourcePage, trace?: Trace): Reading {
  const text = typeof body === 'string' ? normalize(body) : decodeBody(body, contentType)
  const markup = isMarkup(text, contentType) ? text : ''
  const found = markup === '' ? { facts: extractPlain(text), proposed: {} } : extractHtml(markup, url, trace)
  return { extraction: { ...found.facts, extractorVersion: EXTRACTOR_VERSION }, proposed: found.proposed, markup }
}

const tags =
  /<(?:!doctype|html|head|body|div|p|span|article|section|h[1-6]|meta|title|table|a|ul|ol|br|script|img)\b[^<]*>/i

/** Plain text is what says so, and what has no markup though it doesn't. */
function isMarkup(text: string, contentType: string | null): boolean {
  if (/^\s*text\/plain\b/i.test(contentType ?? '')) return false
  return tags.test(text)
}
