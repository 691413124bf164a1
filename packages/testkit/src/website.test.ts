import { request } from 'node:http'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { waitFor } from './wait.ts'
import { startWebsite, type Website } from './website.ts'

const started: Website[] = []
const start = async (...args: Parameters<typeof startWebsite>) => {
  const site = await startWebsite(...args)
  started.push(site)
  return site
}
afterEach(async () => {
  for (const site of started.splice(0)) await site.close()
})

describe('startWebsite', () => {
  it('answers routes by host and path, then by path, else with 404', async () => {
    const site = await start({
      '/a': { body: 'any' },
      '/a?page=2': { body: 'second' },
      'news.localhost /a': { status: 203, headers: { 'content-type': 'text/plain' }, body: Buffer.from('news') },
      '/asked': (request) => ({ body: `asked by ${request.headers['user-agent']}` }),
    })
    expect(await get(site, '/a')).toMatchObject({ status: 200, type: 'text/html; charset=utf-8', body: 'any' })
    expect(await get(site, '/a?page=1')).toMatchObject({ body: 'any' })
    expect(await get(site, '/a?page=2')).toMatchObject({ body: 'second' })
    expect(await get(site, '/a', 'news.localhost')).toMatchObject({ status: 203, type: 'text/plain', body: 'news' })
    expect(await get(site, '/asked')).toMatchObject({ body: 'asked by testkit' })
    expect(await get(site, '/toString')).toMatchObject({ status: 404 })
  })

  it('listens on several addresses with one port', async () => {
    const hosts = process.platform === 'linux' ? ['127.0.0.1', '127.0.0.2'] : ['127.0.0.1']
    const site = await start((request) => ({ body: request.socket.localAddress ?? '' }), { hosts })
    for (const host of hosts) expect(await (await fetch(site.url('/', host))).text()).toBe(host)
  })

  it('sends a body compressed when told so', async () => {
    const site = await start({ '/': { body: 'wire copy '.repeat(100), gzip: true } })
    const answer = await fetch(site.url('/'))
    expect(answer.headers.get('content-encoding')).toBe('gzip')
    expect(await answer.text()).toBe('wire copy '.repeat(100))
  })

  it('lets a route cut the connection, and reports a route that fails', async () => {
    const site = await start({
      '/cut': (_, response) => {
        response.destroy()
        return undefined
      },
      '/broken': () => {
        throw new Error('no such reel')
      },
    })
    await expect(get(site, '/cut')).rejects.toThrow()
    const told = vi.spyOn(console, 'error').mockImplementation(() => {})
    expect(await get(site, '/broken')).toMatchObject({ status: 500, body: 'Error: no such reel' })
    expect(told).toHaveBeenCalledWith('the route of /broken failed:', expect.any(Error))
    told.mockRestore()
  })

  it('logs who asked for what, and when, on the clock of the day', async () => {
    const site = await start({ '/slow?x': { delayMs: 30 } })
    const before = performance.timeOrigin + performance.now()
    await get(site, '/slow?x', 'News.localhost')
    await get(site, '/other')
    const [hit, ...more] = site.hitsOf('/slow?x')
    expect(more).toEqual([])
    expect(hit).toMatchObject({ host: 'news.localhost', userAgent: 'testkit' })
    const { startedAt = 0, endedAt = null } = hit ?? {}
    expect(startedAt).toBeGreaterThan(before)
    expect(endedAt).toBeGreaterThan(startedAt + 25)
  })

  it('measures gaps from the end of a request to the next start, per host', async () => {
    const site = await start({ '/slow': { delayMs: 60 }, '/': {} })
    await get(site, '/slow', 'a.localhost')
    await get(site, '/', 'b.localhost')
    await get(site, '/', 'a.localhost')
    const [gap, ...more] = site.gaps('a.localhost')
    expect(more).toEqual([])
    expect(gap).toBeGreaterThan(0)
    expect(site.gaps('b.localhost')).toEqual([])
    expect(site.maxConcurrency('a.localhost')).toBe(1)
  })

  it('sees requests that overlap', async () => {
    let release = () => {}
    const released = new Promise<void>((resolve) => {
      release = resolve
    })
    const site = await start(async () => {
      await released
      return {}
    })
    const answers = [get(site, '/1', 'a.localhost'), get(site, '/2', 'a.localhost'), get(site, '/', 'b.localhost')]
    await waitFor('three open requests', () => site.hits.length === 3)
    expect(site.maxConcurrency('a.localhost')).toBe(2)
    expect(site.gaps('a.localhost')).toEqual([Number.NEGATIVE_INFINITY])
    release()
    await Promise.all(answers)
    expect(site.gaps('a.localhost')[0]).toBeLessThan(0)
    expect(site.maxConcurrency('none.localhost')).toBe(0)
  })

  it('closes with a request still open', async () => {
    const site = await start({ '/': { delayMs: 60_000 } })
    const answer = get(site, '/').catch((error: Error) => error)
    await waitFor('the request', () => site.hits.length)
    await site.close()
    expect(await answer).toBeInstanceOf(Error)
    await expect(fetch(site.url('/'))).rejects.toThrow()
  })
})

/** A request with a Host header of its own: `fetch` allows none, and not every resolver knows *.localhost. */
function get(site: Website, path: string, host = '127.0.0.1') {
  return new Promise<{ status: number | undefined; type: string | undefined; body: string }>((resolve, reject) => {
    const headers = { host: `${host}:${site.port}`, 'user-agent': 'testkit' }
    const asked = request({ host: '127.0.0.1', port: site.port, path, headers, agent: false }, (answer) => {
      answer.setEncoding('utf8')
      let body = ''
      answer.on('data', (chunk: string) => {
        body += chunk
      })
      answer.on('end', () => resolve({ status: answer.statusCode, type: answer.headers['content-type'], body }))
      answer.on('error', reject)
    })
    asked.on('error', reject)
    asked.end()
  })
}
