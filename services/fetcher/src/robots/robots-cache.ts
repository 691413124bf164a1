import { undoContentCoding } from '@dateline/archive/content-coding'
import { ThrottledError, TransientError } from '@dateline/contracts/errors'
import { type Client, type Exchange, headerOf } from '../client/client.ts'
import { ForbiddenPortError, PrivateAddressError } from '../client/failures.ts'
import { redirectTarget } from '../redirect-target.ts'
import { retryAfterMs } from '../retry-after.ts'
import { allowAll, MAX_ROBOTS_BYTES, parseRobots, type RobotsRules } from './robots.ts'

/** RFC 9309, section 2.4: a crawler should not use a copy for longer than 24 hours. */
const KEPT_S = 24 * 3600
/** A redirect that leads to trouble is asked anew from its start after this. */
const HOP_KEPT_S = 3600
/** RFC 9309, section 2.3.1.2: at least five redirects are followed. */
const MAX_REDIRECTS = 5

/*
 * What is known of an origin:
 *
 *   { next, hops: 0 } ──read──▶ { next, hops } ──read──▶ … ──read──▶ { rules } ──a day──▶ { next, hops: 0 }
 *
 * Each read is one request, so that a redirect waits like a page for the next turn of the host that it leads to.
 */
export type KnownRobots = { rules: RobotsRules } | { next: string; hops: number }

/** The robots.txt of each origin, read once for all fetchers. */
export interface RobotsCache {
  /** The rules of the URL's origin, or where they have to be asked for next. */
  known(url: string): Promise<KnownRobots>
  /**
   * Sends one request for them, to where they have to be asked for next, and keeps what it gave. A server that can't
   * answer is an error: it disallows for now (RFC 9309, section 2.3.1.4).
   */
  read(url: string, signal: AbortSignal): Promise<KnownRobots>
}

interface Store {
  get(key: string): Promise<string | null>
  set(key: string, value: string, mode: 'EX', seconds: number): Promise<unknown>
}

/** Keeps what a robots.txt says to the product token in Redis, under keys that begin with `base`. */
export function openRobotsCache(store: Store, base: string, client: Client, productToken: string): RobotsCache {
  const keyOf = (url: string) => `${base}${productToken.toLowerCase()}:${new URL(url).origin}`
  const load = async (url: string): Promise<KnownRobots> => {
    const kept = await store.get(keyOf(url))
    return kept === null ? { next: new URL('/robots.txt', url).href, hops: 0 } : JSON.parse(kept)
  }
  const keep = async (url: string, known: KnownRobots): Promise<KnownRobots> => {
    await store.set(keyOf(url), JSON.stringify(known), 'EX', 'rules' in known ? KEPT_S : HOP_KEPT_S)
    return known
  }
  return {
    known: async (url) => {
      const known = await load(url)
      if ('rules' in known || new URL(known.next).pathname !== '/robots.txt') return known
      // A redirect to the robots.txt of another origin, which is known already, needs no request to that origin.
      const shared = await load(known.next)
      return 'rules' in shared && known.hops > 0 ? keep(url, shared) : known
    },
    read: async (url, signal) => {
      const known = await load(url)
      return 'rules' in known ? known : keep(url, await ask(known, { client, signal, productToken }))
    },
  }
}

async function ask(
  { next, hops }: { next: string; hops: number },
  { client, signal, productToken }: { client: Client; signal: AbortSignal; productToken: string },
): Promise<KnownRobots> {
  const exchange = await client
    .get(next, {
      signal,
      accepts: 'robots',
      wants: (status) => (status < 300 ? 'start' : 'nothing'),
      startBytes: MAX_ROBOTS_BYTES,
    })
    .catch((error: unknown) => {
      // Where robots.txt itself is out of reach, so is the page; where it was redirected to is another matter.
      if (hops === 0) throw error
      if (error instanceof PrivateAddressError || error instanceof ForbiddenPortError) return null
      throw new TransientError(
        `robots.txt is redirected to ${next}, which can't be read: ${(error as Error).message}`,
        {
          cause: error,
        },
      )
    })
  if (!exchange) return { rules: allowAll }
  const target = exchange.status >= 300 && exchange.status < 400 ? redirectTarget(exchange.headers, next) : null
  if (target && hops < MAX_REDIRECTS) return { next: target, hops: hops + 1 }
  return { rules: await rulesIn(exchange, productToken) }
}

async function rulesIn({ status, headers, body, url }: Exchange, productToken: string): Promise<RobotsRules> {
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
