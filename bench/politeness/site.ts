import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import { type Reply, startWebsite, type Website } from '@dateline/testkit/website'

/** One of the hosts: its name and address on loopback, and what its robots.txt asks for. */
export interface Host {
  name: string
  address: string
  crawlDelayMs: number
}

/** What the n-th request for a path is answered with. `throttled` and `failing` are asked for again, the others are not. */
export interface Answer {
  kind: 'page' | 'redirect' | 'too-large' | 'throttled' | 'failing'
  /** What it asks to be left alone for; of a date, at most this. */
  retryAfterMs: number
  /** Tells that the host is overloaded or out of reach. */
  isTroubled: boolean
}

/** What the site notes of a request beside its log. */
export interface Mark {
  /** The instant that a date in Retry-After named, by the site's clock. */
  restUntil?: number
  /** How long before its instant in the log the request may have ended: the judge has other things to do, too. */
  notedLateMs?: number
}

/** The hosts, and the marks of their requests by host, path and how many there were before (see `markOf`). */
export interface Site {
  web: Website
  marks: Map<string, Mark>
  close(): Promise<void>
}

const CRAWL_DELAYS_MS = [0, 0, 0, 400, 800, 1200, 1600, 2000]
const PAGE = `<title>A page</title>${'<p>Some words of a page.</p>'.repeat(200)}`
const BOMB = gzipSync(Buffer.alloc(50_000_000, '<div>'))

/** Hosts with an address each, but every twentieth is a name for 127.0.0.1, as in a hosting company. */
export function makeHosts(count: number): Host[] {
  return Array.from({ length: count }, (_, at) => {
    const crawlDelayMs = CRAWL_DELAYS_MS[at % CRAWL_DELAYS_MS.length] ?? 0
    const isShared = at % 20 === 19
    const own = `127.1.${Math.floor(at / 250)}.${(at % 250) + 1}`
    return { name: isShared ? `news-${at}.localhost` : own, address: isShared ? '127.0.0.1' : own, crawlDelayMs }
  })
}

/** The same for every run: a number from 0 to 1 that the words decide on. */
function chance(...words: (string | number)[]): number {
  return createHash('sha1').update(words.join(' ')).digest().readUInt32BE(0) / 2 ** 32
}

const plain: Answer = { kind: 'page', retryAfterMs: 0, isTroubled: false }
const redirect: Answer = { ...plain, kind: 'redirect' }
const failing: Answer = { ...plain, kind: 'failing', isTroubled: true }
const throttled = (retryAfterMs: number): Answer => ({ kind: 'throttled', retryAfterMs, isTroubled: true })

type Case = { upTo: number; name: string; answer: Answer }

/** Of answers, not of pages: a page may be refused twice. */
const CASES: Case[] = [
  { upTo: 0.025, name: '429 seconds', answer: throttled(1000) },
  { upTo: 0.05, name: '429 date', answer: throttled(2000) },
  { upTo: 0.06, name: '503 seconds', answer: throttled(2000) },
  { upTo: 0.07, name: '503', answer: failing },
  { upTo: 0.08, name: 'silent', answer: failing },
  { upTo: 0.085, name: 'reset', answer: failing },
  { upTo: 0.095, name: 'loop', answer: redirect },
  { upTo: 0.105, name: 'moved', answer: redirect },
  { upTo: 0.11, name: 'bomb', answer: { ...plain, kind: 'too-large' } },
  { upTo: 0.115, name: 'endless', answer: { ...plain, kind: 'too-large' } },
]
const PAGE_CASE: Case = { upTo: 1, name: 'page', answer: plain }

function caseOf(host: string, path: string, time: number): Case {
  if (path.startsWith('/landed/')) return PAGE_CASE
  if (path.endsWith('?again')) return { upTo: 1, name: 'back', answer: redirect }
  const drawn = chance(host, path, time)
  const found = CASES.find(({ upTo }) => drawn < upTo) ?? PAGE_CASE
  // Without rules nothing may be fetched, so a robots.txt is late at most, and never lost.
  return path === '/robots.txt' && !['throttled', 'failing'].includes(found.answer.kind) ? PAGE_CASE : found
}

export const markOf = (host: string, path: string, time: number): string => `${host} ${path} ${time}`

/** The path at the next host that a page which has moved leads to. */
export const landingOf = (host: string, path: string): string => `/landed/${host}${path}`

/** What the `time`-th request (from 0) of a path is answered with. */
export const answerTo = (host: string, path: string, time: number): Answer => caseOf(host, path, time).answer

