import { startRedis } from '@dateline/testkit/redis'
import { afterAll, expect, test } from 'vitest'
import { type Gateway, openGateway } from './gateway.ts'

const server = await startRedis()
afterAll(() => server.stop())

const feed = 'https://paper.example/feed.xml'
const at = (url: string) => `/v1/sources/at?url=${encodeURIComponent(url)}`
const listed = async (gateway: Gateway, parameters = '') =>
  (await gateway.get(`/v1/sources?${parameters}`)).text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))

test('a source that is added is due at once, and shown with its instants in ISO 8601', async () => {
  const gateway = await openGateway(server)
  const { json } = await gateway.post('/v1/sources', { sources: [{ url: feed, kind: 'feed', everyMs: 60_000 }] })
  expect(json.results).toMatchObject([{ url: feed, answer: 'added' }])
  const shown = (await gateway.get(at(feed))).json
  expect(shown).toMatchObject({
    url: feed,
    kind: 'feed',
    everyMs: 60_000,
    state: 'active',
    polledAt: null,
    brought: [],
  })
  expect(Date.parse(shown.nextAt)).toBeLessThanOrEqual(Date.now() + 1000)
  expect((await gateway.get('/v1/status')).json.sources).toEqual({ sources: 1, due: expect.any(Number), failing: 0 })
})

test('adding it again sets it anew and wakes it, unless nothing is to be overwritten', async () => {
  const gateway = await openGateway(server)
  await gateway.post('/v1/sources', { sources: [{ url: feed, everyMs: 60_000 }] })
  const again = await gateway.post('/v1/sources', { overwrite: false, sources: [{ url: feed }] })
  expect(again.json.results).toMatchObject([{ answer: 'known' }])
  expect((await gateway.get(at(feed))).json.everyMs).toBe(60_000)
  const { id } = (await gateway.get(at(feed))).json
  await gateway.sources.report(id, { nextInMs: null, fields: { state: 'retired', why: '410' } })
  await gateway.post('/v1/sources', { sources: [{ url: feed }] })
  expect((await gateway.get(at(feed))).json).toMatchObject({
    everyMs: null,
    state: 'active',
    nextAt: expect.any(String),
  })
})

test('what may not be fetched is rejected with the remedy, and the rest is added', async () => {
  const gateway = await openGateway(server)
  const urls = ['http://10.0.0.1/feed', 'ftp://paper.example/', 'https://paper.example:9999/', feed]
  const { json } = await gateway.post('/v1/sources', { sources: urls.map((url) => ({ url })) })
  expect(json.results).toMatchObject([
    { answer: 'rejected', reason: expect.stringContaining('FETCH_ALLOW_NETWORKS') },
    { answer: 'rejected', reason: expect.stringContaining('http') },
    { answer: 'rejected', reason: expect.stringContaining('FETCH_ALLOW_PORTS') },
    { answer: 'added' },
  ])
})

test.each([
  [{ sources: [{ url: feed, kind: 'rss' }] }, 'kind'],
  [{ sources: [{ url: feed, everyMs: 1 }] }, '10 s at least'],
  [{ urls: [feed] }, 'sources'],
])('a request that is wrong is told what is wrong: %j', async (body, fault) => {
  const gateway = await openGateway(server)
  const answer = await gateway.post('/v1/sources', body)
  expect(answer.status).toBe(400)
  expect(answer.json.error).toContain(fault)
})

test('sources are listed by state, without the sitemaps of an index unless they are asked for', async () => {
  const gateway = await openGateway(server)
  await gateway.post('/v1/sources', { sources: [{ url: feed }, { url: 'https://paper.example/sitemap.xml' }] })
  const { id } = (await gateway.get(at(feed))).json
  await gateway.sources.report(id, { fields: { lastAnswer: '500' }, counts: { failuresInRow: 2 } })
  await gateway.sources.add([
    { id: 'c'.repeat(24), url: 'https://paper.example/1.xml', site: 'paper.example', isEphemeral: true },
  ])
  expect((await listed(gateway)).map(({ url }) => url).sort()).toEqual([feed, 'https://paper.example/sitemap.xml'])
  expect(await listed(gateway, 'ephemeral=true')).toHaveLength(3)
  expect((await listed(gateway, 'state=failing')).map(({ url }) => url)).toEqual([feed])
  expect((await gateway.get('/v1/status')).json.sources.failing).toBe(1)
})

test('a source that is removed is gone, and one that was never there is told as such', async () => {
  const gateway = await openGateway(server)
  await gateway.post('/v1/sources', { sources: [{ url: feed }] })
  const { json } = await gateway.post('/v1/sources/remove', { urls: [feed, 'https://other.example/'] })
  expect(json.results).toEqual([
    { url: feed, gone: 1 },
    { url: 'https://other.example/', gone: 0 },
  ])
  expect((await gateway.get(at(feed))).status).toBe(404)
  expect(await listed(gateway)).toEqual([])
})
