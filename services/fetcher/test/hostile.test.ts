import { createServer, type Socket } from 'node:net'
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { startRedis, type TestRedis } from '@dateline/testkit/redis'
import type { Routes } from '@dateline/testkit/website'
import { parseNetworks } from '@dateline/url/address'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { type Client, openClient } from '../src/client/client.ts'
import { clientLimits, openScene } from './scene.ts'

let redis: TestRedis
beforeAll(async () => {
  redis = await startRedis()
})
afterAll(() => redis?.stop())

/** A server whose answers are written by hand, robots.txt apart. */
async function startRaw(answer: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}))
    socket.on('data', (data) => {
      if (String(data).startsWith('GET /robots.txt')) socket.end('HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n')
      else answer(socket)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const address = server.address()
  if (typeof address !== 'object' || !address) throw new Error('no port')
  return `http://127.0.0.1:${address.port}/a`
}

const head = (...headers: string[]) =>
  `HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n${headers.map((line) => `${line}\r\n`).join('')}\r\n`
const repeat = (socket: Socket, text: string, everyMs: number) => {
  const timer = setInterval(() => socket.write(text), everyMs)
  socket.once('close', () => clearInterval(timer))
}
const packed = (body: Buffer, coding: string) => (socket: Socket) => {
  socket.write(head(`Content-Encoding: ${coding}`, `Content-Length: ${body.length}`))
  socket.end(body)
}
/** So many paths, each leading to the next. */
const routesOf = (count: number): Routes =>
  Object.fromEntries(
    Array.from({ length: count }, (_, at) => [`/${at}`, { status: 302, headers: { location: `/${at + 1}` } }]),
  )
const zeros = Buffer.alloc(60_000_000, '0')

describe('an answer that means harm has an end with a name:', () => {
  test.each<[string, (socket: Socket) => void, object]>([
    [
      'headers that drip',
      (socket) => {
        socket.write('HTTP/1.1 200 OK\r\nX-More: ')
        repeat(socket, 'x', 20)
      },
      { name: 'TransientError', message: /no complete answer/ },
    ],
    ['no HTTP', (socket) => repeat(socket, 'x', 20), { reason: 'bad-http' }],
    [
      'headers without end',
      (socket) => repeat(socket.setNoDelay(), `${'X-More: x\r\n'.repeat(2000)}`, 1),
      { reason: 'bad-http' },
    ],
    [
      'headers of a status line and no end',
      (socket) => {
        socket.write('HTTP/1.1 200 OK\r\n')
        repeat(socket, 'X-More: of the same\r\n'.repeat(500), 1)
      },
      { reason: 'too-large' },
    ],
    [
      'a body that drips',
      (socket) => {
        socket.write(head())
        repeat(socket, 'x', 20)
      },
      { name: 'TransientError', message: /no complete answer/ },
    ],
    [
      'a body without end',
      (socket) => {
        socket.write(head())
        repeat(socket, 'x'.repeat(20_000), 1)
      },
      { reason: 'too-large' },
    ],
    [
      'a length that lies',
      (socket) => void socket.end(`${head('Content-Length: 1000')}short`),
      { name: 'TransientError' },
    ],
    [
      'a length beyond belief',
      (socket) => void socket.write(head('Content-Length: 99999999999999')),
      { reason: 'too-large' },
    ],
    [
      'a bad chunk',
      (socket) => void socket.end(`${head('Transfer-Encoding: chunked')}zz\r\nx`),
      { reason: 'bad-http' },
    ],
    [
      'two lengths that differ',
      (socket) => void socket.end(`${head('Content-Length: 2', 'Content-Length: 3')}abc`),
      { reason: 'bad-http' },
    ],
    ['a list of lengths', (socket) => void socket.end(`${head('Content-Length: 2, 3')}ab`), { reason: 'bad-http' }],
    [
      'a length beside chunks',
      (socket) => void socket.end(`${head('Content-Length: 2', 'Transfer-Encoding: chunked')}3\r\nabc\r\n0\r\n\r\n`),
      { reason: 'bad-http' },
    ],
    [
      'another protocol, unasked',
      (socket) => void socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n'),
      { reason: 'bad-http' },
    ],
    [
      'chunks that are cut off',
      (socket) => void socket.end(`${head('Transfer-Encoding: chunked')}5\r\nab`),
      { name: 'TransientError' },
    ],
    [
      'a reset in the body',
      (socket) => {
        socket.write(`${head('Content-Length: 1000')}half`)
        setImmediate(() => socket.resetAndDestroy())
      },
      { name: 'TransientError' },
    ],
    ['a gzip bomb', packed(gzipSync(zeros), 'gzip'), { reason: 'too-large' }],
    ['a brotli bomb', packed(brotliCompressSync(zeros), 'br'), { reason: 'too-large' }],
    ['a zstd bomb', packed(zstdCompressSync(zeros), 'zstd'), { reason: 'too-large' }],
    ['a deflate bomb', packed(deflateRawSync(zeros), 'deflate'), { reason: 'too-large' }],
    ['a bomb in a bomb', packed(gzipSync(gzipSync(zeros)), 'gzip, gzip'), { reason: 'too-large' }],
    ['layers without end', packed(gzipSync('x'), Array(100).fill('gzip').join(', ')), { reason: 'bad-encoding' }],
    [
      'a redirect to itself',
      (socket) => void socket.end('HTTP/1.1 302 Found\r\nLocation: /a\r\nContent-Length: 0\r\n\r\n'),
      { reason: 'redirect-limit' },
    ],
  ])('%s', async (_, answer, ending) => {
    const url = await startRaw(answer)
    const scene = await openScene(redis, {}, { timeoutMs: 800, maxBytes: 1_000_000 })
    await scene.add(url)
    await scene.turn()
    const { message, ...rest } = ending as { message?: RegExp }
    const { ended } = await scene.turn()
    expect(ended).toMatchObject(rest)
    if (message) expect((ended as Error).message).toMatch(message)
  })

  test('names that lead on and on', async () => {
    const scene = await openScene(redis, routesOf(20))
    expect((await scene.fetch(scene.site.url('/0'))).at(-1)?.ended).toMatchObject({ reason: 'redirect-limit' })
  })
})

describe('a body is unpacked to look at it', () => {
  const text = `<!doctype html><title>x</title>${'words and '.repeat(300)}`
  const client = (): Client => {
    const reach = { networks: parseNetworks(['127.0.0.0/8']), ports: '*' } as const
    const opened = openClient({ userAgent: 'dateline/1', ...clientLimits, reach })
    onTestFinished(() => opened.close())
    return opened
  }
  test.each([
    ['gzip', gzipSync(text)],
    ['x-gzip', gzipSync(text)],
    ['br', brotliCompressSync(text)],
    ['zstd', zstdCompressSync(text)],
    ['deflate', deflateSync(text)],
    ['Deflate', deflateRawSync(text)],
    ['gzip, br', brotliCompressSync(gzipSync(text))],
    ['deflate, gzip', gzipSync(deflateRawSync(text))],
    ['identity', Buffer.from(text)],
    ['gzip', gzipSync(text).subarray(0, -8)],
  ])('%s', async (coding, body) => {
    const url = await startRaw(packed(body, coding))
    const exchange = await client().get(url, { signal: new AbortController().signal, wants: () => 'whole' })
    expect(exchange.opening.toString()).toBe(text)
    expect(exchange.body?.equals(body)).toBe(true)
  })
})
