import { createHash } from 'node:crypto'
import { undoContentCoding } from '@dateline/archive/content-coding'
import type { Validators } from '@dateline/contracts/messages'
import { literalAddress } from '@dateline/url/address'
import { startDeadlines, type TimeLimits } from './deadlines.ts'
import { BadFramingError, TooLargeError } from './failures.ts'
import { openGuard, type Reach } from './guard.ts'
import { limitLargeBodies } from './limit-large-bodies.ts'
import { type BodyLimits, OPENING_BYTES, receiveBody, receiveStart } from './receive-body.ts'
import { type Accepted, requestHeaders } from './request-headers.ts'
import { openRoutes, type Proxies } from './routes.ts'
import { watchSockets } from './watch-sockets.ts'

export type Header = [name: string, value: string]

/** One request and its answer, as sent and as received: content codings are still on the body. */
export interface Exchange {
  url: string
  fetchedAt: string
  /** Of the server; unknown behind a proxy. */
  ipAddress: string | undefined
  tookMs: number
  request: { method: 'GET'; target: string; headers: Header[] }
  httpVersion: '1.1' | '2'
  status: number
  statusText: string
  headers: Header[]
  /** Null where nothing of it was wanted. */
  body: Buffer | null
  /** The first bytes of the body without content codings, to judge the answer by. */
  opening: Buffer
  digest: string
}

/** How much of a body is read: all of it or a TooLargeError, its first bytes and no more, or nothing. */
export type Wanted = 'whole' | 'start' | 'nothing'

export interface Client {
  /** Sends one GET and follows nothing. Errors of the network are thrown as they are, running out of time is transient. */
  get(url: string, options: GetOptions): Promise<Exchange>
  /** Sends a form, as subscribing to a hub wants it; gives the status and the first bytes of the answer. */
  post(url: string, form: Record<string, string>, signal: AbortSignal): Promise<{ status: number; text: string }>
  /**
   * The address that a request to the URL will be sent to, judged by the guard; undefined where a proxy looks it up.
   * Throws what `get` would.
   */
  addressOf(url: string): Promise<string | undefined>
  close(): Promise<void>
}

export interface GetOptions {
  signal: AbortSignal
  /** Looks at the head of the answer. */
  wants(status: number, headers: Header[]): Wanted
  /** Looks at the first bytes of a whole body, unpacked; false ends the download, and there is no body. */
  keeps?(opening: Buffer, headers: Header[]): boolean
  accepts?: Accepted
  /** What the answer of an earlier request was told apart by: 304 says that nothing has changed since. */
  validators?: Validators | undefined
  /** What a body may come to, where that is not what the settings say. */
  limits?: BodyLimits
  /** The size of a start; the largest size of a body by default. */
  startBytes?: number
  /** Sent beside those of every request. */
  headers?: Header[]
}

export interface ClientOptions extends BodyLimits, TimeLimits {
  userAgent: string
  connectTimeoutMs: number
  reach: Reach
  proxies: Proxies
  ca?: string
}

/** Of all large bodies together, beside what ordinary pages take. */
const LARGE_BODIES_BYTES = 128 * 1024 * 1024

