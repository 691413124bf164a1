import { type DropReason, topology } from '@dateline/contracts/topology'
import { startRedis } from '@dateline/testkit/redis'
import type { Routes } from '@dateline/testkit/website'
import { afterAll, describe, expect, test } from 'vitest'
import { index, lastOf, page } from './fetched.ts'
import { failWith, openScene, type Scene, type Turn } from './scene.ts'

const redis = await startRedis()
afterAll(() => redis.stop())

/** How each reason comes about: a website, what is asked of it, and, where one fetch is not enough, how the scene goes on. */
interface DropCase {
  routes?: Routes
  options?: Parameters<typeof openScene>[2]
  url?: string
  path?: string
  play?(scene: Scene, url: string): Promise<Turn[]>
}

/** Only sources are dropped for these; see poll-source.test.ts. */
const ofSources = ['removed', 'unreadable'] as const

const dropCases: Record<Exclude<DropReason<'fetcher'>, (typeof ofSources)[number]>, DropCase[]> = {
  disallowed: [{ routes: { '/robots.txt': { body: 'User-agent: *\nDisallow: /a' }, '/a': page } }],
  gone: [{ routes: { '/a': { status: 404 } } }, { routes: { '/a': { status: 410 } } }],
  'soft-404': ['/', '/index.html', '/en/', '/errors/404.html', '/not-found'].map((location) => ({
    routes: { '/story-of-the-day-1234': { status: 302, headers: { location } } },
    path: '/story-of-the-day-1234',
  })),
  'needs-login': [
    { routes: { '/a': { status: 401 } } },
    { routes: { '/a': { status: 302, headers: { location: '/account/login?next=/a' } } } },
  ],
  paywall: [
    { routes: { '/a': { status: 402 } } },
    { routes: { '/a': { status: 302, headers: { location: '/subscribe?from=/a' } } } },
  ],
  refused: [403, 407].map((status) => ({ routes: { '/a': { status, body: 'no' } } })),
  withheld: [{ routes: { '/a': { status: 451, body: 'a court says so' } } }],
  challenge: [
    {
      routes: {
        '/a': { status: 403, headers: { 'cf-mitigated': 'challenge' }, body: '<title>Just a moment...</title>' },
      },
    },
    { routes: { '/a': { status: 202, headers: { 'x-amzn-waf-action': 'challenge' }, body: '' } } },
    { routes: { '/a': { status: 403, headers: { 'x-datadome': 'protected' }, body: '<p>Please enable JS' } } },
    { routes: { '/a': { body: '<title>Pardon Our Interruption</title><p>As you were browsing ...' } } },
    { routes: { '/a': { body: '<script src="/_Incapsula_Resource?SWJIYLWA=1"></script><p>Request unsuccessful.' } } },
    {
      routes: { '/a': { status: 503, body: '<title>Just a moment...</title><script>window._cf_chl_opt={}</script>' } },
    },
    { routes: { '/a': { status: 302, headers: { location: 'https://validate.perfdrive.com/?ssa=1' } } } },
  ],
  'consent-wall': [
    { routes: { '/a': { status: 302, headers: { location: 'https://consent.news.example/?continue=%2Fa' } } } },
    { routes: { '/a': { status: 307, headers: { location: '/cookie-wall?return=/a' } } } },
    {
      routes: {
        '/a': {
          body: '<title>Before you continue: cookies</title><form class="consent-form"><button name="agree">Agree',
        },
      },
    },
  ],
  rejected: [400, 405, 406, 414, 418].map((status) => ({ routes: { '/a': { status } } })),
  unchanged: [
    {
      routes: { '/a': page },
      play: async (scene, url) => {
        await index(scene, await scene.fetch(url))
        return scene.fetch(url)
      },
    },
  ],
  'not-a-page': [
    ...['application/pdf', 'image/png', 'application/json', 'text/css'].map((type) => ({ type, body: 'x' })),
    { type: 'text/html', body: '%PDF-1.7 and so on' },
    { type: 'text/plain', body: Buffer.from([1, 2, 3, 4, 5, 6, 7, 8]).toString('latin1').repeat(9) },
    { type: 'text/html', body: '<?xml version="1.0"?><rss version="2.0"><channel/></rss>' },
  ].map(({ type, body }) => ({ routes: { '/a': { body, headers: { 'content-type': type } } } })),
  'bad-encoding': [
    { routes: { '/a': { body: 'not gzip', headers: { 'content-encoding': 'gzip' } } } },
    { routes: { '/a': { body: 'what?', headers: { 'content-encoding': 'lzma' } } } },
    { routes: { '/a': { body: 'x', headers: { 'content-encoding': 'gzip, gzip, gzip' } } } },
  ],
  'bad-http': [
    'SSH-2.0-OpenSSH_9.2\r\n',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: text/html\r\n\r\nzz\r\nbody\r\n0\r\n\r\n',
  ].map((raw) => ({ routes: { '/a': (_, response) => void response.socket?.end(raw) } })),
  // Shown with sites over TLS: secure.test.ts.
  'bad-certificate': [],
  'no-address': [{ options: { resolve: async () => [] }, url: 'http://nowhere.example/a' }],
  empty: [{ routes: { '/a': {} } }, { routes: { '/a': { status: 304 } } }, { routes: { '/a': { status: 204 } } }],
  'too-large': [
    { routes: { '/a': { body: 'x'.repeat(10_001) } } },
    { routes: { '/a': { body: 'x'.repeat(4_000_000), gzip: true } } },
    { routes: { '/a': { body: 'x', headers: { 'x-long': 'x'.repeat(70_000) } } } },
  ],
  'private-address': [
    { routes: { '/a': page }, options: { networks: [] } },
    {
      options: { networks: [], resolve: async () => [{ address: '10.0.0.1', family: 4 }] },
      url: 'http://inside.example/a',
    },
  ],
  'forbidden-port': [{ routes: { '/a': page }, options: { ports: [80, 443] } }],
  'no-such-host': [{ options: { resolve: failWith('ENOTFOUND') }, url: 'http://nowhere.example/a' }],
  'bad-redirect': [
    { routes: { '/a': { status: 302 } } },
    { routes: { '/a': { status: 302, headers: { location: 'mailto:editor@news.example' } } } },
    { routes: { '/a': { status: 302, headers: { location: 'http://user:secret@127.0.0.1/' } } } },
  ],
  'redirect-limit': [
    { routes: { '/a': { status: 302, headers: { location: '/a' } } } },
    {
      routes: {
        '/a': { status: 302, headers: { location: '/b' } },
        '/b': { status: 302, headers: { location: '/a' } },
      },
    },
  ],
  superseded: [
    {
      routes: { '/a': page },
      play: async (scene, url) => {
        await scene.add(url)
        const { request } = await scene.turn()
        return [await scene.deliver(request)]
      },
    },
  ],
}

describe('a fetch is dropped as', () => {
  const rows = Object.entries(dropCases).flatMap(([reason, cases]) => cases.map((one) => ({ reason, ...one })))
  test.each(rows)('$reason', async ({ reason, routes = {}, options, url, path = '/a', play }) => {
    const scene = await openScene(redis, routes, options)
    const asked = url ?? scene.site.url(path)
    const turns = play ? await play(scene, asked) : await scene.fetch(asked)
    expect(lastOf(turns)).toMatchObject({ kind: 'drop', reason })
    expect(await scene.frontier.status()).toMatchObject({ underWay: 0 })
  })

  test('one of the reasons that the topology lists', () => {
    expect([...Object.keys(dropCases), ...ofSources].sort()).toEqual(Object.keys(topology.fetcher.drops).sort())
  })
})
