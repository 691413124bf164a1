import { setTimeout as wait } from 'node:timers/promises'
import { TransientError } from '@dateline/contracts/errors'
import type { BrowserContext, Page, Route } from 'playwright-core'
import type { Header } from '../client/client.ts'
import type { Browser } from './browser.ts'
import { answerHeaders, openParts, type PartDeps, type Parts } from './load-part.ts'

/** A page as it was served: its body with content codings undone. */
export interface ServedPage {
  url: string
  headers: Header[]
  body: Uint8Array
}

/** What the scripts of a page made of it. */
export interface RenderedPage {
  /** The document as markup. */
  html: string
  /** Whether its scripts had come to rest; else it is what was there when the time was over. */
  isAtRest: boolean
  /** Requests that it caused, and bytes that came of them. */
  requests: number
  bytes: number
}

/** The page can't be rendered, now or later: its scripts never pause, it leaves itself, or it is too large. */
export class RenderError extends Error {
  override readonly name = 'RenderError'
}

export interface RenderDeps extends PartDeps {
  browser: Browser
  timeoutMs: number
}

/** A page is at rest when it has waited for nothing for so long: browsers' own tools take half a second too. */
const REST_MS = 500
const LOOK_EVERY_MS = 50
/** After the deadline, for reading what is there. */
const READ_MS = 3_000

/**
 * Runs the scripts of a page that was fetched already, and gives the document that they made. The site is not asked for
 * the page again: the browser gets it from here, and what it asks for from `openParts`. Throws RenderError, or
 * TransientError where it is the browser that fails.
 */
export async function renderPage(served: ServedPage, deps: RenderDeps, caller: AbortSignal): Promise<RenderedPage> {
  const over = AbortSignal.any([caller, AbortSignal.timeout(deps.timeoutMs)])
  const render = async (context: BrowserContext) => {
    const parts = openParts(deps, over)
    const page = await context.newPage()
    const failure = failureOf(page, caller)
    const answered = await answer(context, { page, served, parts })
    const work = async () => {
      const isAtRest = await settle(page, served.url, answered, over)
      const html = await Promise.race([documentOf(page, deps.maxUnpackedBytes), tooLate()])
      return { html, isAtRest, ...parts.spent }
    }
    try {
      return await Promise.race([work(), failure])
    } catch (error) {
      throw caller.aborted ? caller.reason : error
    }
  }
  return deps.browser.use(render, deps.timeoutMs + 2 * READ_MS)
}

const tooLate = () =>
  wait(READ_MS, null, { ref: false }).then(() => {
    throw new RenderError('its scripts never pause')
  })

/** Rejects when the page can't go on, or when nobody waits for it any more. */
function failureOf(page: Page, caller: AbortSignal): Promise<never> {
  const failure = new Promise<never>((_, reject) => {
    page.once('crash', () => reject(new RenderError('it took its renderer down')))
    page.once('close', () => reject(new TransientError('the browser has closed the page')))
    caller.addEventListener('abort', () => reject(caller.reason), { once: true })
  })
  failure.catch(() => {})
  return failure
}

interface Answered {
  /** Requests without an answer. */
  underWay: number
  /** When the last one was answered. */
  lastAt: number
}

/** Answers each request of the context: the page from what was served, its parts by the loader, and nothing else. */
async function answer(
  context: BrowserContext,
  { page, served, parts }: { page: Page; served: ServedPage; parts: Parts },
): Promise<Answered> {
  const answered = { underWay: 0, lastAt: performance.now() }
  let isServed = false
  context.on('page', (other) => other !== page && void other.close().catch(() => {}))
  page.on('dialog', (dialog) => void dialog.dismiss().catch(() => {}))
  await context.route('**/*', async (route) => {
    answered.underWay++
    try {
      const isFirst = !isServed
      isServed = true
      await (isFirst ? serve(route, served) : give(route, parts))
    } catch {
      // The page sees a request that failed, as it would without a network; one that has gone needs no answer.
      await route.abort('blockedbyclient').catch(() => {})
    } finally {
      answered.underWay--
      answered.lastAt = performance.now()
    }
  })
  return answered
}

