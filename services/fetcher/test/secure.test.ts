import { gzipSync } from 'node:zlib'
import { startRedis, type TestRedis } from '@dateline/testkit/redis'
import { parseNetworks } from '@dateline/url/address'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { type Client, openClient } from '../src/client/client.ts'
import { clientLimits, openScene } from './scene.ts'
import { hasOpenssl, makeCertificate, startSecureSite } from './secure-site.ts'

let redis: TestRedis
beforeAll(async () => {
  redis = await startRedis()
})
afterAll(() => redis?.stop())

function clientWith(options: Partial<Parameters<typeof openClient>[0]>): Client {
  const reach = { networks: parseNetworks(['127.0.0.0/8']), ports: '*' } as const
  const client = openClient({ userAgent: 'dateline/1', ...clientLimits, reach, ...options })
  onTestFinished(() => client.close())
  return client
}

const get = (client: Client, url: string) =>
  client.get(url, { signal: new AbortController().signal, wants: () => 'whole' })

describe.skipIf(!hasOpenssl)('a site over TLS (skipped without openssl)', () => {
  test.each([
    ['HTTP/2', true, '2'],
    ['HTTP/1.1 alone', false, '1.1'],
  ])('that speaks %s is asked in it', async (_, isHttp2, httpVersion) => {
    const certificate = makeCertificate()
    const origin = await startSecureSite(certificate, (_request, response) => response.end('here'), { isHttp2 })
    const exchange = await get(clientWith({ ca: certificate.cert }), `${origin}/`)
    expect(exchange).toMatchObject({ httpVersion, status: 200, ipAddress: '127.0.0.1' })
    expect(exchange.body?.toString()).toBe('here')
    expect(exchange.headers.every(([name]) => !name.startsWith(':'))).toBe(true)
  })

  test('keeps one connection for many requests', async () => {
    const certificate = makeCertificate()
    const ports = new Set<number | undefined>()
    const origin = await startSecureSite(certificate, (request, response) => {
      ports.add(request.socket.remotePort)
      response.end('here')
    })
    const client = clientWith({ ca: certificate.cert })
    for (let count = 0; count < 5; count++) await get(client, `${origin}/${count}`)
    expect(ports.size).toBe(1)
  })

  test.each<[string, Parameters<typeof startSecureSite>[1], Partial<typeof clientLimits>, RegExp]>([
    ['a body without end', (_, response) => void endless(response), {}, /more than 4000 bytes/],
    ['a bomb', (_, response) => void bomb(response), { maxBytes: 100_000 }, /unpacked|packed/],
    ['no answer', () => {}, { headersMs: 300 }, /no headers .* within 300 ms/],
    ['a body that stops', (_, response) => void response.write('half'), { idleMs: 300 }, /no more .* within 300 ms/],
    ['a slow drip', (_, response) => void drip(response), { totalMs: 400 }, /no complete answer within 400 ms/],
  ])('ends %s in HTTP/2 at its limit', async (_, answer, limits, message) => {
    const certificate = makeCertificate()
    const origin = await startSecureSite(certificate, answer)
    await expect(get(clientWith({ ca: certificate.cert, ...limits }), `${origin}/`)).rejects.toThrow(message)
  })

  test.each([
    ['signed itself', () => makeCertificate(), false],
    ['has expired', () => makeCertificate('127.0.0.1', '20200201000000Z'), true],
    ['is of another host', () => makeCertificate('other.example'), true],
  ])('whose certificate %s is dropped as bad-certificate', async (_, make, isTrusted) => {
    const certificate = make()
    const origin = await startSecureSite(certificate, (_request, response) => response.end('here'))
    const scene = await openScene(redis, {}, isTrusted ? { ca: certificate.cert } : {})
    expect((await scene.fetch(`${origin}/a`)).at(-1)?.ended).toMatchObject({ kind: 'drop', reason: 'bad-certificate' })
  })
})

interface Sink {
  write(chunk: string | Buffer): boolean
  once(event: 'drain' | 'close', listener: () => void): unknown
}

function endless(response: Sink) {
  const more = () => {
    for (let count = 0; count < 100; count++) if (!response.write('x'.repeat(1000))) return response.once('drain', more)
    return undefined
  }
  more()
}

function bomb(response: Sink & { setHeader(name: string, value: string): unknown; end(body: Buffer): unknown }) {
  response.setHeader('content-encoding', 'gzip')
  response.end(gzipSync(Buffer.alloc(50_000_000)))
}

function drip(response: Sink) {
  const timer = setInterval(() => response.write('x'), 20)
  response.once('close', () => clearInterval(timer))
}
