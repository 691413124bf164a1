import { ThrottledError } from '@dateline/contracts/errors'
import type { FetchRequest } from '@dateline/contracts/messages'
import { hostOf } from '@dateline/url/host'
import type { Client, Exchange, GetOptions } from './client/client.ts'
import { tellsTrouble } from './judge-failure.ts'
import { isAllowedBy, type RobotsRules } from './robots/robots.ts'
import type { KnownRobots, RobotsCache } from './robots/robots-cache.ts'
import type { Turns } from './turns.ts'

export interface TurnDeps {
  turns: Turns
  robots: RobotsCache
  client: Pick<Client, 'get' | 'addressOf'>
}

export interface Asked {
  exchange: Exchange
  rules: RobotsRules
}

/**
 * Sends one request in its host's turn, if robots.txt allows it. robots.txt is a request too: where it has to be read
 * first, a ThrottledError puts the URL off to the next turn. Where it leads to another host, the URL waits `elsewhere`:
 * for a turn of that host, and afterwards for one of its own again.
 */
export async function askInTurn(
  request: FetchRequest,
  optionsFor: () => Promise<Omit<GetOptions, 'signal'>>,
  deps: TurnDeps,
  signal: AbortSignal,
): Promise<Asked | 'superseded' | 'disallowed' | 'elsewhere'> {
  const { robots, turns } = deps
  const known = await robots.known(request.url)
  const target = targetOf(request, known)
  if (hostOf(target) !== turnOf(request)) return waitElsewhere(request, target, deps)
  // All that the request needs comes before the turn: once that has come, the host waits for nothing but the request.
  const address = await addressOf(target, request, deps)
  const options = 'rules' in known && isAllowedBy(known.rules, request.url) ? await optionsFor() : null
  const right = await turns.begin(request, address)
  if (right === 'superseded') return 'superseded'
  if (right === 'later') throw new ThrottledError('as many requests as its address may have are under way', 0)
  if ('next' in known) {
    const next = targetOf(request, await readRobots(request, deps, signal))
    if (hostOf(next) !== turnOf(request)) return waitElsewhere(request, next, deps)
    throw new ThrottledError('robots.txt was read in this turn, the page comes in the next', 0)
  }
  if (!options) return 'disallowed'
  return { rules: known.rules, exchange: await ask(request, known.rules, { ...options, signal }, deps) }
}

const targetOf = ({ url }: FetchRequest, known: KnownRobots) => ('next' in known ? known.next : url)

const turnOf = ({ turnOf, url }: FetchRequest) => turnOf ?? hostOf(url)

async function waitElsewhere(request: FetchRequest, target: string, { turns }: TurnDeps): Promise<'elsewhere'> {
  await turns.waitAt(request, hostOf(target))
  return 'elsewhere'
}

/** What it means that a robots.txt is redirected to an address that can't be had, tells who reads it. */
async function addressOf(target: string, { url }: FetchRequest, { client }: TurnDeps): Promise<string | undefined> {
  const address = client.addressOf(target)
  return hostOf(target) === hostOf(url) ? address : address.catch(() => undefined)
}

async function readRobots(
  request: FetchRequest,
  { robots, turns }: TurnDeps,
  signal: AbortSignal,
): Promise<KnownRobots> {
  let crawlDelayMs = 0
  let isTroubled = false
  try {
    const read = await robots.read(request.url, signal)
    if ('rules' in read) crawlDelayMs = read.rules.crawlDelayMs ?? 0
    return read
  } catch (error) {
    isTroubled = tellsTrouble(error)
    throw error
  } finally {
    // What a site asks for is not asked for by another host that keeps its robots.txt.
    turns.ended(request, request.turnOf === undefined ? { crawlDelayMs, isTroubled } : { isTroubled })
  }
}

async function ask(
  request: FetchRequest,
  rules: RobotsRules,
  options: GetOptions,
  { client, turns }: TurnDeps,
): Promise<Exchange> {
  const crawlDelayMs = rules.crawlDelayMs ?? 0
  try {
    const exchange = await client.get(request.url, options)
    turns.ended(request, { crawlDelayMs, isTroubled: OVERLOADED.includes(exchange.status) })
    return exchange
  } catch (error) {
    turns.ended(request, { crawlDelayMs, isTroubled: tellsTrouble(error), isCut: true })
    throw error
  }
}

/** Too many requests; unavailable, or out of reach or too slow behind its own proxy: asking again soon would not help it. */
const OVERLOADED = [429, 502, 503, 504]
