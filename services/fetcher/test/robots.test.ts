import { gzipSync } from 'node:zlib'
import { ThrottledError, TransientError } from '@dateline/contracts/errors'
import { startRedis } from '@dateline/testkit/redis'
import { afterAll, describe, expect, test } from 'vitest'
import { lastOf, outcomesOf, page } from './fetched.ts'
import { failWith, openScene } from './scene.ts'

const redis = await startRedis()
afterAll(() => redis.stop())

describe('robots.txt', () => {
  test('is followed over redirects, one a turn', async () => {
    const scene = await openScene(redis, {
      '/robots.txt': { status: 301, headers: { location: '/one' } },
      '/one': { status: 302, headers: { location: '/two' } },
      '/two': { body: 'User-agent: dateline\nDisallow: /a' },
      '/a': page,
    })
    const turns = await scene.fetch(scene.site.url('/a'))
    expect(outcomesOf(turns)).toEqual(['ThrottledError', 'ThrottledError', 'ThrottledError', 'drop'])
    expect(lastOf(turns)).toMatchObject({ reason: 'disallowed' })
  })

  test('is asked for in the turn of the host that keeps it, and its Crawl-delay is of the host that it speaks of', async () => {
    const [own, keeper] = ['127.0.0.1', '127.0.0.2']
    const location = (port?: number) => ({ location: `http://${keeper}:${port}/rules` })
    const scene = await openScene(
      redis,
      {
        [`${own} /robots.txt`]: ({ socket }) => ({ status: 301, headers: location(socket.localPort) }),
        [`${keeper} /robots.txt`]: { status: 404 },
        '/rules': { body: 'User-agent: *\nDisallow: /b\nCrawl-delay: 1' },
        '/a': page,
      },
      { hosts: [own, keeper], delayMs: 200 },
    )
    await scene.add(scene.site.url('/keeper', keeper))
    await scene.turn()
    const turns = await scene.fetch(scene.site.url('/a', own))
    const asked = turns.filter(({ request }) => request.url.endsWith('/a'))
    expect(asked.map(({ request }) => request.turnOf ?? 'own')).toEqual(['own', `${keeper}:${scene.site.port}`, 'own'])
    expect(outcomesOf(asked)).toEqual(['done', 'done', 'forward'])
    expect(scene.site.hits.filter(({ host }) => host === own).map(({ path }) => path)).toEqual(['/robots.txt', '/a'])
    expect(scene.site.hitsOf('/rules', keeper)).toHaveLength(1)
    expect(Math.min(...scene.site.gaps(keeper))).toBeGreaterThanOrEqual(195)
    const pace = async (host: string) => (await scene.frontier.host(`${host}:${scene.site.port}`)).parts['crawl-delay']
    expect([await pace(own), await pace(keeper)]).toEqual([1000, 0])
  })

  test('that another host keeps, but cannot give, allows nothing for now: that host rests, and the URL waits there', async () => {
    const [own, keeper] = ['127.0.0.1', '127.0.0.2']
    const scene = await openScene(
      redis,
      {
        [`${own} /robots.txt`]: ({ socket }) => ({
          status: 301,
          headers: { location: `http://${keeper}:${socket.localPort}/robots.txt` },
        }),
        [`${keeper} /robots.txt`]: { status: 503, headers: { 'retry-after': '9' } },
      },
      { hosts: [own, keeper] },
    )
    await scene.add(scene.site.url('/a', own))
    await scene.turn()
    expect((await scene.turn()).ended).toMatchObject({ name: 'ThrottledError', retryAfterMs: 9000 })
    expect(await scene.frontier.host(`${keeper}:${scene.site.port}`)).toMatchObject({ waiting: 1, reason: 'retry' })
    expect(await scene.frontier.host(`${own}:${scene.site.port}`)).toMatchObject({ waiting: 0, isUnderWay: false })
  })

  test.each([
    ['is not there', { status: 404 }],
    ['is refused', { status: 403 }],
    ['is redirected without end', { status: 302, headers: { location: '/robots.txt' } }],
    ['is redirected to nowhere', { status: 302, headers: { location: 'mailto:webmaster' } }],
    ['is redirected to a private address', { status: 302, headers: { location: 'http://10.0.0.1/robots.txt' } }],
    ['is no text', { body: gzipSync('x'), headers: { 'content-type': 'image/png' } }],
    ['is damaged', { body: 'not gzip', headers: { 'content-encoding': 'gzip' } }],
  ])('allows everything where it %s', async (_, reply) => {
    const scene = await openScene(redis, { '/robots.txt': reply, '/a': page })
    expect(lastOf(await scene.fetch(scene.site.url('/a')))).toMatchObject({ kind: 'forward' })
  })

  test.each([
    ['fails', { status: 500 }],
    ['is overloaded', { status: 503 }],
  ])('allows nothing while it %s', async (_, reply) => {
    const scene = await openScene(redis, { '/robots.txt': reply, '/a': page })
    expect(lastOf(await scene.fetch(scene.site.url('/a')))).toBeInstanceOf(TransientError)
    expect(scene.site.hitsOf('/a')).toEqual([])
  })

  test('that is redirected to a host that does not exist allows nothing for now, and the page is not to blame', async () => {
    const scene = await openScene(
      redis,
      { '/robots.txt': { status: 302, headers: { location: 'http://nowhere.example/robots.txt' } }, '/a': page },
      { resolve: failWith('ENOTFOUND') },
    )
    const ended = lastOf(await scene.fetch(scene.site.url('/a')))
    expect(ended).toBeInstanceOf(TransientError)
    expect((ended as Error).message).toMatch(/^robots\.txt is redirected to http:\/\/nowhere\.example\/robots\.txt/)
  })

  test('is waited for as long as it asks', async () => {
    const scene = await openScene(redis, { '/robots.txt': { status: 503, headers: { 'retry-after': '7' } } })
    await scene.add(scene.site.url('/a'))
    const { ended } = await scene.turn()
    expect(ended).toBeInstanceOf(ThrottledError)
    expect(ended).toMatchObject({ retryAfterMs: 7000 })
  })

  test('counts when it is compressed, and up to its 500th KiB', async () => {
    const body = `User-agent: *\nDisallow: /a\n${'#'.repeat(600_000)}\nAllow: /a`
    const scene = await openScene(redis, { '/robots.txt': { body, gzip: true }, '/a': page })
    expect(lastOf(await scene.fetch(scene.site.url('/a')))).toMatchObject({ reason: 'disallowed' })
  })

  test('sets the delay of its host', async () => {
    const scene = await openScene(redis, {
      '/robots.txt': { body: 'User-agent: *\nCrawl-delay: 0.3' },
      '/a': page,
      '/b': page,
    })
    await scene.fetch(scene.site.url('/a'))
    await scene.fetch(scene.site.url('/b'))
    expect(scene.site.gaps('127.0.0.1')).toHaveLength(2)
    // The judge's clock and Redis' differ by their rounding.
    expect(Math.min(...scene.site.gaps('127.0.0.1'))).toBeGreaterThan(295)
  })
})
