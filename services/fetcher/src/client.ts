import { createHash } from 'node:crypto'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'
import { Agent } from 'undici'
import { guardedConnector } from './guard.ts'

export type Header = [name: string, value: string]

/** One request and its answer, as sent and as received: content codings are still on the body. */
export interface Exchange {
  url: string
  fetchedAt: string
  ipAddress: string | undefined
  request: { method: 'GET'; target: string; headers: Header[] }
  status: number
  statusText: string
  headers: Header[]
  /** Null where it was not wanted. */
  body: Buffer | null
  digest: string
}

/** The answer is larger than may be taken. */
export class TooLargeError extends Error {
  override readonly name = 'TooLargeError'
}

export interface Client {
  /** Sends one GET and follows nothing. `wants` looks at the head of the answer and says whether to read the body. */
  get(url: string, options: GetOptions): Promise<Exchange>
  close(): Promise<void>
}

interface GetOptions {
  signal: AbortSignal
  wants: (status: number, headers: Header[]) => boolean
  /** Reads this much at most and leaves the rest, in place of failing at the common limit. */
  cutAt?: number
}

interface ClientOptions {
  userAgent: string
  timeoutMs: number
  maxBytes: number
  reach: Parameters<typeof guardedConnector>[0]
}

/** Opens the one way out of dateline: every request that it makes leaves here, through the address guard. */
export function openClient({ userAgent, timeoutMs, maxBytes, reach }: ClientOptions): Client {
  const agent = new Agent({
    connect: guardedConnector(reach, timeoutMs),
    connections: 1,
    pipelining: 1,
    keepAliveTimeout: 4_000,
    keepAliveMaxTimeout: 30_000,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    maxHeaderSize: 64 * 1024,
  })
  const addresses = watchAddresses()
  return {
    get: async (address, { signal, wants, cutAt }) => {
      const url = new URL(address)
      const target = url.pathname + url.search
      const headers: Header[] = [
        ['host', url.host],
        ['user-agent', userAgent],
        ['accept', 'text/html, application/xhtml+xml, text/plain;q=0.9, */*;q=0.1'],
        ['accept-encoding', 'gzip, br, zstd'],
      ]
      const fetchedAt = new Date().toISOString()
      const answer = await agent.request({
        origin: url.origin,
        path: target,
        method: 'GET',
        headers: headers.flat(),
        responseHeaders: 'raw',
        signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
      })
      const received = pairs(answer.headers as unknown as string[])
      const body = wants(answer.statusCode, received) ? await readBody(answer.body, maxBytes, cutAt) : null
      // A body that is not wanted is not worth its connection either.
      if (!body) answer.body.on('error', () => {}).destroy()
      return {
        url: address,
        fetchedAt,
        ipAddress: addresses.take(url.origin, target),
        request: { method: 'GET', target, headers },
        status: answer.statusCode,
        statusText: answer.statusText ?? '',
        headers: received,
        body,
        digest: `sha256:${createHash('sha256')
          .update(body ?? '')
          .digest('hex')}`,
      }
    },
    close: async () => {
      addresses.close()
      await agent.destroy()
    },
  }
}

/** The value of a header, its first where there are several; null where there is none. */
export function headerOf(headers: Header[], name: string): string | null {
  return headers.find(([key]) => key.toLowerCase() === name)?.[1] ?? null
}

async function readBody(body: AsyncIterable<Buffer>, maxBytes: number, cutAt?: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of body) {
    chunks.push(chunk)
    size += chunk.length
    if (cutAt !== undefined && size >= cutAt) return Buffer.concat(chunks).subarray(0, cutAt)
    if (size > maxBytes) throw new TooLargeError(`more than ${maxBytes} bytes`)
  }
  return Buffer.concat(chunks)
}

const pairs = (flat: string[]): Header[] =>
  Array.from({ length: flat.length / 2 }, (_, index) => [String(flat[2 * index]), String(flat[2 * index + 1])])

/** Notes which address each request went to: undici tells it on a diagnostics channel only. */
function watchAddresses() {
  const seen = new Map<string, string>()
  const note = (message: unknown) => {
    const { request, socket } = message as { request: { origin: string; path: string }; socket: Socket }
    if (socket.remoteAddress) seen.set(`${request.origin} ${request.path}`, socket.remoteAddress)
  }
  subscribe('undici:client:sendHeaders', note)
  return {
    take: (origin: string, path: string) => {
      const key = `${origin} ${path}`
      const address = seen.get(key)
      seen.delete(key)
      return address
    },
    close: () => unsubscribe('undici:client:sendHeaders', note),
  }
}
