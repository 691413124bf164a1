import { createHash } from 'node:crypto'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'
import { TransientError } from '@dateline/contracts/errors'
import { Agent } from 'undici'
import { guardedConnector, type Reach } from './guard.ts'

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
  /** Null where nothing of it was wanted. */
  body: Buffer | null
  digest: string
}

/** The answer is larger than may be taken. */
export class TooLargeError extends Error {
  override readonly name = 'TooLargeError'
}

/** How much of a body is read: all of it or a TooLargeError, its first bytes and no more, or nothing. */
export type Wanted = 'whole' | 'start' | 'nothing'

export interface Client {
  /** Sends one GET and follows nothing. Errors of the network are thrown as they are, running out of time is transient. */
  get(url: string, options: GetOptions): Promise<Exchange>
  close(): Promise<void>
}

interface GetOptions {
  signal: AbortSignal
  /** Looks at the head of the answer. */
  wants: (status: number, headers: Header[]) => Wanted
  /** The size of a start; the largest size of a body by default. */
  startBytes?: number
}

interface ClientOptions {
  userAgent: string
  timeoutMs: number
  maxBytes: number
  reach: Reach
}

/** Opens the one way out of dateline: every request that it makes leaves here, through the address guard. */
export function openClient({ userAgent, timeoutMs, maxBytes, reach }: ClientOptions): Client {
  const agent = new Agent({
    connect: guardedConnector(reach, timeoutMs),
    connections: 1,
    pipelining: 1,
    keepAliveTimeout: 4_000,
    keepAliveMaxTimeout: 30_000,
    // The deadline of the whole request is the only one: see `get`.
    headersTimeout: 0,
    bodyTimeout: 0,
    maxHeaderSize: 64 * 1024,
  })
  const addresses = watchAddresses()

  const exchange = async (address: string, { signal, wants, startBytes = maxBytes }: GetOptions): Promise<Exchange> => {
    const url = new URL(address)
    const target = url.pathname + url.search
    const headers: Header[] = [
      ['host', url.host],
      ['user-agent', userAgent],
      ['accept', 'text/html, application/xhtml+xml, text/plain;q=0.9, */*;q=0.1'],
      ['accept-encoding', 'gzip, br, zstd'],
    ]
    const ipAddress = addresses.expect(url.origin, target)
    const fetchedAt = new Date().toISOString()
    const answer = await agent
      .request({
        origin: url.origin,
        path: target,
        method: 'GET',
        headers: headers.flat(),
        responseHeaders: 'raw',
        signal,
      })
      .finally(ipAddress.forget)
    const received = pairs(answer.headers as unknown as string[])
    const wanted = wants(answer.statusCode, received)
    const isTooLarge = wanted === 'whole' && Number(headerOf(received, 'content-length')) > maxBytes
    // A body that is not wanted is not worth its connection either.
    if (wanted === 'nothing' || isTooLarge) answer.body.on('error', () => {}).destroy()
    if (isTooLarge) throw new TooLargeError(`more than ${maxBytes} bytes`)
    const body =
      wanted === 'nothing' ? null : await readBody(answer.body, wanted === 'whole' ? { maxBytes } : { startBytes })
    return {
      url: address,
      fetchedAt,
      ipAddress: ipAddress.seen(),
      request: { method: 'GET', target, headers },
      status: answer.statusCode,
      statusText: answer.statusText ?? '',
      headers: received,
      body,
      digest: `sha256:${createHash('sha256')
        .update(body ?? '')
        .digest('hex')}`,
    }
  }

  return {
    get: async (address, options) => {
      const deadline = AbortSignal.timeout(timeoutMs)
      try {
        return await exchange(address, { ...options, signal: AbortSignal.any([options.signal, deadline]) })
      } catch (error) {
        if (error !== deadline.reason || options.signal.aborted) throw error
        throw new TransientError(`no complete answer within ${timeoutMs} ms (FETCH_TIMEOUT_MS)`, { cause: error })
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

async function readBody(
  body: AsyncIterable<Buffer>,
  { maxBytes = Infinity, startBytes = Infinity }: { maxBytes?: number; startBytes?: number },
): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of body) {
    chunks.push(chunk)
    size += chunk.length
    if (size > maxBytes) throw new TooLargeError(`more than ${maxBytes} bytes`)
    if (size >= startBytes) break
  }
  return Buffer.concat(chunks, Math.min(size, startBytes))
}

const pairs = (flat: string[]): Header[] =>
  Array.from({ length: flat.length / 2 }, (_, index) => [String(flat[2 * index]), String(flat[2 * index + 1])])

/** Notes which address each expected request goes to: undici tells it on a diagnostics channel only. */
function watchAddresses() {
  const expected = new Map<string, (address: string | undefined) => void>()
  const note = (message: unknown) => {
    const { request, socket } = message as { request: { origin: string; path: string }; socket: Socket }
    expected.get(`${request.origin} ${request.path}`)?.(socket.remoteAddress)
  }
  subscribe('undici:client:sendHeaders', note)
  return {
    expect: (origin: string, target: string) => {
      let address: string | undefined
      expected.set(`${origin} ${target}`, (seen) => {
        address = seen
      })
      return { seen: () => address, forget: () => expected.delete(`${origin} ${target}`) }
    },
    close: () => unsubscribe('undici:client:sendHeaders', note),
  }
}
