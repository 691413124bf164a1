import { createServer } from 'node:http'
import { connect } from 'node:net'
import { startWebsite } from '@dateline/testkit/website'
import { parseNetworks } from '@dateline/url/address'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type Client, openClient } from '../src/client/client.ts'
import type { Reach } from '../src/client/guard.ts'
import { clientLimits } from './scene.ts'

function clientWith(options: Partial<Parameters<typeof openClient>[0]>, reach: Partial<Reach> = {}): Client {
  const client = openClient({
    userAgent: 'dateline/1',
    ...clientLimits,
    reach: { networks: parseNetworks(['127.0.0.0/8']), ports: '*', ...reach },
    ...options,
  })
  onTestFinished(() => client.close())
  return client
}

const get = (client: Client, url: string) =>
  client.get(url, { signal: new AbortController().signal, wants: () => 'whole' })

/** A proxy that leads every request to one site, whatever its name, and notes what it was asked for. */
async function startProxy(port: number) {
  const asked: string[] = []
  const server = createServer(async (request, response) => {
    asked.push(request.url ?? '')
    const { pathname } = new URL(request.url ?? '')
    response.end(await (await fetch(`http://127.0.0.1:${port}${pathname}`)).text())
  })
  server.on('connect', (request, socket) => {
    asked.push(`CONNECT ${request.url}`)
    const through = connect(port, '127.0.0.1', () => socket.write('HTTP/1.1 200 OK\r\n\r\n'))
    through.on('error', () => socket.destroy()).pipe(socket)
    socket.on('error', () => through.destroy()).pipe(through)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  if (typeof address !== 'object' || !address) throw new Error('no port')
  return { url: `http://127.0.0.1:${address.port}`, asked }
}

describe('a proxy', () => {
  test('is asked for names that it alone knows, and not for what is excepted', async () => {
    const site = await startWebsite({ '/a': { body: 'here' } })
    onTestFinished(() => site.close())
    const proxy = await startProxy(site.port)
    const client = clientWith({ proxies: { http: proxy.url, except: ['127.0.0.1'] } })
    const exchange = await get(client, 'http://inside.example/a')
    expect(exchange.body?.toString()).toBe('here')
    expect(exchange.ipAddress).toBeUndefined()
    expect(await client.addressOf('http://inside.example/a')).toBeUndefined()
    await get(client, site.url('/a'))
    expect(proxy.asked).toHaveLength(1)
    expect(proxy.asked[0]).toMatch(/inside\.example/)
  })

  test.each(['http://10.0.0.1/', 'http://[::1]/', 'http://localhost/', 'http://[64:ff9b::a00:1]/'])(
    'is not asked for %s',
    async (url) => {
      const proxy = await startProxy(1)
      const client = clientWith({ proxies: { http: proxy.url, except: [] } }, { networks: [] })
      await expect(get(client, url)).rejects.toMatchObject({ name: 'PrivateAddressError' })
      expect(proxy.asked).toEqual([])
    },
  )
})

describe('the address of a URL', () => {
  const resolve: Reach['resolve'] = async () => [
    { address: '::1', family: 6 },
    { address: '127.0.0.2', family: 4 },
    { address: '127.0.0.1', family: 4 },
  ]
  const networks = parseNetworks(['127.0.0.0/8', '::1/128'])

  test('is the one that the request goes to', async () => {
    const site = await startWebsite({ '/a': { body: 'here' } }, { hosts: ['127.0.0.1', '127.0.0.2'] })
    onTestFinished(() => site.close())
    const client = clientWith({}, { resolve, networks })
    const url = `http://news.example:${site.port}/a`
    const address = await client.addressOf(url)
    expect(address).toBe('127.0.0.2')
    expect((await get(client, url)).ipAddress).toBe(address)
  })

  test('is another one once it could not be connected to', async () => {
    const site = await startWebsite({ '/a': { body: 'here' } }, { hosts: ['127.0.0.1'] })
    onTestFinished(() => site.close())
    const client = clientWith({}, { resolve, networks })
    const url = `http://news.example:${site.port}/a`
    await expect(get(client, url)).rejects.toThrow()
    expect((await get(client, url)).ipAddress).toBe('127.0.0.1')
  })

  test('that may not be asked is refused', async () => {
    const client = clientWith({}, { resolve, networks: [] })
    await expect(client.addressOf('http://news.example/')).rejects.toMatchObject({ name: 'PrivateAddressError' })
  })
})
