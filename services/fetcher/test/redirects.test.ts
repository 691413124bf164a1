import { startRedis } from '@dateline/testkit/redis'
import type { Routes } from '@dateline/testkit/website'
import { afterAll, describe, expect, test } from 'vitest'
import { archived, lastOf, outcomesOf, page } from './fetched.ts'
import { openScene } from './scene.ts'

const redis = await startRedis()
afterAll(() => redis.stop())

describe('a redirect', () => {
  test("waits for the other host's turn, with its own robots.txt", async () => {
    const routes: Routes = {
      '/robots.txt': { status: 404 },
      '127.0.0.1 /a': (request) => ({
        status: 302,
        headers: { location: `http://127.0.0.2:${request.socket.localPort}/b` },
      }),
      '127.0.0.2 /b': page,
    }
    const scene = await openScene(redis, routes, { hosts: ['127.0.0.1', '127.0.0.2'] })
    const turns = await scene.fetch(scene.site.url('/a'))
    expect(outcomesOf(turns)).toEqual(['ThrottledError', 'done', 'ThrottledError', 'forward'])
    expect(turns.at(-1)?.request).toMatchObject({
      url: scene.site.url('/b', '127.0.0.2'),
      redirects: [scene.site.url('/a')],
    })
    expect(lastOf(turns)).toMatchObject({ message: { url: scene.site.url('/b', '127.0.0.2') } })
    expect(scene.site.hits.map(({ host, path }) => `${host}${path}`)).toEqual([
      '127.0.0.1/robots.txt',
      '127.0.0.1/a',
      '127.0.0.2/robots.txt',
      '127.0.0.2/b',
    ])
    expect(await archived(scene)).toContain('HTTP/1.1 302 Found')
  })

  test("is followed in the site's own spelling", async () => {
    const scene = await openScene(redis, {
      '/a?b=1&a=2': page,
      '/a': { status: 301, headers: { location: '/a?b=1&a=2#top' } },
    })
    expect(outcomesOf(await scene.fetch(scene.site.url('/a?a=2&b=1')))).toEqual(['ThrottledError', 'done', 'forward'])
  })

  test('that never ends is given up after ten hops', async () => {
    const scene = await openScene(redis, {
      '/hop': (request) => ({
        status: 302,
        headers: { location: `/hop?n=${Number(request.url?.split('=')[1] ?? 0) + 1}` },
      }),
    })
    expect(lastOf(await scene.fetch(scene.site.url('/hop')))).toMatchObject({ kind: 'drop', reason: 'redirect-limit' })
    expect(scene.site.hits.filter(({ path }) => path.startsWith('/hop'))).toHaveLength(11)
  })

  test('to a private address is not followed', async () => {
    const scene = await openScene(
      redis,
      { '/a': (request) => ({ status: 302, headers: { location: `http://127.0.0.2:${request.socket.localPort}/b` } }) },
      { hosts: ['127.0.0.1', '127.0.0.2'], networks: ['127.0.0.1'] },
    )
    expect(lastOf(await scene.fetch(scene.site.url('/a')))).toMatchObject({ kind: 'drop', reason: 'private-address' })
    expect(scene.site.hits.filter(({ host }) => host === '127.0.0.2')).toEqual([])
  })
})
