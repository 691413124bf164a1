import { undoContentCoding } from '@dateline/archive/content-coding'
import { ThrottledError, TransientError } from '@dateline/contracts/errors'
import { type Client, type Exchange, headerOf } from './client.ts'
import { retryAfterMs } from './retry-after.ts'
import { allowAll, MAX_ROBOTS_BYTES, parseRobots, type RobotsRules } from './robots.ts'

/** RFC 9309, section 2.4: a crawler should not use a copy for longer than 24 hours. */
const KEPT_S = 24 * 3600
/** RFC 9309, section 2.3.1.2: at least five redirects are followed. */
const MAX_REDIRECTS = 5

/** The robots.txt of each origin, read once for all fetchers. */
export interface RobotsCache {
  /** The rules of the URL's origin; null where they have to be read first. */
  rulesFor(url: string): Promise<RobotsRules | null>
  /** Reads and keeps them. A server that can't answer is an error: it disallows for now (RFC 9309, section 2.3.1.4). */
  read(url: string, signal: AbortSignal): Promise<RobotsRules>
}

interface Store {
  get(key: string): Promise<string | null>
  set(key: string, value: string, mode: 'EX', seconds: number): Promise<unknown>
}

/** Keeps rules under `<base><origin>` in Redis. */
export function openRobotsCache(store: Store, base: string, client: Client, productToken: string): RobotsCache {
  return {
    rulesFor: async (url) => {
      const kept = await store.get(base + new URL(url).origin)
      return kept === null ? null : JSON.parse(kept)
    },
    read: async (url, signal) => {
      const exchange = await follow(client, new URL('/robots.txt', url).href, signal)
      const rules = await rulesIn(exchange, productToken)
      await store.set(base + new URL(url).origin, JSON.stringify(rules), 'EX', KEPT_S)
      return rules
    },
  }
}

async function follow(client: Client, url: string, signal: AbortSignal): Promise<Exchange | null> {
  let address = url
  for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
    const exchange = await client.get(address, { signal, wants: (status) => status < 300, cutAt: MAX_ROBOTS_BYTES })
    const location = headerOf(exchange.headers, 'location')
    if (exchange.status < 300 || exchange.status >= 400 || !location) return exchange
    const target = URL.parse(location, address)
    if (!target || !/^https?:$/.test(target.protocol)) return null
    address = target.href
  }
  return null
}

async function rulesIn(exchange: Exchange | null, productToken: string): Promise<RobotsRules> {
  if (!exchange) return allowAll
  const { status, headers, body, url } = exchange
  if (status === 429 || status >= 500) {
    const restMs = retryAfterMs(headerOf(headers, 'retry-after'))
    if (restMs !== null) throw new ThrottledError(`${url} answered ${status}`, restMs)
    throw new TransientError(`${url} answered ${status}: until it can be read, nothing may be fetched`)
  }
  if (status >= 300 || !body) return allowAll
  const text = await undoContentCoding(body, headerOf(headers, 'content-encoding'), 8 * MAX_ROBOTS_BYTES).catch(
    () => null,
  )
  // What can't be unpacked can't be parsed, and what can't be parsed gives no rules (RFC 9309, section 2.3.1.5).
  if (text === null) return allowAll
  return parseRobots(new TextDecoder().decode(text.subarray(0, MAX_ROBOTS_BYTES)), productToken)
}
