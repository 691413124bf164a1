import { createServer as createPlainServer, type Server, type Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { waitFor } from '@dateline/testkit/wait'
import { startWebsite, type Website } from '@dateline/testkit/website'
import { parseNetworks } from '@dateline/url/address'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { type Client, openClient, type Wanted } from '../src/client/client.ts'
import { clientLimits } from './scene.ts'

let site: Website
let open = 0

beforeAll(async () => {
  site = await startWebsite({
    '/page': { body: 'a page', headers: { 'X-Mixed-Case': 'kept', 'set-cookie': ['a=1', 'b=2'] } },
    '/gzip': { body: 'packed '.repeat(100), gzip: true },
    '/moved': { status: 301, headers: { location: '/page' } },
    '/large': { body: 'x'.repeat(5000) },
    '/said-to-be-large': (_, response) => {
      response.writeHead(200, { 'content-length': '5000' }).write('x')
      return undefined
    },
    '/endless': (_, response) => {
      open++
      response.once('close', () => open--)
      const drip = () => response.write('x'.repeat(1000)) || response.once('drain', drip)
      const timer = setInterval(drip, 1)
      response.once('close', () => clearInterval(timer))
      return undefined
    },
    '/silent': () => undefined,
    '/slow-drip': (_, response) => {
      response.writeHead(200, { 'content-type': 'text/html' })
      const timer = setInterval(() => response.write('x'), 20)
      response.once('close', () => clearInterval(timer))
      return undefined
    },
  })
})
afterAll(() => site?.close())

function clientWith(options: Partial<Parameters<typeof openClient>[0]> = {}): Client {
  const client = openClient({
    userAgent: 'dateline/1 (+https://news.example)',
    ...clientLimits,
    reach: { networks: parseNetworks(['127.0.0.0/8']), ports: '*' },
    ...options,
  })
  onTestFinished(() => client.close())
  return client
}

const get = (client: Client, url: string, wanted: Wanted = 'whole', signal = new AbortController().signal) =>
  client.get(url, { signal, wants: () => wanted })

/** A server that answers every connection with these bytes, and ends or stays. */
async function startRaw(answer: string | Buffer, { ends = true } = {}): Promise<string> {
  const sockets = new Set<Socket>()
  const server: Server = createPlainServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.once('data', () => (ends ? socket.end(answer) : socket.write(answer)))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const address = server.address()
  if (typeof address !== 'object' || !address) throw new Error('no port')
  return `http://127.0.0.1:${address.port}/`
}

describe('an exchange', () => {
  test('is what was sent and received', async () => {
    const exchange = await get(clientWith(), site.url('/page'))
    expect(exchange).toMatchObject({
      url: site.url('/page'),
      ipAddress: '127.0.0.1',
      request: { method: 'GET', target: '/page' },
      status: 200,
      statusText: 'OK',
      digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
    })
    expect(exchange.body?.toString()).toBe('a page')
    expect(exchange.headers).toContainEqual(['X-Mixed-Case', 'kept'])
    expect(exchange.headers.filter(([name]) => name === 'set-cookie')).toEqual([
      ['set-cookie', 'a=1'],
      ['set-cookie', 'b=2'],
    ])
    const [hit] = site.hitsOf('/page')
    expect(hit?.headers).toMatchObject(Object.fromEntries(exchange.request.headers))
    expect(hit?.userAgent).toBe('dateline/1 (+https://news.example)')
  })

  test('keeps header values as bytes', async () => {
    const url = await startRaw(
      Buffer.from('HTTP/1.1 200 Très bien\r\nX-Bytes: \xe9\xff\r\nContent-Length: 0\r\n\r\n', 'latin1'),
    )
    expect((await get(clientWith(), url)).headers).toContainEqual(['X-Bytes', '\xe9\xff'])
  })

  test('keeps the body compressed as it came', async () => {
    const exchange = await get(clientWith(), site.url('/gzip'))
    expect(exchange.body?.equals(gzipSync('packed '.repeat(100)))).toBe(true)
  })

  test('follows no redirect', async () => {
    expect(await get(clientWith(), site.url('/moved'))).toMatchObject({ status: 301 })
  })

  test('has the address of each of many requests at once', async () => {
    const client = clientWith()
    const found = await Promise.all(Array.from({ length: 20 }, (_, index) => get(client, site.url(`/page?${index}`))))
    expect(new Set(found.map(({ ipAddress }) => ipAddress))).toEqual(new Set(['127.0.0.1']))
  })
})

describe('a body', () => {
  test.each(['/large', '/said-to-be-large'])('that is too large is an error before it is read: %s', async (path) => {
    const client = clientWith()
    await expect(get(client, site.url(path))).rejects.toMatchObject({ name: 'TooLargeError' })
    expect((await get(client, site.url('/page'))).status).toBe(200)
  })

  test('without a length is read', async () => {
    const url = await startRaw('HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\nbody')
    expect((await get(clientWith(), url)).body?.toString()).toBe('body')
  })

  test('without an end is too large, and its connection is let go', async () => {
    await expect(get(clientWith(), site.url('/endless'))).rejects.toMatchObject({ name: 'TooLargeError' })
    await waitFor('the connection to be let go', () => open === 0)
  })

  test('of which the start is wanted is cut, and its connection is let go', async () => {
    const exchange = await clientWith().get(site.url('/endless'), {
      signal: new AbortController().signal,
      wants: () => 'start',
      startBytes: 1500,
    })
    expect(exchange.body).toHaveLength(1500)
    await waitFor('the connection to be let go', () => open === 0)
  })

  test('that is not wanted is not read, and the next request to the host is not held up', async () => {
    const client = clientWith()
    const exchange = await get(client, site.url('/endless'), 'nothing')
    expect(exchange.body).toBeNull()
    await waitFor('the connection to be let go', () => open === 0)
    expect((await get(client, site.url('/page'))).status).toBe(200)
  })
})

describe('a request that takes too long', () => {
  test.each([
    ['before the first byte', '/silent'],
    ['drop by drop', '/slow-drip'],
  ])('%s is cut off and transient, and the host can be asked again', async (_, path) => {
    const client = clientWith({ totalMs: 300 })
    const startedAt = performance.now()
    await expect(get(client, site.url(path))).rejects.toMatchObject({
      name: 'TransientError',
      message: 'no complete answer within 300 ms (FETCH_TIMEOUT_MS)',
    })
    expect(performance.now() - startedAt).toBeLessThan(2000)
    expect((await get(client, site.url('/page'))).status).toBe(200)
  })

  test('because the process stops is cut off at once', async () => {
    const stopping = new AbortController()
    const client = clientWith()
    const seen = site.hitsOf('/silent').length
    const request = get(client, site.url('/silent'), 'whole', stopping.signal)
    const failed = expect(request).rejects.toMatchObject({ name: 'AbortError' })
    await waitFor('the request to arrive', () => site.hitsOf('/silent').length > seen)
    stopping.abort()
    await failed
    expect((await get(client, site.url('/page'))).status).toBe(200)
  })
})

describe('an answer that breaks HTTP', () => {
  test.each([
    ['ends before the headers do', 'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n'],
    ['ends before the body does', 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort'],
    ['has a bad chunk', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nbody\r\n0\r\n\r\n'],
    ['ends in the middle of a chunk', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10\r\nshort'],
    ['has two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab'],
    ['is no HTTP', 'SSH-2.0-OpenSSH_9.2\r\n'],
    ['is nothing', ''],
    ['has more headers than anybody reads', `HTTP/1.1 200 OK\r\n${'X-More: of the same\r\n'.repeat(5000)}\r\nbody`],
  ])('because it %s is an error that says so, at once', async (_, answer) => {
    const url = await startRaw(answer)
    const error = await get(clientWith(), url).catch((failure: Error) => failure)
    expect(error).toBeInstanceOf(Error)
    expect((error as Error).name).not.toBe('TransientError')
    expect((error as Error).message).toMatch(/[a-z]{4}/)
  })

  test('with a body until the connection ends is no mistake', async () => {
    const url = await startRaw('HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\nold style')
    expect((await get(clientWith(), url)).body?.toString()).toBe('old style')
  })
})