const serve = (route: Route, { headers, body }: ServedPage) => {
  const { 'content-disposition': _, 'content-type': type = 'text/html', ...shown } = answerHeaders(headers)
  return route.fulfill({ status: 200, headers: { ...shown, 'content-type': type }, body: Buffer.from(body) })
}

/** What an article may be made of. Frames, pictures, fonts, media and endless streams are not. */
const LOADED = ['script', 'fetch', 'xhr']

async function give(route: Route, parts: Parts): Promise<void> {
  const request = route.request()
  const kind = request.resourceType()
  // Scripts wait for their styles, nobody looks at them.
  if (kind === 'stylesheet') return route.fulfill({ status: 200, contentType: 'text/css', body: '' })
  // A navigation that fails leaves the page where it is.
  if (!LOADED.includes(kind)) return route.abort(request.isNavigationRequest() ? 'aborted' : 'blockedbyclient')
  const part = await parts.load({ method: request.method(), url: request.url(), headers: request.headers() })
  return route.fulfill(part)
}

/** Loads the page and waits until it has come to rest; false when the time was over before. */
async function settle(page: Page, url: string, answered: Answered, over: AbortSignal): Promise<boolean> {
  const isOver = new Promise<false>((resolve) => over.addEventListener('abort', () => resolve(false), { once: true }))
  const rest = async () => {
    await page.goto(url, { waitUntil: 'commit', timeout: 0 }).catch((error: Error) => {
      throw new RenderError(`the browser does not show it: ${error.message.split('\n')[0]}`)
    })
    // Asked for, as its events don't come once the page has tried to leave itself.
    const isParsed = await lookInto(page, `document.readyState !== 'loading'`)
    while (!over.aborted && !(await isParsed())) await wait(LOOK_EVERY_MS)
    answered.lastAt = performance.now()
    while (!over.aborted && (answered.underWay > 0 || performance.now() - answered.lastAt < REST_MS)) {
      await wait(LOOK_EVERY_MS)
    }
    return !over.aborted
  }
  return Promise.race([rest(), isOver])
}

async function documentOf(page: Page, maxLength: number): Promise<string> {
  const read = await lookInto(
    page,
    `(() => {
      const { doctype, documentElement } = document
      if (!/^https?:$/.test(location.protocol) || !documentElement) return {}
      const start = doctype ? new XMLSerializer().serializeToString(doctype) + '\\n' : ''
      const html = start + documentElement.outerHTML
      return html.length > ${maxLength} ? { isTooLarge: true } : { html }
    })()`,
  )
  const { html, isTooLarge } = ((await read()) ?? {}) as { html?: string; isTooLarge?: boolean }
  if (isTooLarge) throw new RenderError(`more than ${maxLength} characters (FETCH_MAX_UNPACKED_BYTES)`)
  if (html === undefined) throw new RenderError('it leaves itself')
  return html
}

/** Gives what an expression says in the page, in a world of its own: nothing that the page has changed can change it. */
async function lookInto(page: Page, expression: string): Promise<() => Promise<unknown>> {
  const session = await page.context().newCDPSession(page)
  const { frameTree } = await session.send('Page.getFrameTree')
  const { executionContextId } = await session.send('Page.createIsolatedWorld', { frameId: frameTree.frame.id })
  return async () => {
    const asked = { contextId: executionContextId, expression, returnByValue: true }
    const answer = await session.send('Runtime.evaluate', asked).catch((error: Error) => {
      // Its document has gone, and this world with it.
      throw new RenderError(/context/i.test(error.message) ? 'it leaves itself' : error.message)
    })
    return answer.result.value
  }
}
