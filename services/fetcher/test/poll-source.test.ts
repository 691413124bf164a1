import { newSource } from '@dateline/sources/new-source'
import { tick } from '@dateline/sources/tick'
import { startRedis } from '@dateline/testkit/redis'
import type { Routes } from '@dateline/testkit/website'
import { afterAll, expect, test } from 'vitest'
import { openScene, type Scene } from './scene.ts'

const server = await startRedis()
afterAll(() => server.stop())

const DAY_MS = 86_400_000
const daysAgo = (days: number) => new Date(Date.now() - days * DAY_MS).toISOString()

const rss = (paths: string[], head = '') => ({
  headers: { 'content-type': 'application/rss+xml', etag: '"one"' },
  body: `<rss version="2.0"><channel><title>The Paper</title><link>/</link>${head}${paths
    .map((path) => `<item><title>T ${path}</title><link>${path}</link></item>`)
    .join('')}</channel></rss>`,
})
const atom = (paths: string[]) => ({
  headers: { 'content-type': 'application/atom+xml' },
  body: `<feed xmlns="http://www.w3.org/2005/Atom"><title>The Paper</title>${paths
    .map((path) => `<entry><title>T</title><id>${path}</id><link href="${path}"/></entry>`)
    .join('')}</feed>`,
})
const sitemap = (entries: [path: string, lastmod?: string][]) => ({
  headers: { 'content-type': 'application/xml' },
  body: `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${entries
    .map(([path, lastmod]) => `<url><loc>${path}</loc>${lastmod ? `<lastmod>${lastmod}</lastmod>` : ''}</url>`)
    .join('')}</urlset>`,
})
const index = (children: [url: string, lastmod?: string][]) => ({
  headers: { 'content-type': 'application/xml' },
  body: `<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${children
    .map(([url, lastmod]) => `<sitemap><loc>${url}</loc>${lastmod ? `<lastmod>${lastmod}</lastmod>` : ''}</sitemap>`)
    .join('')}</sitemapindex>`,
})
const paths = (count: number, from = 0) => Array.from({ length: count }, (_, number) => `/story-${number + from}`)

const sourceOf = async ({ sources, site }: Scene, path: string) => sources.get(newSource(site.url(path), {}).id)
const listed = async ({ sources }: Scene) => {
  const found: string[] = []
  for await (const { url, kind } of sources.list()) found.push(`${kind} ${new URL(url).pathname}`)
  return found.sort()
}

test('a feed is read: its entries wait in the frontier, known ones are known, and the registry knows when to ask again', async () => {
  const routes: Routes = { '/feed': rss(['/a', '/b']) }
  const scene = await openScene(server, routes)
  expect(await scene.poll(scene.site.url('/feed'))).toMatchObject({ kind: 'done', note: { new: 2, known: 0 } })
  expect((await scene.frontier.status()).waiting).toBe(2)
  routes['/feed'] = { ...rss(['/c', '/a', '/b']), headers: {} }
  expect(await scene.poll(scene.site.url('/feed'))).toMatchObject({ kind: 'done', note: { new: 1, known: 2 } })
  const source = await sourceOf(scene, '/feed')
  expect(source).toMatchObject({ kind: 'feed', title: 'The Paper', polls: 2, newEntries: 3, knownEntries: 2 })
  expect(source?.nextAt).toBeGreaterThan(Date.now() + 60_000)
  expect((await scene.frontier.status()).ended).toMatchObject({ read: 2 })
})

test('it asks conditionally, and 304 is a poll in which nothing was new', async () => {
  const scene = await openScene(server, {
    '/feed': (request) => (request.headers['if-none-match'] === '"one"' ? { status: 304 } : rss(['/a'])),
  })
  await scene.poll(scene.site.url('/feed'))
  expect(await scene.poll(scene.site.url('/feed'))).toMatchObject({ kind: 'done', note: { status: 304, new: 0 } })
  expect(await sourceOf(scene, '/feed')).toMatchObject({ polls: 2, lastAnswer: '304', etag: '"one"', failuresInRow: 0 })
})

