import { ThrottledError } from '@dateline/contracts/errors'
import type { FetchRequest } from '@dateline/contracts/messages'
import type { Client, Exchange, GetOptions } from './client.ts'
import { tellsTrouble } from './judge-failure.ts'
import { isAllowedBy, type RobotsRules } from './robots.ts'
import type { RobotsCache } from './robots-cache.ts'
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
 * first, a ThrottledError puts the URL off to the next turn.
 */
export async function askInTurn(
  request: FetchRequest,
  optionsFor: () => Promise<Omit<GetOptions, 'signal'>>,
  deps: TurnDeps,
  signal: AbortSignal,
): Promise<Asked | 'superseded' | 'disallowed'> {
  // All that the request needs comes before the turn: once that has come, the host waits for nothing but the request.
  const [address, rules] = await Promise.all([deps.client.addressOf(request.url), deps.robots.rulesFor(request.url)])
  const options = rules && isAllowedBy(rules, request.url) ? await optionsFor() : null
  const right = await deps.turns.begin(request, address)
  if (right === 'superseded') return 'superseded'
  if (right === 'later') throw new ThrottledError('as many requests as its address may have are under way', 0)
  if (!rules) {
    await readRobots(request, deps, signal)
    throw new ThrottledError('robots.txt was read in this turn, the page comes in the next', 0)
  }
  if (!options) return 'disallowed'
  return { rules, exchange: await ask(request, rules, { ...options, signal }, deps) }
}

async function readRobots(request: FetchRequest, { robots, turns }: TurnDeps, signal: AbortSignal): Promise<void> {
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
  rules: RobotsRules,
  options: GetOptions,
  { client, turns }: TurnDeps,
): Promise<Exchange> {
  let isTroubled = false
  try {
    const exchange = await client.get(request.url, options)
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
