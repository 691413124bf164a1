import { undoContentCoding } from '@dateline/archive/content-coding'
import { type Client, type Exchange, type Header, headerOf } from '../client/client.ts'
import { isValue } from '../client/request-headers.ts'
import { redirectTarget } from '../redirect-target.ts'
import { isAllowedBy, type RobotsRules } from '../robots/robots.ts'
import type { RobotsCache } from '../robots/robots-cache.ts'

/** What a rendered page asks for. Header names are in lower case. */
interface PartRequest {
  method: string
  url: string
  headers: Record<string, string>
}

/** What it is answered with: content codings undone, redirects followed. */
interface Part {
  status: number
  headers: Record<string, string>
  body: Buffer
}

/** Loads what one page asks for. */
export interface Parts {
  /** Throws with the reason where it may not be asked for, or does not answer. */
  load(request: PartRequest): Promise<Part>
  /** Requests that were sent, and bytes that came. */
  readonly spent: { requests: number; bytes: number }
}

export interface PartDeps {
  client: Pick<Client, 'get'>
  robots: RobotsCache
  maxRequests: number
  maxBytes: number
  maxUnpackedBytes: number
}

/** As many hops as Fetch allows are more than a part is worth. */
const MAX_REDIRECTS = 5
/** RFC 9309, section 2.3.1.2: robots.txt and five redirects of it. */
const MAX_ROBOTS_READS = 6
/** As many as browsers ask for at once of one host. */
const PARALLEL = 6

/**
 * Opens the way by which one page gets its parts: the fetcher's own client with its guard, robots.txt obeyed for each, GET
 * alone (RFC 9110, section 9.2.1: other methods may change something there), no cookies, and no more than the limits.
 */
export function openParts({ client, robots, ...limits }: PartDeps, signal: AbortSignal): Parts {
  const spent = { requests: 0, bytes: 0 }
  const rules = new Map<string, Promise<RobotsRules>>()
  const waiting: (() => void)[] = []
  let underWay = 0

  const spend = () => {
    if (spent.requests >= limits.maxRequests) {
      throw new Error(`more than ${limits.maxRequests} requests (FETCH_RENDER_MAX_REQUESTS)`)
    }
    if (spent.bytes >= limits.maxBytes) throw new Error(`more than ${limits.maxBytes} bytes (FETCH_RENDER_MAX_BYTES)`)
    spent.requests++
  }
  const readRules = async (url: string): Promise<RobotsRules> => {
    for (let reads = 0; reads <= MAX_ROBOTS_READS; reads++) {
      const known = await robots.known(url)
      if ('rules' in known) return known.rules
      spend()
      await robots.read(url, signal)
    }
    throw new Error(`robots.txt of ${url} is redirected too many times`)
  }
  const rulesFor = (url: string) => {
    const { origin } = new URL(url)
    const asked = rules.get(origin) ?? readRules(url)
    rules.set(origin, asked)
    return asked
  }
  const follow = async (url: string, headers: Header[], hops = 0): Promise<Exchange> => {
    if (!isAllowedBy(await rulesFor(url), url)) throw new Error('robots.txt does not allow it')
    spend()
    const exchange = await client.get(url, { signal, accepts: 'part', headers, wants: () => 'whole' })
    spent.bytes += exchange.body?.length ?? 0
    const isRedirect = exchange.status >= 300 && exchange.status < 400 && exchange.status !== 304
    const target = isRedirect ? redirectTarget(exchange.headers, url) : null
    if (!target) return exchange
    if (hops >= MAX_REDIRECTS) throw new Error('redirected too many times')
    return follow(target, withoutCredentials(headers, url, target), hops + 1)
  }

  return {
    spent,
    load: async ({ method, url, headers }) => {
      if (method !== 'GET') throw new Error(`${method}: only GET is sent`)
      if (!/^https?:/.test(url)) throw new Error('no address of the web')
      if (underWay >= PARALLEL) await new Promise<void>((resolve) => waiting.push(resolve))
      underWay++
      try {
        signal.throwIfAborted()
        return await partOf(await follow(url, passedOn(headers)), limits.maxUnpackedBytes)
      } finally {
        underWay--
        waiting.shift()?.()
      }
    },
  }
}

/** What a script asks with, but for what our client says itself, cookies, and what is between a browser and its server. */
const OURS =
  /^(?:host|connection|user-agent|accept-encoding|accept-language|cookie2?|content-.*|expect|if-.*|keep-alive|range|te|trailer|transfer-encoding|upgrade.*|priority|proxy-.*|sec-.*)$/

const passedOn = (headers: Record<string, string>): Header[] =>
  Object.entries(headers).filter(([name, value]) => !OURS.test(name) && isValue(value))

/** Fetch, section 4.4, HTTP-redirect fetch: what a script gave to one origin is not for another. */
const withoutCredentials = (headers: Header[], from: string, to: string) =>
  new URL(from).origin === new URL(to).origin ? headers : headers.filter(([name]) => name !== 'authorization')

/** Headers that speak of the transfer, or that would leave something behind. */
const OF_TRANSFER = /^(?:content-encoding|content-length|transfer-encoding|connection|keep-alive|set-cookie|alt-svc)$/

async function partOf({ status, headers, body }: Exchange, maxBytes: number): Promise<Part> {
  const unpacked = await undoContentCoding(body ?? Buffer.alloc(0), headerOf(headers, 'content-encoding'), maxBytes)
  return { status, headers: answerHeaders(headers), body: Buffer.from(unpacked) }
}

/** The headers of an answer as a page may see them; those of one name as one. */
export function answerHeaders(headers: Header[]): Record<string, string> {
  const byName: Record<string, string> = {}
  for (const [name, value] of headers) {
    const key = name.toLowerCase()
    if (OF_TRANSFER.test(key)) continue
    byName[key] = byName[key] === undefined ? value : `${byName[key]}, ${value}`
  }
  return byName
}
