import type { Extraction } from '@dateline/contracts/article'
import { type BlockReason, reasonsOf, startTrace, type Trace } from './body/trace.ts'
import { decodeBody } from './decode.ts'
import { extractHtml } from './extract-html.ts'
import { extractPlain } from './layout/extract-plain.ts'

export type { BlockReason } from './body/trace.ts'
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
  return extractTraced(page)
}

/** What `extract` says, and what became of each piece of the page: kept or left, and why. A plain text has no pieces. */
export function explain(page: SourcePage): { extraction: Extraction; blocks: readonly BlockReason[] } {
  const trace = startTrace()
  return { extraction: extractTraced(page, trace), blocks: reasonsOf(trace) }
}

function extractTraced(page: SourcePage, trace?: Trace): Extraction {
  const text = decodeBody(page.body, page.contentType)
  const facts = isMarkup(text, page.contentType) ? extractHtml(text, page.url, trace) : extractPlain(text)
  return { ...facts, extractorVersion: EXTRACTOR_VERSION }
}

const tags =
  /<(?:!doctype|html|head|body|div|p|span|article|section|h[1-6]|meta|title|table|a|ul|ol|br|script|img)\b[^<]*>/i

/** Plain text is what says so, and what has no markup though it doesn't. */
function isMarkup(text: string, contentType: string | null): boolean {
  if (/^\s*text\/plain\b/i.test(contentType ?? '')) return false
  return tags.test(text)
}