/** How many requests a URL costs whoever follows the rules: its retries and its redirects. */
export function requestsFor(host: string, path: string): number {
  for (let time = 0; ; time++) {
    const { name, answer } = caseOf(host, path, time)
    if (answer.kind === 'throttled' || answer.kind === 'failing') continue
    return time + (name === 'loop' || name === 'moved' ? 2 : 1)
  }
}

/** Starts the hosts on one port. */
export async function startSite(hosts: Host[]): Promise<Site> {
  const times = new Map<string, number>()
  const marks = new Map<string, Mark>()
  // What the site hears of may have happened ever since its loop last asked for news, a round before this one; on a busy
  // machine that may be long ago, and the fetcher that an answer wakes may run before the site itself looks at its clock.
  const looks = [{ round: 0, at: performance.now() }]
  const looking = setInterval(() => {
    looks.push({ round: performance.nodeTiming.uvMetricsInfo.loopCount, at: performance.now() })
    if (looks.length > 4) looks.shift()
  }, 1)
  const possibleSince = () => {
    const { loopCount } = performance.nodeTiming.uvMetricsInfo
    // Timers come at the end of their round: only that of the round before the last is surely older than its news.
    return (looks.findLast(({ round }) => round <= loopCount - 2) ?? looks[0])?.at ?? 0
  }
  const at = new Map(hosts.map((host, index) => [host.name, index]))

  const respond = (request: IncomingMessage, response: ServerResponse): Reply | undefined => {
    const name = (request.headers.host ?? '').replace(/:\d+$/, '')
    const host = hosts[at.get(name) ?? 0]
    const path = request.url ?? '/'
    const time = times.get(`${name} ${path}`) ?? 0
    times.set(`${name} ${path}`, time + 1)
    const drawn = caseOf(name, path, time)
    const mark: Mark = {}
    marks.set(markOf(name, path, time), mark)
    const note = () => {
      mark.notedLateMs ??= performance.now() - possibleSince()
    }
    response.once('finish', note).once('close', note)
    const date = new Date(Date.now() + drawn.answer.retryAfterMs).toUTCString()
    if (drawn.name.endsWith('date')) mark.restUntil = Date.parse(date)
    if (drawn.name === 'page' && path === '/robots.txt') return robotsTxt(host)
    const neighbour = hosts[((at.get(name) ?? 0) + 1) % hosts.length]?.name
    const away = `http://${neighbour}:${request.socket.localPort}${landingOf(name, path)}`
    return replyOf(drawn, { path, date, away, response })
  }
  const web = await startWebsite(respond, {
    hosts: [...new Set(['127.0.0.1', ...hosts.map(({ address }) => address)])],
  })
  return {
    web,
    marks,
    close: async () => {
      clearInterval(looking)
      await web.close()
    },
  }
}

const robotsTxt = (host: Host | undefined): Reply =>
  host && host.crawlDelayMs > 0
    ? { body: `User-agent: *\nCrawl-delay: ${host.crawlDelayMs / 1000}\nDisallow: /private/\n` }
    : { body: 'User-agent: *\nDisallow: /private/\n' }

function replyOf(
  { name, answer }: Case,
  { path, date, away, response }: { path: string; date: string; away: string; response: ServerResponse },
): Reply | undefined {
  const seconds = String(answer.retryAfterMs / 1000)
  switch (name) {
    case '429 seconds':
      return { status: 429, headers: { 'retry-after': seconds } }
    case '429 date':
      return { status: 429, headers: { 'retry-after': date } }
    case '503 seconds':
      return { status: 503, headers: { 'retry-after': seconds } }
    case '503':
      return { status: 503 }
    case 'silent':
      return undefined
    case 'reset':
      response.socket?.resetAndDestroy()
      return undefined
    case 'loop':
      return { status: 302, headers: { location: `${path}?again` } }
    case 'back':
      return { status: 302, headers: { location: path.replace('?again', '') } }
    case 'moved':
      return { status: 301, headers: { location: away } }
    case 'bomb':
      return { headers: { 'content-encoding': 'gzip' }, body: BOMB }
    case 'endless':
      flood(response)
      return undefined
    default:
      return { body: PAGE, delayMs: 10 + 100 * chance(path) ** 2 }
  }
}

function flood(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/html' })
  const more = () => {
    while (!response.destroyed && response.write('<div>'.repeat(2000)));
  }
  response.on('drain', more)
  more()
}
