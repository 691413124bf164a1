import type { Socket } from 'node:net'
import { Agent, buildConnector, type Dispatcher, ProxyAgent } from 'undici'
import { type Guard, refusal } from './guard.ts'

/** The proxies of the operator's network, and the hosts that are asked without one. */
export interface Proxies {
  http?: string | undefined
  https?: string | undefined
  /** Host names (with all below them), `*`, each with or without a port. */
  except: readonly string[]
}

/** How requests leave: straight through the guard, or by a proxy, which then does the look-ups. */
export interface Routes {
  /** Who takes a request to this URL, and whether that is a proxy. */
  routeOf(url: URL): { dispatcher: Dispatcher; isProxied: boolean }
  /** The address that the open connection to an origin leads to. */
  openAddress(origin: string): string | undefined
  close(): Promise<void>
}

interface RouteOptions {
  guard: Guard
  proxies: Proxies
  connectTimeoutMs: number
  /** Certificates that are trusted beside the system's. */
  ca?: string | undefined
}

/** One connection a host, kept while it is used; HTTP/2 where the server takes it. `get` keeps the deadlines. */
const connections = {
  connections: 1,
  pipelining: 1,
  keepAliveTimeout: 4_000,
  keepAliveMaxTimeout: 30_000,
  headersTimeout: 0,
  bodyTimeout: 0,
  maxHeaderSize: 64 * 1024,
  allowH2: true,
} as const

export function openRoutes({ guard, proxies, connectTimeoutMs, ca }: RouteOptions): Routes {
  const open = new Map<string, Socket>()
  const tls = { allowH2: true, preferH2: true, timeout: connectTimeoutMs, ...(ca ? { ca } : {}) }
  const direct = new Agent({ ...connections, connect: guardedConnector(guard, tls, open) })
  const openProxy = (uri: string | undefined) =>
    uri ? new ProxyAgent({ ...connections, uri, requestTls: tls, proxyTls: { timeout: connectTimeoutMs } }) : null
  const agents = { 'http:': openProxy(proxies.http), 'https:': openProxy(proxies.https) }
  return {
    routeOf: (url) => {
      const proxy = url.protocol === 'https:' ? agents['https:'] : agents['http:']
      return proxy && !isExcepted(url, proxies.except)
        ? { dispatcher: proxy, isProxied: true }
        : { dispatcher: direct, isProxied: false }
    },
    openAddress: (origin) => open.get(origin)?.remoteAddress,
    close: async () => {
      await Promise.all([direct, agents['http:'], agents['https:']].map((agent) => agent?.destroy()))
    },
  }
}

/**
 * A connector that decides on the address it connects to: names by the look-up that the socket itself uses, so that no
 * second answer can slip in between, and the remote address of the open socket once more.
 */
function guardedConnector(
  guard: Guard,
  options: buildConnector.BuildOptions,
  open: Map<string, Socket>,
): buildConnector.connector {
  const connect = buildConnector({ ...options, lookup: guard.lookup })
  return (target, callback) => {
    connect(target, (...[error, socket]: [Error, null] | [null, Socket]) => {
      if (error) {
        guard.failed(target.hostname)
        return callback(error, null)
      }
      if (!guard.isAllowed(socket.remoteAddress)) {
        socket.destroy()
        return callback(refusal(target.hostname), null)
      }
      const origin = `${target.protocol}//${target.host ?? target.hostname}`
      open.set(origin, socket)
      socket.once('close', () => open.get(origin) === socket && open.delete(origin))
      callback(null, socket)
    })
  }
}

function isExcepted({ hostname, port }: URL, except: readonly string[]): boolean {
  return except.some((entry) => {
    const [, name = '', onPort] = /^(.*?)(?::(\d+))?$/.exec(entry.toLowerCase()) ?? []
    if (onPort !== undefined && onPort !== port) return false
    const bare = name.replace(/^\*?\./, '')
    return name === '*' || hostname === bare || hostname.endsWith(`.${bare}`)
  })
}
