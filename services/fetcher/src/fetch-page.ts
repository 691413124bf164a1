import type { Archive } from '@dateline/archive/archive'
import { PermanentError, ThrottledError, TransientError } from '@dateline/contracts/errors'
import type { FetchRequest } from '@dateline/contracts/messages'
import { done, drop, forward } from '@dateline/contracts/outcome'
import type { DropReason, OutcomeOf } from '@dateline/contracts/topology'
import type { KnownPayload } from '@dateline/frontier/frontier'
import { BadUrlError, canonicalUrl } from '@dateline/url/canonical'
import { hostOf } from '@dateline/url/host'
import { type Client, type Exchange, type Header, headerOf, TooLargeError } from './client.ts'
import { ForbiddenPortError, PrivateAddressError } from './guard.ts'
import { retryAfterMs } from './retry-after.ts'
import { isAllowedBy, type RobotsRules } from './robots.ts'
import type { RobotsCache } from './robots-cache.ts'
import type { Turns } from './turns.ts'

/** As many hops as browsers' users meet in practice; RFC 9110 leaves the bound to the client. */
const MAX_REDIRECTS = 10

export interface Deps {
  turns: Turns
  robots: RobotsCache
  client: Client
  archive: Pick<Archive, 'writeExchange'>
  payloadOf(story: string): Promise<KnownPayload | null>
}

/**
 * Fetches one page: one request in the host's turn, into the archive, and a claim check for the normalizer. robots.txt is
 * a request too: where it has to be read first, the page waits for the next turn. So does what a redirect leads to.
 */
export async function fetchPage(request: FetchRequest, deps: Deps, signal: AbortSignal): Promise<OutcomeOf<'fetcher'>> {
  if (!(await deps.turns.begin(request))) return drop('superseded')
  try {
    const rules = await deps.robots.rulesFor(request.url)
    if (!rules) {
      await readRobots(request, deps, signal)
      throw new ThrottledError('robots.txt was read in this turn, the page comes in the next', 0)
    }
    if (!isAllowedBy(rules, request.url)) return drop('disallowed')
    return await judge(request, await ask(request, rules, deps, signal), deps)
  } catch (error) {
    return dropOf(error)
  }
}

async function readRobots(request: FetchRequest, { robots, turns }: Deps, signal: AbortSignal): Promise<void> {
  let delayMs = 0
  try {
    delayMs = (await robots.read(request.url, signal)).crawlDelayMs ?? 0
  } finally {
    turns.ended(request, delayMs)
  }
}

async function ask(request: FetchRequest, rules: RobotsRules, { client, turns }: Deps, signal: AbortSignal) {
  try {
    return await client.get(request.url, { signal, wants: isPage })
  } finally {
    turns.ended(request, rules.crawlDelayMs ?? 0)
  }
}

/** Bodies of errors and redirects are evidence too; what is no page is not loaded at all. */
const isPage = (status: number, headers: Header[]) =>
  status < 200 || status > 299 || /^(text\/html|application\/xhtml\+xml|text\/plain|)$/.test(mediaType(headers))

const mediaType = (headers: Header[]) =>
  (headerOf(headers, 'content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? ''

async function judge(request: FetchRequest, exchange: Exchange, deps: Deps): Promise<OutcomeOf<'fetcher'>> {
  const { status, body, digest, url, fetchedAt } = exchange
  const note = { status, bytes: body?.length ?? 0, type: mediaType(exchange.headers) }
  if (!body) return drop('not-a-page', note)

  const known = status < 300 ? await deps.payloadOf(request.story) : null
  const isUnchanged = known?.digest === digest
  const archive = await deps.archive.writeExchange(recordOf(exchange, body, isUnchanged ? known : undefined))

  if (status < 200 || status >= 300) return refuse(request, exchange, deps)
  if (isUnchanged) return drop('unchanged', note)
  if (body.length === 0) return drop('empty', note)
  return forward({ story: request.story, url, fetchedAt, archive }, note)
}

function recordOf(exchange: Exchange, body: Buffer, unchangedSince: KnownPayload | undefined) {
  const { url, fetchedAt, ipAddress, request, status, statusText, headers } = exchange
  return {
    url,
    fetchedAt,
    ...(ipAddress ? { ipAddress } : {}),
    request,
    response: { httpVersion: '1.1' as const, status, statusText, headers, body },
    ...(unchangedSince ? { unchangedSince: { url: unchangedSince.url, fetchedAt: unchangedSince.fetchedAt } } : {}),
  }
}

const DROPS_BY_STATUS: Record<number, DropReason<'fetcher'>> = {
  401: 'refused',
  402: 'refused',
  403: 'refused',
  404: 'gone',
  407: 'refused',
  410: 'gone',
  451: 'refused',
}

/** What an answer without a page means: another address, a later turn, or an end with its reason. */
async function refuse(request: FetchRequest, exchange: Exchange, deps: Deps): Promise<OutcomeOf<'fetcher'>> {
  const { status, headers, url } = exchange
  if (status < 400) return redirect(request, headerOf(headers, 'location'), status, deps)
  const restMs = retryAfterMs(headerOf(headers, 'retry-after'))
  if (status === 429 || (status === 503 && restMs !== null)) {
    throw new ThrottledError(`${url} answered ${status}`, restMs ?? 60_000)
  }
  // 408 and 425 ask to try again, and so does every 5xx (RFC 9110, section 15.6).
  if (status >= 500 || status === 408 || status === 425) throw new TransientError(`${url} answered ${status}`)
  return drop(DROPS_BY_STATUS[status] ?? 'rejected', { status })
}

async function redirect(
  request: FetchRequest,
  location: string | null,
  status: number,
  { turns }: Deps,
): Promise<OutcomeOf<'fetcher'>> {
  const target = location === null ? null : targetOf(location, request.url)
  if (!target) return drop('bad-redirect', { status, location })
  const isLoop = target === request.url || request.redirects.includes(target)
  if (isLoop || request.redirects.length >= MAX_REDIRECTS) return drop('redirect-limit', { status, location })
  await turns.redirect(request, { url: target, host: hostOf(target) })
  return done({ status, location: target })
}

function targetOf(location: string, base: string): string | null {
  try {
    return canonicalUrl(location, base)
  } catch (error) {
    if (error instanceof BadUrlError) return null
    throw error
  }
}

/** Failures that another try would not mend are drops with their names; every other error goes on as it is. */
function dropOf(error: unknown): OutcomeOf<'fetcher'> {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  if (cause instanceof PrivateAddressError) return drop('private-address')
  if (cause instanceof ForbiddenPortError) return drop('forbidden-port')
  if (cause instanceof TooLargeError) return drop('too-large')
  if ((cause as NodeJS.ErrnoException).code === 'ENOTFOUND') return drop('no-such-host')
  if (isOurs(error)) throw error
  const reason = cause instanceof Error ? cause.message || (cause as NodeJS.ErrnoException).code : String(cause)
  throw new TransientError(reason ?? 'the request failed', { cause: error })
}

const isOurs = (error: unknown) =>
  error instanceof ThrottledError || error instanceof TransientError || error instanceof PermanentError
