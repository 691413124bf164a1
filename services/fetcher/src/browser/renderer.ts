import type { Archive } from '@dateline/archive/archive'
import { undoContentCoding } from '@dateline/archive/content-coding'
import type { ClaimCheck } from '@dateline/contracts/claim-check'
import { ThrottledError } from '@dateline/contracts/errors'
import { type Exchange, headerOf } from '../client/client.ts'
import { type RenderDeps, RenderError, renderPage } from './render-page.ts'

/** Renders pages that were fetched, a few at once, and keeps what they become. */
export interface Renderer {
  /** A seat to render one page in. Throws ThrottledError where none is free: no site is asked for a page that can't go on. */
  reserve(): Disposable
  /** Renders an answer that the archive has; throws what `renderPage` does. */
  render(served: Served, signal: AbortSignal): Promise<{ archive: ClaimCheck; note: object }>
  close(): Promise<void>
}

interface Served {
  exchange: Exchange
  archive: ClaimCheck
}

export interface RendererOptions extends RenderDeps {
  archive: Pick<Archive, 'writeConversion'>
  parallel: number
}

/** How long a page waits when all seats are taken. */
const SEAT_AGAIN_MS = 1000

export function openRenderer({ archive, parallel, ...deps }: RendererOptions): Renderer {
  let taken = 0
  return {
    reserve: () => {
      if (taken >= parallel) {
        throw new ThrottledError(`${parallel} pages are being rendered (FETCH_RENDER_PARALLEL)`, SEAT_AGAIN_MS)
      }
      taken++
      return { [Symbol.dispose]: () => void taken-- }
    },
    render: async ({ exchange, archive: of }, signal) => {
      const { url, headers, body } = exchange
      const coding = headerOf(headers, 'content-encoding')
      const unpacked = await undoContentCoding(body ?? Buffer.alloc(0), coding, deps.maxUnpackedBytes).catch(
        (error: Error) => {
          throw new RenderError(error.message)
        },
      )
      const { html, ...note } = await renderPage({ url, headers, body: unpacked }, deps, signal)
      const contentType = 'text/html; charset=utf-8'
      const fetchedAt = new Date().toISOString()
      return {
        archive: await archive.writeConversion({ of, url, fetchedAt, contentType, body: Buffer.from(html) }),
        note: { rendered: true, ...note },
      }
    },
    close: () => deps.browser.close(),
  }
}