test('a feed that fails is asked ever less often, and its trouble is shown; then it recovers', async () => {
  const routes: Routes = { '/feed': { status: 500 } }
  const scene = await openScene(server, routes)
  const waits: number[] = []
  for (let poll = 0; poll < 3; poll++) {
    expect(await scene.poll(scene.site.url('/feed'))).toMatchObject({ kind: 'drop', reason: 'unreadable' })
    waits.push(((await sourceOf(scene, '/feed'))?.nextAt ?? 0) - Date.now())
  }
  expect(waits).toEqual(waits.toSorted((one, other) => one - other))
  expect(await sourceOf(scene, '/feed')).toMatchObject({ failuresInRow: 3, failedPolls: 3, lastAnswer: /^500/ })
  routes['/feed'] = rss(['/a'])
  await scene.poll(scene.site.url('/feed'))
  expect(await sourceOf(scene, '/feed')).toMatchObject({ failuresInRow: 0, lastAnswer: '200' })
})

test('410 retires a source', async () => {
  const scene = await openScene(server, { '/feed': { status: 410 } })
  expect(await scene.poll(scene.site.url('/feed'))).toMatchObject({ kind: 'drop', reason: 'gone' })
  expect(await sourceOf(scene, '/feed')).toMatchObject({ state: 'retired', nextAt: null })
})

test('what is no source is told as such', async () => {
  const scene = await openScene(server, {
    '/feed': { headers: { 'content-type': 'image/png' }, body: '\u0089PNG\r\n' },
  })
  expect(await scene.poll(scene.site.url('/feed'))).toMatchObject({ kind: 'drop', reason: 'unreadable' })
})

test('robots.txt holds for sources too', async () => {
  const scene = await openScene(server, {
    '/robots.txt': { body: 'User-agent: *\nDisallow: /feed' },
    '/feed': rss(['/a']),
  })
  expect(await scene.poll(scene.site.url('/feed'))).toMatchObject({ kind: 'drop', reason: 'disallowed' })
  expect(scene.site.hitsOf('/feed')).toEqual([])
  expect(await sourceOf(scene, '/feed')).toMatchObject({ lastAnswer: 'robots.txt does not allow it' })
})

test('a source that was removed before its turn is not asked', async () => {
  const scene = await openScene(server, { '/feed': rss(['/a']) })
  const source = newSource(scene.site.url('/feed'), {})
  await scene.sources.add([source])
  await tick(scene)
  await scene.sources.remove([source.id])
  expect((await scene.turn()).ended).toMatchObject({ kind: 'drop', reason: 'removed' })
})

test('a permanent redirect moves the source, a temporary one does not', async () => {
  const scene = await openScene(server, {
    '/old': { status: 301, headers: { location: '/new' } },
    '/new': rss(['/a']),
    '/here': { status: 302, headers: { location: '/there' } },
    '/there': rss(['/b']),
  })
  await scene.poll(scene.site.url('/old'))
  expect(await sourceOf(scene, '/old')).toMatchObject({ url: scene.site.url('/new'), polls: 1 })
  await scene.poll(scene.site.url('/here'))
  expect(await sourceOf(scene, '/here')).toMatchObject({ url: scene.site.url('/here'), polls: 1 })
})

test('a home page brings its feeds, the news sitemaps of robots.txt, and itself', async () => {
  const scene = await openScene(server, {
    '/robots.txt': (request) => ({
      body: `Sitemap: http://${request.headers.host}/sitemap.xml\nSitemap: http://${request.headers.host}/news-sitemap.xml`,
    }),
    '/': {
      body: `<html><head><title>Paper</title><link rel="alternate" type="application/rss+xml" href="/feed"></head><body>${paths(
        8,
      )
        .map((path) => `<h2><a href="${path}">A headline that is long enough for a story ${path}</a></h2>`)
        .join('')}</body></html>`,
    },
  })
  await scene.poll(scene.site.url('/'))
  expect(await listed(scene)).toEqual(['feed /feed', 'page /', 'sitemap /news-sitemap.xml'])
})

