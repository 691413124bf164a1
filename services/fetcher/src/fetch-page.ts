import type { Archive } from '@dateline/archive/archive'
import { PermanentError, ThrottledError, TransientError } from '@dateline/contracts/errors'
import type { FetchRequest } from '@dateline/contracts/messages'
import { done, drop, forward } from '@dateline/contracts/outcome'
import type { DropReason, OutcomeOf } from '@dateline/contracts/topology'
import type { KnownPayload } from '@dateline/frontier/frontier'
import { hostOf } from '@dateline/url/host'
import { type Client, type Exchange, type Header, headerOf, TooLargeError, type Wanted } from './client.ts'
import { ForbiddenPortError, PrivateAddressError } from './guard.ts'
import { redirectTarget } from './redirect-target.ts'
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
  const right = await deps.turns.begin(request)
  if (right === 'superseded') return drop('superseded')
  if (right === 'later') throw new ThrottledError('as many requests as its address may have are under way', 0)
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
  let isTroubled = false
  try {
    delayMs = (await robots.read(request.url, signal))?.crawlDelayMs ?? 0
  } catch (error) {
    isTroubled = tellsTrouble(error)
    throw error
  } finally {
    turns.ended(request, { delayMs, isTroubled })
  }
}

async function ask(request: FetchRequest, rules: RobotsRules, { client, turns }: Deps, signal: AbortSignal) {
  let isTroubled = false
  try {
    const exchange = await client.get(request.url, { signal, wants: wantedOf })
    isTroubled = OVERLOADED.includes(exchange.status)
    return exchange
  } catch (error) {
    isTroubled = tellsTrouble(error)
    throw error
  } finally {
    turns.ended(request, { delayMs: rules.crawlDelayMs ?? 0, isTroubled })
  }
}

/** Too many requests; unavailable, or out of reach or too slow behind its own proxy: asking again soon would not help it. */
const OVERLOADED = [429, 502, 503, 504]

/** Whether a request failed for the sake of its host. What we forbid ourselves says nothing of it, nor does a stop of ours. */
const tellsTrouble = (error: unknown) =>
  !(error instanceof PrivateAddressError) &&
  !(error instanceof ForbiddenPortError) &&
  !(error instanceof TooLargeError) &&
  !(error instanceof Error && error.name === 'AbortError')

/** What is no page is not loaded at all. Errors and redirects are evidence too, but no size of theirs changes what they mean. */
function wantedOf(status: number, headers: Header[]): Wanted {
  if (status < 200 || status > 299) return 'start'
  return /^(text\/html|application\/xhtml\+xml|text\/plain|)$/.test(mediaType(headers)) ? 'whole' : 'nothing'
}

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
  if (status < 400) return redirect(request, exchange, deps)
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
  { status, headers }: Exchange,
  { turns }: Deps,
): Promise<OutcomeOf<'fetcher'>> {
  const target = redirectTarget(headers, request.url)
  const note = { status, location: target ?? headerOf(headers, 'location') }
  if (!target) return drop('bad-redirect', note)
  const isLoop = target === request.url || request.redirects.includes(target)
  if (isLoop || request.redirects.length >= MAX_REDIRECTS) return drop('redirect-limit', note)
  await turns.redirect(request, {
    url: target,
    host: hostOf(target),
    // 301 and 308 (RFC 9110, section 15.4).
    isPermanent: status === 301 || status === 308,
  })
  return done(note)
}

/** Failures that another try would not mend are drops with their names; every other error goes on, as it is or as transient. */
function dropOf(error: unknown): OutcomeOf<'fetcher'> {
  if (isOurs(error)) throw error
  if (error instanceof PrivateAddressError) return drop('private-address')
  if (error instanceof ForbiddenPortError) return drop('forbidden-port')
  if (error instanceof TooLargeError) return drop('too-large')
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'ENOTFOUND') return drop('no-such-host')
  // A connection that failed at several addresses has a code, but no message.
  throw new TransientError(message || code || 'the request failed', { cause: error })
}

const isOurs = (error: unknown) =>
  error instanceof ThrottledError || error instanceof TransientError || error instanceof PermanentError
