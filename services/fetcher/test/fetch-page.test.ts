import { createReadStream } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { createGunzip, gzipSync } from 'node:zlib'
import { ThrottledError, TransientError } from '@dateline/contracts/errors'
import { type DropReason, type IndexRequest, topology } from '@dateline/contracts/topology'
import { startRedis, type TestRedis } from '@dateline/testkit/redis'
import type { Routes } from '@dateline/testkit/website'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Reach } from '../src/client/guard.ts'
import { openScene, type Scene, type Turn } from './scene.ts'

let redis: TestRedis
beforeAll(async () => {
  redis = await startRedis()
})
afterAll(() => redis?.stop())

const page = { body: '<h1>A page</h1>' }
const lastOf = (turns: Turn[]) => turns.at(-1)?.ended
const outcomesOf = (turns: Turn[]) => turns.map(({ ended }) => (ended instanceof Error ? ended.name : ended.kind))

/** The heads of all records in the archive, one after the other. */
async function archived({ archiveFolder }: Scene): Promise<string> {
  const parts: string[] = []
  for (const file of await readdir(archiveFolder)) {
    for await (const chunk of createReadStream(join(archiveFolder, file)).pipe(createGunzip()))
      parts.push(String(chunk))
  }
  return parts.join('')
}

/** Enters the last fetched page of a scene as indexed, as the indexer would. */
async function index(scene: Scene, turns: Turn[]): Promise<void> {
  const last = lastOf(turns)
  if (!last || last instanceof Error || last.kind !== 'forward') throw new Error('nothing was fetched')
  const { story, archive, fetchedAt, url } = last.message
  const article = { id: story.split('.')[0], archive, fetchedAt, url }
  const { validators } = last.message
  await scene.frontier
    .ledger('indexer')
    .record({ story, article, validators } as unknown as IndexRequest, { kind: 'done' })
}

describe('a page', () => {
  test('goes on as a claim check whose record has the bytes that were received', async () => {
    const scene = await openScene(redis, { '/a': { body: 'ä page'.repeat(50), gzip: true } })
    const turns = await scene.fetch(scene.site.url('/a'))
    const last = lastOf(turns)
    if (!last || last instanceof Error || last.kind !== 'forward') throw new Error(`not fetched: ${last}`)
    expect(topology.fetcher.gives.parse(last.message)).toEqual(last.message)
    const kept = await scene.archive.read(last.message.archive)
    expect(kept).toMatchObject({ kind: 'response', status: 200, url: scene.site.url('/a'), contentEncoding: 'gzip' })
    expect(Buffer.from(kept.body).equals(gzipSync('ä page'.repeat(50)))).toBe(true)
    expect(await archived(scene)).toContain('WARC-IP-Address: 127.0.0.1')
    expect((await scene.frontier.outcomes([last.message.story]))[0]?.state).toBe('waiting')
  })

  test('waits one turn for robots.txt, and no longer for the next page', async () => {
    const scene = await openScene(redis, { '/a': page, '/b': page })
    expect(outcomesOf(await scene.fetch(scene.site.url('/a')))).toEqual(['ThrottledError', 'forward'])
    expect(outcomesOf(await scene.fetch(scene.site.url('/b')))).toEqual(['forward'])
    expect(scene.site.hits.map(({ path }) => path)).toEqual(['/robots.txt', '/a', '/b'])
  })

  test('with the bytes that are indexed is a revisit record and goes no further', async () => {
    const scene = await openScene(redis, { '/a': page })
    await index(scene, await scene.fetch(scene.site.url('/a')))
    const [again] = await scene.fetch(scene.site.url('/a'))
    expect(again?.ended).toMatchObject({ kind: 'drop', reason: 'unchanged' })
    const records = await archived(scene)
    expect(records).toContain('WARC-Type: revisit')
    expect(records).toContain(`WARC-Refers-To-Target-URI: ${scene.site.url('/a')}`)
    expect(records.split('<h1>A page</h1>')).toHaveLength(2)
  })

  test('with other bytes than are indexed goes on', async () => {
    let version = 0
    const scene = await openScene(redis, { '/a': () => ({ body: `version ${version++}` }) })
    await index(scene, await scene.fetch(scene.site.url('/a')))
    expect(outcomesOf(await scene.fetch(scene.site.url('/a')))).toEqual(['forward'])
  })

  test('that is known is asked for by its validators, letter by letter, and 304 is a revisit record', async () => {
    const headers = { etag: 'W/"odd \\ one', 'last-modified': 'yesterday, roughly' }
    const scene = await openScene(redis, {
      '/a': (request) => (request.headers['if-none-match'] === headers.etag ? { status: 304 } : { ...page, headers }),
    })
    const first = await scene.fetch(scene.site.url('/a'))
    expect(lastOf(first)).toMatchObject({
      message: { validators: { etag: headers.etag, lastModified: headers['last-modified'] } },
    })
    await index(scene, first)
    expect(lastOf(await scene.fetch(scene.site.url('/a')))).toMatchObject({ kind: 'drop', reason: 'unchanged' })
    expect(scene.site.hitsOf('/a').at(-1)?.headers).toMatchObject({
      'if-none-match': headers.etag,
      'if-modified-since': headers['last-modified'],
    })
    expect(await archived(scene)).toContain('revisit/server-not-modified')
  })

  test.each([
    ['application/octet-stream', '<!DOCTYPE html><title>A page</title><p>Here.'],
    [
      'application/octet-stream',
      '<?xml version="1.0"?>\n<!-- x --><html xmlns="x"><head><title>A</title></head><body>B</body>',
    ],
    ['unknown', '<html><body>Here.'],
    ['application/xml', '<?xml version="1.0"?><html><body/></html>'],
    ['text/html', 'Not much of a page, and no tag in it.'],
  ])('that is called %s is told by its first bytes', async (type, body) => {
    const scene = await openScene(redis, { '/a': { body, headers: { 'content-type': type } } })
    expect(lastOf(await scene.fetch(scene.site.url('/a')))).toMatchObject({ kind: 'forward' })
  })

  test('carries what robots.txt says of its use', async () => {
    const robots = 'Content-Signal: search=yes, ai-train=no\nUser-agent: *\nAllow: /'
    const scene = await openScene(redis, { '/robots.txt': { body: robots }, '/a': page })
    expect(lastOf(await scene.fetch(scene.site.url('/a')))).toMatchObject({
      message: { contentSignal: 'search=yes,ai-train=no' },
    })
  })

  test('that is no page is not downloaded', async () => {
    let sent = 0
    const scene = await openScene(redis, {
      '/film': (_, response) => {
        response.writeHead(200, { 'content-type': 'video/mp4' })
        const timer = setInterval(() => response.write('x'.repeat(1000), () => sent++), 5)
        response.once('close', () => clearInterval(timer))
        return undefined
      },
      '/a': page,
    })
    expect(lastOf(await scene.fetch(scene.site.url('/film')))).toMatchObject({ reason: 'not-a-page' })
    expect(sent).toBeLessThan(20)
    expect(lastOf(await scene.fetch(scene.site.url('/a')))).toMatchObject({ kind: 'forward' })
  })

  test('whose error is larger than a page may be is still that error', async () => {
    const scene = await openScene(redis, { '/a': { status: 404, body: 'x'.repeat(50_000) } })
    expect(lastOf(await scene.fetch(scene.site.url('/a')))).toMatchObject({ kind: 'drop', reason: 'gone' })
  })
})

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