test('old entries of a sitemap are left out, unless all are wanted', async () => {
  const routes: Routes = { '/sitemap.xml': sitemap([['/new', daysAgo(1)], ['/old', daysAgo(30)], ['/undated']]) }
  const scene = await openScene(server, routes)
  expect(await scene.poll(scene.site.url('/sitemap.xml'))).toMatchObject({ note: { new: 2, old: 1 } })
  const other = await openScene(server, routes)
  expect(await other.poll(other.site.url('/sitemap.xml'), { takesAll: true })).toMatchObject({
    note: { new: 3, old: 0 },
  })
})

test('what a large sitemap without dates holds at first sight is not news, what comes later is', async () => {
  const routes: Routes = { '/sitemap.xml': sitemap(paths(600).map((path) => [path])) }
  const scene = await openScene(server, routes)
  expect(await scene.poll(scene.site.url('/sitemap.xml'))).toMatchObject({ note: { new: 0, old: 600 } })
  routes['/sitemap.xml'] = sitemap(paths(603).map((path) => [path]))
  expect(await scene.poll(scene.site.url('/sitemap.xml'))).toMatchObject({ note: { new: 3, old: 600 } })
})

test('a sitemap of 50,000 entries goes into the frontier whole, though no page may be as large', async () => {
  const routes: Routes = { '/sitemap.xml': sitemap(paths(50_000).map((path) => [path, daysAgo(1)])) }
  const scene = await openScene(server, routes)
  const isRead = (await scene.poll(scene.site.url('/sitemap.xml'))) as { note?: { new?: number } }
  expect(isRead.note?.new).toBe(50_000)
  expect((await scene.frontier.status()).accepted).toBe(50_001)
})

test('an index keeps its recent sitemaps as sources, wakes what it says has changed, and lets go of what it names no more', async () => {
  const routes: Routes = {}
  const scene = await openScene(server, routes)
  const at = (path: string) => scene.site.url(path)
  routes['/index.xml'] = index([
    [at('/one.xml'), daysAgo(3)],
    [at('/two.xml'), daysAgo(1)],
    [at('/old.xml'), daysAgo(400)],
  ])
  await scene.poll(at('/index.xml'))
  expect(await listed(scene)).toEqual(['sitemap /index.xml', 'sitemap /one.xml', 'sitemap /two.xml'])

  const one = newSource(at('/one.xml'), {})
  await scene.sources.report(one.id, { nextInMs: null, fields: { state: 'retired', why: 'unchanged' } })
  routes['/index.xml'] = index([[at('/one.xml'), daysAgo(0)]])
  await scene.poll(at('/index.xml'))
  expect(await listed(scene)).toEqual(['sitemap /index.xml', 'sitemap /one.xml'])
  expect(await sourceOf(scene, '/one.xml')).toMatchObject({ state: 'active', nextAt: expect.any(Number) })
})

test('the same feed in another format is noticed, asked rarely, and kept as a duplicate with the reason', async () => {
  const scene = await openScene(server, {
    '/rss': rss(paths(10)),
    '/atom': atom(paths(8)),
    '/other': rss(paths(10, 5)),
  })
  for (const path of ['/rss', '/atom', '/other']) await scene.poll(scene.site.url(path))
  expect(await sourceOf(scene, '/rss')).toMatchObject({ state: 'active' })
  expect(await sourceOf(scene, '/atom')).toMatchObject({
    state: 'duplicate',
    why: `the same entries as ${scene.site.url('/rss')}`,
  })
  expect((await sourceOf(scene, '/atom'))?.nextAt).toBeGreaterThan(Date.now() + DAY_MS - 60_000)
  expect(await sourceOf(scene, '/other')).toMatchObject({ state: 'active' })
})

test('a feed is known as a duplicate by its titles where its addresses are others, and is asked again once the first fails', async () => {
  const items = (prefix: string) => ({
    body: `<rss version="2.0"><channel><title>The Paper</title>${paths(10)
      .map(
        (path) =>
          `<item><title>What the council said of ${path}</title><link>${prefix}${path}</link><pubDate>${daysAgo(1)}</pubDate></item>`,
      )
      .join('')}</channel></rss>`,
  })
  const routes: Routes = { '/rss': items(''), '/proxied': items('/click') }
  const scene = await openScene(server, routes)
  for (const path of ['/rss', '/proxied']) await scene.poll(scene.site.url(path))
  expect(await sourceOf(scene, '/proxied')).toMatchObject({ state: 'duplicate' })
  routes['/rss'] = { status: 500 }
  await scene.poll(scene.site.url('/rss'))
  await scene.poll(scene.site.url('/proxied'))
  expect(await sourceOf(scene, '/proxied')).toMatchObject({ state: 'active', why: null })
})

