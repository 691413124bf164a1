import { once } from 'node:events'
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'

/** What a route answers: 200, `text/html; charset=utf-8` and an empty body unless it says otherwise. */
export interface Reply {
  status?: number
  headers?: Record<string, string | string[]>
  body?: string | Buffer
  /** Waits so long before the first byte. */
  delayMs?: number
  /** Sends the body compressed, with its `Content-Encoding`. */
  gzip?: boolean
}

/** Makes the reply to one request; one that gives nothing has answered on `response` itself (a slow drip, a cut connection). */
export type Handler = (
  request: IncomingMessage,
  response: ServerResponse,
) => Reply | undefined | Promise<Reply | undefined>

/** By path (`/a?b=1` before `/a`) or, stronger, by host and path (`news.localhost /a`). Anything else is a 404. */
export type Routes = Record<string, Reply | Handler>

/** One request as the server saw it; instants in ms since 1970 with fractions. */
export interface Hit {
  /** The Host header without its port. */
  host: string
  /** As requested, with the query. */
  path: string
  startedAt: number
  /** When the last byte was handed on or the connection was lost; null while the request is open. */
  endedAt: number | null
  userAgent: string | null
  headers: IncomingHttpHeaders
}

/** A running website and its log of requests, the judge of politeness. */
export interface Website {
  readonly port: number
  readonly hits: readonly Hit[]
  /** The address of a path, on the first address that is listened on or on another host. */
  url(path: string, host?: string): string
  hitsOf(path: string, host?: string): Hit[]
  /** ms between the end of all earlier requests to the host and the start of the next; negative where they overlapped. */
  gaps(host: string): number[]
  /** The most requests to the host that were open at one instant. */
  maxConcurrency(host: string): number
  /** Cuts open connections and frees the port. */
  close(): Promise<void>
}

/** Starts a real HTTP server on each address of `hosts` (default 127.0.0.1; on Linux any of 127.0.0.0/8), all on one port. */
export async function startWebsite(
  site: Handler | Routes,
  { hosts = ['127.0.0.1'], port = 0 }: { hosts?: string[]; port?: number } = {},
): Promise<Website> {
  const hits: Hit[] = []
  const handler = typeof site === 'function' ? site : handlerOf(site)
  const listener = (request: IncomingMessage, response: ServerResponse) => {
    void answer(handler, request, response, log(hits, request, response))
  }
  const servers = await listenOnAll(hosts, port, listener)
  const [first = '127.0.0.1'] = hosts
  const sharedPort = portOf(servers[0])
  const hitsAt = (host: string) => hits.filter((hit) => hit.host === host)

  return {
    port: sharedPort,
    hits,
    url: (path, host = first) => new URL(path, `http://${host}:${sharedPort}`).href,
    hitsOf: (path, host) => hits.filter((hit) => hit.path === path && (host === undefined || hit.host === host)),
    gaps: (host) => gapsBetween(hitsAt(host)),
    maxConcurrency: (host) => mostOpen(hitsAt(host)),
    close: () => closeAll(servers),
  }
}

function handlerOf(routes: Routes): Handler {
  return (request, response) => {
    const host = hostOf(request)
    const full = request.url ?? '/'
    const path = full.replace(/\?.*$/, '')
    const key = [`${host} ${full}`, `${host} ${path}`, full, path].find((key) => Object.hasOwn(routes, key))
    const route = key === undefined ? undefined : routes[key]
    if (route === undefined) return { status: 404, body: '<h1>Not found</h1>' }
    return typeof route === 'function' ? route(request, response) : route
  }
}

function hostOf(request: IncomingMessage): string {
  return (request.headers.host ?? '').replace(/:\d+$/, '').toLowerCase()
}

const now = () => performance.timeOrigin + performance.now()

/** Notes a request; what it gives is to be called right before an answer leaves. */
function log(hits: Hit[], request: IncomingMessage, response: ServerResponse): () => void {
  const hit: Hit = {
    host: hostOf(request),
    path: request.url ?? '/',
    startedAt: now(),
    endedAt: null,
    userAgent: request.headers['user-agent'] ?? null,
    headers: request.headers,
  }
  hits.push(hit)
  let leftAt: number | null = null
  const end = () => {
    hit.endedAt ??= leftAt ?? now()
  }
  response.once('finish', end)
  response.once('close', end)
  return () => {
    // What the system takes at once has left before this process, which may be kept waiting, is told so in the same turn.
    leftAt = now()
    setImmediate(() => {
      leftAt = null
    })
  }
}

async function answer(
  handler: Handler,
  request: IncomingMessage,
  response: ServerResponse,
  leaving: () => void,
): Promise<void> {
  try {
    const reply = await handler(request, response)
    if (reply === undefined) return
    const { status = 200, headers = {}, body = '', delayMs = 0, gzip = false } = reply
    if (delayMs > 0) await sleep(delayMs, undefined, { ref: false })
    if (response.destroyed) return
    response.setHeader('content-type', 'text/html; charset=utf-8')
    if (gzip) response.setHeader('content-encoding', 'gzip')
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
    response.statusCode = status
    const bytes = gzip ? gzipSync(body) : body
    leaving()
    response.end(bytes)
  } catch (error) {
    // A fault of the test itself: it must be seen, not take the server down.
    console.error(`the route of ${request.url} failed:`, error)
    if (!response.headersSent) response.statusCode = 500
    response.end(String(error))
  }
}

type Listener = (request: IncomingMessage, response: ServerResponse) => void

async function listenOnAll(hosts: string[], port: number, listener: Listener, triesLeft = 5): Promise<Server[]> {
  const servers: Server[] = []
  try {
    for (const host of hosts) {
      const server = createServer(listener)
      server.listen(servers.length === 0 ? port : portOf(servers[0]), host)
      await once(server, 'listening')
      servers.push(server)
    }
    return servers
  } catch (error) {
    await closeAll(servers)
    // The port that was free on the first address may be taken on the next one: another port, unless it was asked for.
    const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
    if (isTaken && port === 0 && triesLeft > 1) return listenOnAll(hosts, port, listener, triesLeft - 1)
    throw error
  }
}

function portOf(server: Server | undefined): number {
  const address = server?.address()
  if (typeof address !== 'object' || address === null) throw new Error('the website has no address to listen on')
  return address.port
}

async function closeAll(servers: Server[]): Promise<void> {
  const closing = servers.map((server) => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()))
    server.closeAllConnections()
    return closed
  })
  await Promise.all(closing)
}

function gapsBetween(hits: Hit[]): number[] {
  const gaps: number[] = []
  let freeAt: number | null = null
  for (const { startedAt, endedAt } of hits) {
    if (freeAt !== null) gaps.push(startedAt - freeAt)
    freeAt = Math.max(freeAt ?? 0, endedAt ?? Number.POSITIVE_INFINITY)
  }
  return gaps
}

function mostOpen(hits: Hit[]): number {
  const openAt = (instant: number) =>
    hits.filter((hit) => hit.startedAt <= instant && (hit.endedAt ?? Number.POSITIVE_INFINITY) > instant).length
  return Math.max(0, ...hits.map((hit) => openAt(hit.startedAt)))
}