describe('an answer that asks for patience', () => {
  test.each([
    ['429 with a time', { status: 429, headers: { 'retry-after': '3' } }, 3000],
    ['429 without one', { status: 429 }, 60_000],
    ['503 with a time', { status: 503, headers: { 'retry-after': '5' } }, 5000],
  ])('%s throttles the host', async (_, reply, restMs) => {
    const scene = await openScene(redis, { '/robots.txt': { status: 404 }, '/a': reply })
    const story = await scene.add(scene.site.url('/a'))
    await scene.turn()
    const { ended, request } = await scene.turn()
    expect(ended).toBeInstanceOf(ThrottledError)
    expect(ended).toMatchObject({ retryAfterMs: restMs })
    expect(request.attempt).toBe(1)
    expect((await scene.frontier.outcomes([story]))[0]?.state).toBe('waiting')
    expect(await scene.frontier.status()).toMatchObject({ hostsDue: 0, hostsWaiting: 1, underWay: 0 })
    expect(await archived(scene)).toContain(`HTTP/1.1 ${reply.status}`)
  })
})

describe('a failure that may pass', () => {
  const cut: Routes[string] = (_, response) => {
    response.writeHead(200, { 'content-length': '1000', 'content-type': 'text/html' })
    response.write('half')
    setImmediate(() => response.destroy())
    return undefined
  }
  test.each<[string, Routes[string], RegExp]>([
    ['500', { status: 500 }, /answered 500/],
    ['503 without a time', { status: 503 }, /answered 503/],
    ['408', { status: 408 }, /answered 408/],
    ['425', { status: 425 }, /answered 425/],
    ['no answer in time', () => undefined, /no complete answer within 300 ms/],
    ['a connection that is reset', (_, response) => void response.socket?.resetAndDestroy(), /ECONNRESET|closed/],
    ['a body that is cut short', cut, /closed|terminated|length|aborted|reset/],
  ])('%s is transient and says what it was', async (_, route, message) => {
    const scene = await openScene(redis, { '/robots.txt': { status: 404 }, '/a': route }, { timeoutMs: 300 })
    await scene.add(scene.site.url('/a'))
    await scene.turn()
    const { ended } = await scene.turn()
    expect(ended).toBeInstanceOf(TransientError)
    expect((ended as Error).message).toMatch(message)
  })

  test('a port that nobody listens on is transient', async () => {
    const scene = await openScene(redis, {})
    await scene.add(`http://127.0.0.1:${await freePort()}/a`)
    const { ended } = await scene.turn()
    expect(ended).toBeInstanceOf(TransientError)
    expect((ended as Error).message).toMatch(/ECONNREFUSED/)
  })

  test('a resolver that has no answer now is transient', async () => {
    const scene = await openScene(redis, {}, { resolve: failWith('EAI_AGAIN') })
    await scene.add('http://news.example/a')
    const { ended } = await scene.turn()
    expect(ended).toBeInstanceOf(TransientError)
    expect((ended as Error).message).toContain('EAI_AGAIN')
  })
})

const failWith =
  (code: string): NonNullable<Reach['resolve']> =>
  async (hostname) => {
    throw Object.assign(new Error(`getaddrinfo ${code} ${hostname}`), { code })
  }

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

describe('whatever was received with a body', () => {
  test.each([200, 301, 404, 403, 429, 500])('is in the archive: %i', async (status) => {
    const scene = await openScene(redis, {
      '/robots.txt': { status: 404 },
      '/a': { status, body: `said with ${status}` },
    })
    await scene.add(scene.site.url('/a'))
    await scene.turn()
    await scene.turn()
    expect(await archived(scene)).toContain(`said with ${status}`)
  })
})

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (typeof address !== 'object' || !address) throw new Error('no port')
  return address.port
}