test('a feed that says that it has moved is asked there from then on', async () => {
  const routes: Routes = {
    '/old': rss(
      ['/a'],
      '<itunes:new-feed-url xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd">/new</itunes:new-feed-url>',
    ),
    '/new': rss(['/a', '/b']),
  }
  const scene = await openScene(server, routes)
  await scene.poll(scene.site.url('/old'))
  expect(await sourceOf(scene, '/old')).toMatchObject({ url: scene.site.url('/new'), newEntries: 2, movedTo: null })
  await scene.poll(scene.site.url('/old'))
  expect(scene.site.hitsOf('/old')).toHaveLength(1)
})

test('a hint to an address that does not answer is followed once, and the feed is read where it is', async () => {
  const moved = '<newLocation>/nowhere</newLocation>'
  const routes: Routes = { '/feed': rss(['/a'], moved) }
  const scene = await openScene(server, routes)
  await scene.poll(scene.site.url('/feed'))
  routes['/feed'] = { ...rss(['/a', '/b'], moved), headers: {} }
  expect(await scene.poll(scene.site.url('/feed'))).toMatchObject({ kind: 'done', note: { new: 1 } })
  expect(await sourceOf(scene, '/feed')).toMatchObject({ url: scene.site.url('/feed'), failuresInRow: 0 })
  expect(scene.site.hitsOf('/nowhere')).toHaveLength(1)
})

test('a source that moves to where another one is leaves the field to that one', async () => {
  const scene = await openScene(server, {
    '/old': { status: 301, headers: { location: '/new' } },
    '/new': rss(['/a']),
  })
  await scene.poll(scene.site.url('/new'))
  await scene.poll(scene.site.url('/old'))
  expect(await sourceOf(scene, '/old')).toMatchObject({
    state: 'retired',
    why: expect.stringContaining('/new'),
    nextAt: null,
  })
  expect(await sourceOf(scene, '/new')).toMatchObject({ state: 'active', url: scene.site.url('/new') })
})

test('the older pages of a feed are read once, at first sight, while they are young enough, and in a circle not for ever', async () => {
  const page = (number: number, next: string, days: number) => ({
    headers: { 'content-type': 'application/atom+xml' },
    body: `<feed xmlns="http://www.w3.org/2005/Atom"><title>P</title><link rel="next" href="${next}"/><entry><title>T</title><id>${number}</id>
<link href="/story-${number}"/><published>${daysAgo(days)}</published></entry></feed>`,
  })
  const routes: Routes = {
    '/feed': page(1, '/feed?page=2', 0),
    '/feed?page=2': page(2, '/feed?page=3', 2),
    '/feed?page=3': page(3, '/feed?page=4', 100),
    '/feed?page=4': page(4, '/feed?page=5', 200),
  }
  const scene = await openScene(server, routes)
  const readAll = async (of: Scene) => {
    await of.poll(of.site.url('/feed'))
    for (let polls = 1; polls > 0; ) {
      polls = (await tick(of)).polls
      for (let left = polls; left > 0; ) if ((await of.turn()).request.purpose === 'source') left--
    }
  }
  await readAll(scene)
  expect(scene.site.hits.map(({ path }) => path).filter((path) => path.startsWith('/feed'))).toEqual([
    '/feed',
    '/feed?page=2',
    '/feed?page=3',
  ])
  expect(await listed(scene)).toEqual(['feed /feed'])
  expect(await sourceOf(scene, '/feed')).toMatchObject({ polls: 1 })

  const round = await openScene(server, {
    '/feed': page(1, '/feed?page=2', 0),
    '/feed?page=2': page(2, '/feed?page=3', 0),
    '/feed?page=3': page(3, '/feed?page=2', 0),
  })
  await readAll(round)
  expect(round.site.hits.filter(({ path }) => path.startsWith('/feed?'))).toHaveLength(10)
  expect(await listed(round)).toEqual(['feed /feed'])
})
