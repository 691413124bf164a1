import type { ClaimCheck } from '@dateline/contracts/claim-check'
import type { FetchRequest } from '@dateline/contracts/messages'
import { RenderError } from './browser/render-page.ts'
import type { Renderer } from './browser/renderer.ts'
import { headerOf } from './client/client.ts'
import type { Asked } from './in-turn.ts'
import { mediaType, sniffType } from './sniff-type.ts'
import type { Turns } from './turns.ts'

interface Deps {
  turns: Turns
  renderer: Pick<Renderer, 'render'> | null
}

/**
 * Renders a page that wants it, as a part of its host's turn; null for every other. What can't be rendered goes on as it
 * was served, with the reason in its log line.
 */
export async function renderInTurn(
  request: FetchRequest,
  { exchange, rules, archive }: Asked & { archive: ClaimCheck },
  { turns, renderer }: Deps,
  signal: AbortSignal,
): Promise<{ archive?: ClaimCheck; note: object } | null> {
  const type = sniffType(headerOf(exchange.headers, 'content-type'), exchange.opening)
  if (!request.render || mediaType(type) === 'text/plain') return null
  if (!renderer) return { note: { rendered: false, why: 'no browser (FETCH_BROWSER)' } }
  try {
    return await renderer.render({ exchange, archive }, signal)
  } catch (error) {
    if (!(error instanceof RenderError)) throw error
    return { note: { rendered: false, why: error.message } }
  } finally {
    // The host rests from the last request of the page, not from its first.
    turns.ended(request, { crawlDelayMs: rules.crawlDelayMs ?? 0, isTroubled: false })
  }
}
