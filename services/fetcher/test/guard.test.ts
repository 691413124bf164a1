import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { hostname } from 'node:os'
import { sharedDir, sharedSkipReason } from '@dateline/testkit/shared'
import { startWebsite, type Website } from '@dateline/testkit/website'
import { literalAddress, parseNetworks } from '@dateline/url/address'
import { BadUrlError, canonicalUrl } from '@dateline/url/canonical'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { type Client, openClient } from '../src/client/client.ts'
import type { Reach } from '../src/client/guard.ts'
import { clientLimits } from './scene.ts'

let site: Website
let canary: { port: number; connections: number; server: Server }

beforeAll(async () => {
  site = await startWebsite({ '/': { body: 'here' } }, { hosts: ['127.0.0.1', '127.0.0.2'] })
  canary = await startCanary()
})
afterAll(async () => {
  canary?.server.close()
  await site?.close()
})

/** Listens on every address of the machine, IPv6 too, and counts who comes. */
async function startCanary() {
  const server = createServer((socket) => {
    found.connections++
    socket.destroy()
  })
  const found = { port: 0, connections: 0, server }
  await new Promise<void>((resolve) => server.listen(0, '::', resolve))
  const address = server.address()
  if (typeof address === 'object' && address) found.port = address.port
  return found
}

function clientFor(networks: string[] = [], ports: number[] | '*' = '*', resolve?: Reach['resolve']): Client {
  const client = openClient({
    userAgent: 'dateline/1',
    ...clientLimits,
    reach: { networks: parseNetworks(networks), ports, ...(resolve ? { resolve } : {}) },
  })
  onTestFinished(() => client.close())
  return client
}

const get = (client: Client, url: string) =>
  client.get(url, { signal: new AbortController().signal, wants: () => 'whole' })

/** The fetcher is never asked for what has no canonical URL. */
function canonicalOrNull(input: string): URL | null {
  try {
    return new URL(canonicalUrl(input))
  } catch (error) {
    if (error instanceof BadUrlError) return null
    throw error
  }
}

const errorOf = async (client: Client, url: string) =>
  get(client, url).then(
    () => null,
    (error: Error) => error,
  )

describe('an address that is not public', () => {
  test.each([
    '127.0.0.1',
    '127.1',
    '2130706433',
    '0x7f.1',
    '0177.0.0.1',
    '0.0.0.0',
    '[::1]',
    '[::]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[64:ff9b::7f00:1]',
    '127。0。0。1',
    '169.254.169.254',
    '10.0.0.1',
    '192.168.1.1',
    'localhost',
    'LOCALHOST.',
    'a.localhost',
  ])('%s is refused and never connected to', async (host) => {
    const error = await errorOf(clientFor(), `http://${host}:${canary.port}/`)
    expect(error).toMatchObject({ name: 'PrivateAddressError' })
    expect(canary.connections).toBe(0)
  })

  test.skipIf(!sharedDir('suites', 'ssrf'))(
    `is refused in each spelling of the suite (${sharedSkipReason('suites', 'ssrf')} if so)`,
    async () => {
      const rows: { input: string; expect: string }[] = readFileSync(
        `${sharedDir('suites', 'ssrf')}/ssrf_urls.jsonl`,
        'utf8',
      )
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line))
      const client = clientFor()
      const literal = rows
        .filter((row) => row.expect === 'block')
        .map(({ input }) => canonicalOrNull(input))
        // Which of a name's addresses count is shown with the names above: nothing here asks a resolver.
        .filter((url) => url !== null && literalAddress(url.hostname) !== null)
      expect(literal.length).toBeGreaterThan(70)
      const reached = await Promise.all(
        literal.map(async (url) => {
          if (!url) return null
          url.port = String(canary.port)
          return (await errorOf(client, url.href))?.name === 'PrivateAddressError' ? null : url.href
        }),
      )
      expect(reached.filter((url) => url !== null)).toEqual([])
      expect(canary.connections).toBe(0)
    },
  )

  test("is refused behind this machine's own name", async () => {
    const error = await errorOf(clientFor(), `http://${hostname()}:${canary.port}/`)
    // A machine may not know itself by name; what counts is that it is not connected to.
    expect(['PrivateAddressError', 'Error']).toContain(error?.name)
    expect(canary.connections).toBe(0)
  })

  test('gives the same error whether anything listens there or not', async () => {
    const client = clientFor()
    const [open, closed] = await Promise.all([
      errorOf(client, `http://127.0.0.1:${canary.port}/`),
      errorOf(client, 'http://127.0.0.1:1/'),
    ])
    expect(open?.message).toBe(closed?.message)
  })

  test('is reached in a network that is listed, and only there', async () => {
    const client = clientFor(['127.0.0.2/32'])
    expect((await get(client, site.url('/', '127.0.0.2'))).body?.toString()).toBe('here')
    expect(await errorOf(client, site.url('/', '127.0.0.1'))).toMatchObject({ name: 'PrivateAddressError' })
  })

  test('is reached by a name when its network is listed', async () => {
    const exchange = await get(clientFor(['127.0.0.0/8']), `http://news.localhost:${site.port}/`)
    expect(exchange).toMatchObject({ status: 200, ipAddress: '127.0.0.1' })
  })
})

describe('a name', () => {
  /** A resolver that gives these answers one after the other. */
  const answers = (...sets: string[][]): NonNullable<Reach['resolve']> => {
    return async () => (sets.shift() ?? []).map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
  }

  test.each([
    ['a private address', ['127.0.0.1']],
    ['a public address and a private one', ['127.0.0.1', '93.184.215.14']],
    ['a private address in the form of IPv6', ['::ffff:127.0.0.1']],
    ['the loopback of IPv6', ['::1']],
  ])('that has %s is refused and never connected to', async (_, addresses) => {
    const error = await errorOf(clientFor([], '*', answers(addresses)), `http://rebind.example:${canary.port}/`)
    expect(error).toMatchObject({ name: 'PrivateAddressError' })
    expect(canary.connections).toBe(0)
  })

  test('is asked once a connection, so that a second answer can change nothing', async () => {
    let asked = 0
    const resolve: Reach['resolve'] = async () => {
      asked++
      return [{ address: asked === 1 ? '127.0.0.2' : '127.0.0.1', family: 4 }]
    }
    const exchange = await get(clientFor(['127.0.0.2'], '*', resolve), `http://rebind.example:${site.port}/`)
    expect(exchange.ipAddress).toBe('127.0.0.2')
    expect(asked).toBe(1)
  })

  test('without any address is an error', async () => {
    expect(await errorOf(clientFor([], '*', answers([])), 'http://nobody.example/')).toBeInstanceOf(Error)
  })
})

describe('a port', () => {
  test('that is not listed is refused before anything else', async () => {
    expect(await errorOf(clientFor([], [80, 443]), `http://127.0.0.1:${canary.port}/`)).toMatchObject({
      name: 'ForbiddenPortError',
    })
    expect(canary.connections).toBe(0)
  })

  test('that is listed is reached', async () => {
    expect((await get(clientFor(['127.0.0.1'], [site.port]), site.url('/'))).status).toBe(200)
  })

  test.each([
    ['http', 80],
    ['https', 443],
  ])('of %s is its own where the URL has none', async (scheme, port) => {
    const other = clientFor([], [port === 80 ? 443 : 80])
    expect(await errorOf(other, `${scheme}://127.0.0.1/`)).toMatchObject({ name: 'ForbiddenPortError' })
    expect(await errorOf(clientFor([], [port]), `${scheme}://127.0.0.1/`)).toMatchObject({
      name: 'PrivateAddressError',
    })
  })
})