/** Opens the one way out of dateline: every request that it makes leaves here, through the address guard. */
export function openClient({ userAgent, reach, ...options }: ClientOptions): Client {
  const guard = openGuard(reach)
  const routes = openRoutes({ guard, ...options })
  const sockets = watchSockets()
  const limited = limitLargeBodies(Math.max(LARGE_BODIES_BYTES, options.maxBytes))

  const exchange = async (address: string, get: GetOptions, progressed: () => void): Promise<Exchange> => {
    const { wants, keeps = () => true, accepts = 'page', limits = options, headers: more = [] } = get
    const { startBytes = limits.maxBytes } = get
    const url = new URL(address)
    guard.judge(url)
    const { dispatcher, isProxied } = routes.routeOf(url)
    const target = url.pathname + url.search
    const headers = [...requestHeaders({ host: url.host, userAgent, accepts, validators: get.validators }), ...more]
    const sent = sockets.expect(url.origin, target)
    const fetchedAt = new Date()
    const answer = await dispatcher
      .request({
        origin: url.origin,
        path: target,
        method: 'GET',
        headers: headers.flat(),
        responseHeaders: 'raw',
        signal: get.signal,
      })
      .catch((error: unknown) => {
        throw asFramingFault(error)
      })
      .finally(sent.forget)
    progressed()
    const received = pairs(answer.headers as unknown as string[])
    const wanted = wants(answer.statusCode, received)
    const { body, opening } = await receive(answer.body)
    return {
      url: address,
      fetchedAt: fetchedAt.toISOString(),
      ipAddress: isProxied ? undefined : sent.socket()?.remoteAddress,
      tookMs: Date.now() - fetchedAt.getTime(),
      request: { method: 'GET', target, headers },
      httpVersion: sent.socket()?.alpnProtocol === 'h2' ? '2' : '1.1',
      status: answer.statusCode,
      statusText: answer.statusText ?? '',
      headers: received,
      body,
      opening,
      digest: `sha256:${createHash('sha256')
        .update(body ?? '')
        .digest('hex')}`,
    }

    async function receive(source: typeof answer.body): Promise<{ body: Buffer | null; opening: Buffer }> {
      const codings = headerOf(received, 'content-encoding')
      const isTooLarge = wanted === 'whole' && Number(headerOf(received, 'content-length')) > limits.maxBytes
      // A body that is not wanted is not worth its connection either.
      if (wanted === 'nothing' || isTooLarge) source.on('error', () => {}).destroy()
      if (isTooLarge) throw new TooLargeError(`more than ${limits.maxBytes} bytes`)
      if (wanted === 'nothing') return { body: null, opening: Buffer.alloc(0) }
      const noted = noting(limited(source), progressed)
      if (wanted === 'start') {
        const body = await receiveStart(noted, startBytes)
        return { body, opening: await openingOf(body, codings) }
      }
      const whole = await receiveBody(noted, {
        ...limits,
        codings,
        keeps: (opening) => keeps(opening, received),
      }).finally(() => {
        // A request is over when its connection is: what reads the rest of a body that was given up ends later than this.
        if (!source.readableEnded) source.on('error', () => {}).destroy()
      })
      return whole ?? { body: null, opening: Buffer.alloc(0) }
    }
  }

  return {
    get: async (address, get) => {
      const deadlines = startDeadlines(options, get.signal)
      try {
        return await exchange(address, { ...get, signal: deadlines.signal }, deadlines.progressed)
      } catch (error) {
        // undici wraps the reason of an abort in some places, and gives it as it is in others.
        throw deadlines.signal.aborted ? deadlines.signal.reason : error
      } finally {
        deadlines.stop()
      }
    },
    post: async (address, form, signal) => {
      const url = new URL(address)
      guard.judge(url)
      const deadlines = startDeadlines(options, signal)
      try {
        const answer = await routes.routeOf(url).dispatcher.request({
          origin: url.origin,
          path: url.pathname + url.search,
          method: 'POST',
          headers: { 'user-agent': userAgent, 'content-type': 'application/x-www-form-urlencoded' },
          body: new URLSearchParams(form).toString(),
          signal: deadlines.signal,
        })
        const start = await receiveStart(noting(answer.body, deadlines.progressed), OPENING_BYTES)
        return { status: answer.statusCode, text: start.toString('utf8') }
      } catch (error) {
        throw deadlines.signal.aborted ? deadlines.signal.reason : error
      } finally {
        deadlines.stop()
      }
    },
    addressOf: async (address) => {
      const url = new URL(address)
      guard.judge(url)
      if (routes.routeOf(url).isProxied) return undefined
      const known = literalAddress(url.hostname) ?? routes.openAddress(url.origin)
      return known ?? (await guard.addressOf(url.hostname)).address
    },
    close: async () => {
      sockets.close()
      await routes.close()
    },
  }
}

/** The value of a header, its first where there are several; null where there is none. */
export function headerOf(headers: Header[], name: string): string | null {
  return headers.find(([key]) => key.toLowerCase() === name)?.[1] ?? null
}

/** undici calls a body that was cut off the same; but that fails after its headers have come, and this is one without. */
function asFramingFault(error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException
  if (code !== 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH') return error
  return new BadFramingError('the headers disagree on the length of the body (RFC 9112, section 6.3)', { cause: error })
}

async function* noting(source: AsyncIterable<Buffer>, progressed: () => void): AsyncGenerator<Buffer> {
  for await (const chunk of source) {
    progressed()
    yield chunk
  }
}

/** What is damaged is looked at as it came: it is the answer that counts, not the body. */
async function openingOf(body: Buffer, codings: string | null): Promise<Buffer> {
  const unpacked = await undoContentCoding(body, codings, 16 * OPENING_BYTES).catch(() => body)
  return Buffer.from(unpacked.subarray(0, OPENING_BYTES))
}

const pairs = (flat: string[]): Header[] =>
  Array.from({ length: flat.length / 2 }, (_, index) => [String(flat[2 * index]), String(flat[2 * index + 1])])
