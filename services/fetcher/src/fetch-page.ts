import type { Archive } from '@dateline/archive/archive'
import { ThrottledError } from '@dateline/contracts/errors'
import type { FetchRequest } from '@dateline/contracts/messages'
import { done, drop, forward } from '@dateline/contracts/outcome'
import type { OutcomeOf } from '@dateline/contracts/topology'
import type { KnownPayload } from '@dateline/frontier/frontier'
import { hostOf } from '@dateline/url/host'
import { type Client, type Exchange, type Header, headerOf, type Wanted } from './client.ts'
import { detourOf } from './detour.ts'
import { obstacleIn, refusalOf, validatorsIn } from './judge-answer.ts'
import { dropOf, tellsTrouble } from './judge-failure.ts'
import { redirectTarget } from './redirect-target.ts'
import { contentSignalFor, isAllowedBy, type RobotsRules } from './robots.ts'
import type { RobotsCache } from './robots-cache.ts'
import { isPageType, mayBeText, mediaType, sniffType } from './sniff-type.ts'
import type { Turns } from './turns.ts'

/** As many hops as browsers' users meet in practice; RFC 9110 leaves the bound to the client. */
const MAX_REDIRECTS = 10

export interface Deps {
  turns: Turns
  robots: RobotsCache
  client: Pick<Client, 'get' | 'addressOf'>
  archive: Pick<Archive, 'writeExchange'>
  payloadOf(story: string): Promise<KnownPayload | null>
}

/**
 * Fetches one page: one request in the host's turn, into the archive, and a claim check for the normalizer. robots.txt is
 * a request too: where it has to be read first, the page waits for the next turn. So does what a redirect leads to.
 */
export async function fetchPage(request: FetchRequest, deps: Deps, signal: AbortSignal): Promise<OutcomeOf<'fetcher'>> {
  try {
    const right = await deps.turns.begin(request, await deps.client.addressOf(request.url))
    if (right === 'superseded') return drop('superseded')
    if (right === 'later') throw new ThrottledError('as many requests as its address may have are under way', 0)
    const rules = await deps.robots.rulesFor(request.url)
    if (!rules) {
      await readRobots(request, deps, signal)
      throw new ThrottledError('robots.txt was read in this turn, the page comes in the next', 0)
    }
    if (!isAllowedBy(rules, request.url)) return drop('disallowed')
    const known = await deps.payloadOf(request.story)
    const exchange = await ask(request, { known, rules }, deps, signal)
    return await judge(request, exchange, { known, rules }, deps)
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

async function ask(
  request: FetchRequest,
  { known, rules }: Known,
  { client, turns }: Deps,
  signal: AbortSignal,
): Promise<Exchange> {
  // What another address answered says nothing of this one.
  const validators = known?.url === request.url ? known : undefined
  let isTroubled = false
  try {
    const exchange = await client.get(request.url, { signal, validators, wants: wantedOf, keeps: isPage })
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

/** What is no page is not loaded at all. Errors and redirects are evidence too, but no size of theirs changes what they mean. */
function wantedOf(status: number, headers: Header[]): Wanted {
  if (status < 200 || status > 299) return 'start'
  return mayBeText(mediaType(headerOf(headers, 'content-type'))) ? 'whole' : 'nothing'
}

const isPage = (opening: Buffer, headers: Header[]) => isPageType(sniffType(headerOf(headers, 'content-type'), opening))

interface Known {
  known: KnownPayload | null
  rules: RobotsRules
}

async function judge(
  request: FetchRequest,
  exchange: Exchange,
  { known, rules }: Known,
  deps: Deps,
): Promise<OutcomeOf<'fetcher'>> {
  const { status, body, digest, url, fetchedAt, headers } = exchange
  const note = { status, bytes: body?.length ?? 0, type: mediaType(headerOf(headers, 'content-type')) }
  if (!body) return drop('not-a-page', note)

  const isGood = status >= 200 && status < 300
  const isSame = known !== null && (status === 304 || (isGood && known.digest === digest))
  const archive = await deps.archive.writeExchange(recordOf(exchange, body, isSame ? known : null))

  const obstacle = obstacleIn(exchange)
  if (obstacle) return obstacle
  if (isSame) return drop('unchanged', note)
  // RFC 9110, section 15.4.5: 304 is the answer to a condition, and without one there is nothing that it could mean.
  if (status === 304) return drop('empty', note)
  if (status >= 400) return drop(refusalOf(exchange) ?? 'rejected', note)
  if (!isGood) return redirect(request, exchange, deps)
  if (body.length === 0) return drop('empty', note)
  const contentSignal = contentSignalFor(rules, url)
  return forward(
    {
      story: request.story,
      url,
      fetchedAt,
      archive,
      ...validatorsIn(headers),
      ...(contentSignal && { contentSignal }),
    },
    note,
  )
}

function recordOf(exchange: Exchange, body: Buffer, known: KnownPayload | null) {
  const { url, fetchedAt, ipAddress, request, httpVersion, status, statusText, headers } = exchange
  return {
    url,
    fetchedAt,
    ...(ipAddress ? { ipAddress } : {}),
    request,
    response: { httpVersion, status, statusText, headers, body },
    ...(known ? { unchangedSince: { url: known.url, fetchedAt: known.fetchedAt } } : {}),
  }
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
  const detour = detourOf(request.url, target)
  if (detour) return drop(detour, note)
  await turns.redirect(request, {
    url: target,
    host: hostOf(target),
    // 301 and 308 (RFC 9110, section 15.4).
    isPermanent: status === 301 || status === 308,
  })
  return done(note)
}
