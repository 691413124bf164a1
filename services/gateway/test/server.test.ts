import { openRedis } from '@dateline/runtime/redis'
import { makeArticle } from '@dateline/testkit/article'
import { startRedis, type TestRedis } from '@dateline/testkit/redis'
import { waitFor } from '@dateline/testkit/wait'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { log, openGateway } from './gateway.ts'

let redis: TestRedis
beforeAll(async () => {
  redis = await startRedis()
})
afterAll(() => redis?.stop())

const line = (page: Record<string, unknown>) => JSON.stringify(page)
const story = expect.stringMatching(/^[0-9a-f]{24}\.1$/)

describe('health', () => {
  test('is good while everything answers', async () => {
    const { get } = await openGateway(redis)
    expect(await get('/livez')).toMatchObject({ status: 200, text: 'ok\n' })
    expect(await get('/readyz')).toMatchObject({ status: 200, text: 'ok\n' })
  })

  test('names what is missing, and everything that needs Redis says so within seconds', async () => {
    const own = await startRedis()
    onTestFinished(() => own.stop())
    const gateway = await openGateway(own)
    await gateway.writer.upsert([makeArticle('flood')])
    await own.kill('SIGKILL')

    const ready = await gateway.get('/readyz')
    expect(ready.status).toBe(503)
    expect(ready.text).toMatch(/^redis: .+\n$/)
    expect(await gateway.get('/livez')).toMatchObject({ status: 200 })
    const answers = await Promise.all([
      gateway.get('/v1/status'),
      gateway.get('/v1/dead'),
      gateway.post('/v1/dead/retry', { letters: [] }),
      gateway.post('/v1/dead/drop', { letters: [] }),
      gateway.post('/v1/urls', { urls: ['https://news.example/a'] }),
      gateway.post('/v1/outcomes', { stories: [`${'0'.repeat(24)}.1`] }),
      gateway.post('/v1/import', line({ url: 'https://news.example/a', body: 'x' })),
    ])
    for (const { status, json, headers } of answers) {
      expect({ status, ...json }).toEqual({ status: 503, error: 'Redis does not answer' })
      expect(headers.get('retry-after')).toBe('5')
    }
    expect((await gateway.get('/v1/search?query=flood')).json.total).toBe(1)

    await own.restart()
    await waitFor('the gateway to be ready again', async () => (await gateway.get('/readyz')).status === 200)
    expect((await gateway.get('/v1/status')).status).toBe(200)
  })

  test('metrics are in the text format of Prometheus', async () => {
    const { get, metrics } = await openGateway(redis)
    metrics.queueDepth.set({ queue: 'fetch', state: 'waiting' }, 3)
    const { headers, text } = await get('/metrics')
    expect(headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/)
    const odd = text
      .split('\n')
      .filter(Boolean)
      .filter((row) => !/^(# (HELP|TYPE) \w+ .+|\w+(\{(\w+="[^"]*",?)*\})? [-+.\deNaInf]+)$/.test(row))
    expect(odd).toEqual([])
    expect(text).toContain('dateline_queue_depth{queue="fetch",state="waiting",service="gateway"} 3')
  })
})

describe('a token', () => {
  const token = 'correct-horse-battery'

  test('where there is one, is asked of everything under /v1 and nothing else', async () => {
    const { get, post } = await openGateway(redis, { token })
    for (const path of ['/livez', '/readyz', '/metrics']) expect((await get(path)).status, path).toBe(200)
    for (const path of ['/v1/status', '/v1/search', '/v1/export', '/v1/dead']) {
      const answer = await get(path)
      expect({ status: answer.status, ...answer.json }, path).toEqual({
        status: 401,
        error: 'this dateline wants a token: Authorization: Bearer $DATELINE_TOKEN',
      })
    }
    expect((await post('/v1/urls', { urls: ['https://news.example/'] })).status).toBe(401)
    expect((await get('/v1/status', { authorization: `Bearer ${token}` })).status).toBe(200)
  })

  test.each([
    'Bearer correct-horse-batterz',
    'Bearer correct-horse-batter',
    'correct-horse-battery',
    'Bearer ',
    'Basic eDp5',
  ])('that is wrong opens nothing: %s', async (authorization) => {
    const { get, frontier } = await openGateway(redis, { token })
    expect((await get('/v1/status', { authorization })).status).toBe(401)
    expect((await frontier.status()).accepted).toBe(0)
  })
})

describe('POST /v1/urls', () => {
  test('accepts what can be fetched and rejects the rest, each with what would be right, in order', async () => {
    const { post, frontier } = await openGateway(redis)
    const cases: [url: string, expected: string | RegExp][] = [
      ['https://news.example/a?utm_source=x#top', 'accepted'],
      ['news.example/a', /a URL starts with http:\/\/ or https:\/\//],
      ['ftp://news.example/a', /only http and https/],
      ['https://user:secret@news.example/', /user names and passwords are not allowed/],
      [
        'http://10.0.0.1/',
        '10.0.0.1 is not a public address: list its network in FETCH_ALLOW_NETWORKS to fetch from it',
      ],
      ['http://[::1]/', /^::1 is not a public address/],
      ['http://2130706434/', 'accepted'],
      ['https://news.example:22/', 'port 22 is not allowed: FETCH_ALLOW_PORTS has 80, 443, 8080'],
      ['https://news.example:99999/', /its host or port is not valid/],
      [`https://news.example/${'a'.repeat(3000)}`, /at most 2048 are allowed/],
      ['', /no URL: ""/],
      ['https://news.example:8080/a', 'accepted'],
    ]
    const { status, json } = await post('/v1/urls', { urls: cases.map(([url]) => url) })
    expect(status).toBe(200)
    expect(json.results).toEqual(
      cases.map(([url, expected]) =>
        expected === 'accepted'
          ? { url, answer: 'accepted', story, state: '' }
          : {
              url,
              answer: 'rejected',
              reason: typeof expected === 'string' ? expected : expect.stringMatching(expected),
            },
      ),
    )
    expect(await frontier.status()).toMatchObject({ accepted: 3, waiting: 3, hostsDue: 3 })
  })

  test('says that a URL waits already, in whatever spelling', async () => {
    const { post } = await openGateway(redis)
    const first = await post('/v1/urls', { urls: ['https://news.example/a'] })
    const again = await post('/v1/urls', { urls: ['HTTPS://NEWS.example:443/a#b'] })
    expect(again.json.results[0]).toMatchObject({ answer: 'waiting', story: first.json.results[0].story })
  })

  test.each([
    ['nothing', undefined, /expected object/],
    ['a list', ['https://news.example/'], /expected object/],
    ['no urls', {}, /^urls: /],
    ['urls that are no list', { urls: 'https://news.example/' }, /^urls: .*expected array/],
    ['urls that are no strings', { urls: [7] }, /^urls\.0: .*expected string/],
    ['a field that nobody knows', { urls: [], forse: true }, /forse/],
    ['more than ten thousand', { urls: Array.from({ length: 10_001 }, () => 'x') }, /10000/],
  ])('refuses %s with the name of the fault', async (_, body, error) => {
    const { post } = await openGateway(redis)
    const answer = await post('/v1/urls', body ?? null)
    expect(answer.status).toBe(400)
    expect(answer.json.error).toMatch(error)
  })

  test('refuses what is no JSON', async () => {
    const { post } = await openGateway(redis)
    const answer = await post('/v1/urls', '{"urls": [', 'application/json')
    expect(answer.status).toBe(400)
    expect(answer.json.error).toMatch(/JSON/)
  })
})

describe("another site's form", () => {
  test.each([
    ['/v1/urls', '{"urls":["https://news.example/"]}'],
    ['/v1/import', '{"url":"https://news.example/","body":"x"}'],
    ['/v1/dead/drop', '{"letters":[]}'],
  ])("can't post to %s", async (path, body) => {
    const { post, frontier } = await openGateway(redis)
    for (const type of [
      'text/plain',
      'text/plain;charset=UTF-8',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
    ]) {
      const answer = await post(path, body, type)
      expect(answer.status, type).toBe(415)
      expect(answer.json.error).toContain(type.split(';')[0])
    }
    expect((await frontier.status()).accepted).toBe(0)
  })
})

describe('POST /v1/import', () => {
  test('accepts good lines and rejects bad ones, each with its reason, in order', async () => {
    const { post, frontier, archive } = await openGateway(redis)
    const good = { url: 'https://news.example/a', body: '<p>Grüße</p>', fetchedAt: '2026-03-12T09:00:00+01:00' }
    const cases: [line: string, expected: 'accepted' | RegExp][] = [
      [line(good), 'accepted'],
      ['{"url": "https://news.example/b"', /^not a JSON object: /],
      ['', /^not a JSON object: /],
      ['"text"', /expected object/],
      [line({ body: 'x' }), /^url: /],
      [line({ url: 'https://news.example/b' }), /^body: /],
      [line({ url: 'https://news.example/b', body: '' }), /^body: must not be empty$/],
      [line({ url: 'news', body: 'x' }), /^no URL: "news"/],
      [
        line({ url: 'https://news.example/b', body: 'x', contentType: 'image/png' }),
        /^contentType: must be text\/html, /,
      ],
      [
        line({ url: 'https://news.example/b', body: 'x', fetchedAt: 'yesterday' }),
        /^fetchedAt: must be an instant such as/,
      ],
      [
        line({ url: 'https://news.example/b', body: 'x', fetchedAt: '2026-02-30T00:00:00Z' }),
        /^fetchedAt: must be an instant/,
      ],
      [line({ url: 'https://news.example/b', body: 'x', title: 'y' }), /title/],
      [line({ url: 'https://news.example/t', body: 'x', contentType: 'text/plain; charset=latin1' }), 'accepted'],
    ]
    const { status, json } = await post('/v1/import', `${cases.map(([text]) => text).join('\n')}\n`)
    expect(status).toBe(200)
    expect(json.results).toEqual(
      cases.map(([text, expected]) =>
        expected === 'accepted'
          ? { answer: 'accepted', url: JSON.parse(text).url, story }
          : { answer: 'rejected', reason: expect.stringMatching(expected) },
      ),
    )
    expect(await frontier.status()).toMatchObject({ accepted: 2, waiting: 2, outbox: 2, hostsDue: 0 })

    const pages: Parameters<Parameters<typeof frontier.handOver>[0]>[0] = []
    await frontier.handOver(async (some) => void pages.push(...some))
    expect(pages[0]).toMatchObject({ url: good.url, fetchedAt: '2026-03-12T08:00:00.000Z' })
    const [kept, plain] = await Promise.all(pages.map((page) => archive.read(page.archive)))
    expect(kept).toMatchObject({ kind: 'resource', contentType: 'text/html; charset=utf-8' })
    expect(Buffer.from(kept?.body ?? '').toString()).toBe('<p>Grüße</p>')
    expect(plain?.contentType).toBe('text/plain; charset=utf-8')
  })

  test('of nothing is nothing', async () => {
    const { post } = await openGateway(redis)
    expect(await post('/v1/import', '')).toMatchObject({ status: 200, json: { results: [] } })
  })

  test('reads lines that end in CR LF', async () => {
    const { post } = await openGateway(redis)
    const page = line({ url: 'https://news.example/a', body: 'x' })
    const { json } = await post('/v1/import', `${page}\r\n${page}\r\n`)
    expect(json.results.map(({ answer }: { answer: string }) => answer)).toEqual(['accepted', 'accepted'])
  })

  test('says what it takes', async () => {
    const { post } = await openGateway(redis)
    expect(await post('/v1/import', { url: 'https://news.example/a', body: 'x' })).toMatchObject({
      status: 415,
      json: { error: 'an import is application/x-ndjson: one JSON object a line' },
    })
  })
})

test('outcomes tell what became of each story', async () => {
  const { post } = await openGateway(redis)
  const { json } = await post('/v1/urls', { urls: ['https://news.example/a'] })
  const known = json.results[0].story
  const unknown = `${'0'.repeat(24)}.1`
  const { json: answer } = await post('/v1/outcomes', { stories: [known, unknown, 'nonsense'] })
  expect(answer.outcomes).toMatchObject([
    { story: known, state: 'waiting', reason: null },
    { story: unknown, state: 'unknown' },
    { story: 'nonsense', state: 'unknown' },
  ])
})

describe('the index', () => {
  async function withArticles() {
    const gateway = await openGateway(redis)
    const flood = makeArticle('flood', { datePublished: '2026-03-02' })
    const copy = makeArticle('copy', {
      text: flood.text,
      host: 'paper.example',
      url: 'https://paper.example/copy',
      canonicalUrl: 'https://paper.example/copy',
      clusterId: flood.id,
      isDuplicateOf: flood.id,
      inLanguage: 'de',
    })
    await gateway.writer.upsert([flood, copy, makeArticle('flood', { revision: 2, title: 'The flood is over' })])
    return { ...gateway, flood, copy }
  }

  test('is searched, page by page', async () => {
    const { get, flood, copy } = await withArticles()
    const first = await get('/v1/search?query=flood&limit=1')
    expect(first.json).toMatchObject({ total: 2, cursor: expect.any(String) })
    const second = await get(`/v1/search?query=flood&limit=1&cursor=${first.json.cursor}`)
    const ids = [first, second].map(({ json }) => json.hits[0].article.id)
    expect(ids.sort()).toEqual([flood.id, copy.id].sort())
    expect((await get('/v1/search?host=paper.example')).json.hits[0].article.id).toBe(copy.id)
    expect((await get('/v1/search?query=flood&lang=de')).json.total).toBe(1)
    expect((await get('/v1/search?query=flood&to=2026-02-01')).json.total).toBe(0)
  })

  test.each([
    ['/v1/search?limit=0', /^limit: /],
    ['/v1/search?limit=many', /^limit: /],
    ['/v1/search?from=lately', /^from must be a day/],
    ['/v1/search?cursor=none', /^cursor must be/],
    ['/v1/search?q=flood', /"q"/],
    ['/v1/search?host=a&host=b', /^host: /],
    ['/v1/articles', /^url: /],
    ['/v1/export?since=lately', /^since must be a day/],
  ])('says what is wrong with %s', async (path, error) => {
    const { get } = await openGateway(redis)
    const answer = await get(path)
    expect(answer.status).toBe(400)
    expect(answer.json.error).toMatch(error)
  })

  test('gives an article by id and by URL, its revisions and its cluster', async () => {
    const { get, flood, copy } = await withArticles()
    expect((await get(`/v1/articles/${flood.id}`)).json).toMatchObject({ revision: 2, title: 'The flood is over' })
    expect((await get(`/v1/articles?url=${encodeURIComponent(copy.url)}`)).json).toEqual(copy)
    const { json } = await get(`/v1/articles/${flood.id}/revisions`)
    expect(json.revisions.map(({ revision }: { revision: number }) => revision)).toEqual([2, 1])
    const cluster = await get(`/v1/clusters/${flood.id}`)
    expect(cluster.json.members.map(({ id }: { id: string }) => id)).toEqual([flood.id, copy.id])
  })

  test('says what it does not have', async () => {
    const { get } = await openGateway(redis)
    expect(await get('/v1/articles/nope')).toMatchObject({
      status: 404,
      json: { error: 'no article with this id is in the index' },
    })
    expect(await get('/v1/articles?url=https://news.example/')).toMatchObject({ status: 404 })
    expect(await get('/v1/nothing?a=b')).toMatchObject({
      status: 404,
      json: { error: 'there is no GET /v1/nothing here' },
    })
  })

  test('is exported, one article a line', async () => {
    const { get, flood, copy } = await withArticles()
    const { headers, text } = await get('/v1/export')
    expect(headers.get('content-type')).toBe('application/x-ndjson')
    expect(text.endsWith('\n')).toBe(true)
    const articles = text
      .trimEnd()
      .split('\n')
      .map((row) => JSON.parse(row))
    expect(articles.map(({ id, revision }) => [id, revision])).toEqual([
      [flood.id, 2],
      [copy.id, 1],
    ])
    expect((await get('/v1/export?since=2999-01-01')).text).toBe('')
  })

  test('publishes the schema of its articles', async () => {
    const { get } = await openGateway(redis)
    expect((await get('/v1/schema/article')).json).toMatchObject({ type: 'object', properties: { canonicalUrl: {} } })
  })
})

test('status tells the ledger, the queues, the index and what holds it up', async () => {
  const { get, post, writer } = await openGateway(redis)
  await writer.upsert([makeArticle('flood')])
  expect((await get('/v1/status')).json.holdUp).toBe('nothing: everything that was accepted has its outcome')
  await post('/v1/urls', { urls: ['https://news.example/a', 'https://paper.example/a'] })
  expect((await get('/v1/status')).json).toEqual({
    sources: { sources: 0, due: 0, failing: 0 },
    revisits: { scheduled: 0, underWay: 0 },
    frontier: {
      accepted: 2,
      waiting: 2,
      ended: {},
      hostsDue: 2,
      hostsWaiting: 2,
      hostsPaused: 0,
      underWay: 0,
      outbox: 0,
    },
    queues: {
      fetch: { waiting: 0, active: 0, delayed: 0, failed: 0 },
      normalize: { waiting: 0, active: 0, delayed: 0, failed: 0 },
      index: { waiting: 0, active: 0, delayed: 0, failed: 0 },
    },
    index: { articles: 1, revisions: 1, clusters: 1 },
    holdUp: 'fetch: 2 hosts are due and no fetcher takes them',
  })
})

describe('a Redis that is full', () => {
  test('is a clear error, nothing is half accepted, and it goes on when there is room', async () => {
    const small = await startRedis({ args: ['--maxmemory', '8mb'] })
    onTestFinished(() => small.stop())
    const { get, post, frontier } = await openGateway(small)
    const filler = openRedis({ REDIS_URL: small.url }, log)
    onTestFinished(() => filler.disconnect())
    const filled: string[] = []
    for (const size of [100_000, 1000, 1]) {
      const fill = async () => {
        for (;;) {
          await filler.set(`filler-${filled.length}`, 'x'.repeat(size))
          filled.push(`filler-${filled.length}`)
        }
      }
      await expect(fill()).rejects.toThrow(/OOM/)
    }

    const page = (name: string) => line({ url: `https://news.example/${name}`, body: 'x'.repeat(100) })
    const answers = await Promise.all([
      post('/v1/urls', { urls: Array.from({ length: 300 }, (_, at) => `https://news.example/${at}`) }),
      post('/v1/import', [page('a'), page('b')].join('\n')),
    ])
    for (const { status, json } of answers) {
      expect(status).toBe(503)
      expect(json.error).toMatch(/^Redis is full: /)
    }
    expect(await frontier.status()).toMatchObject({ accepted: 0, waiting: 0, outbox: 0, hostsWaiting: 0 })
    expect((await get('/v1/status')).status).toBe(200)

    await filler.del(...filled)
    expect((await post('/v1/urls', { urls: ['https://news.example/1'] })).json.results[0].answer).toBe('accepted')
  })
})

describe('hosts', () => {
  test('are listed, shown, paused, resumed and set, and a fetcher hears of it at its next lease', async () => {
    const { get, post, frontier } = await openGateway(redis)
    await post('/v1/urls', {
      urls: ['https://news.example/a', 'https://news.example/b', 'http://paper.example:8080/a'],
    })
    const { hosts } = (await get('/v1/hosts')).json
    expect(hosts).toMatchObject([
      { host: 'news.example', waiting: 2, isPaused: false },
      { host: 'paper.example:8080', waiting: 1 },
    ])
    expect((await get('/v1/hosts?limit=1')).json.hosts).toHaveLength(1)

    expect((await post('/v1/hosts/NEWS.example', { kind: 'pause' })).json).toMatchObject({ isPaused: true, waiting: 2 })
    expect(await frontier.lease(5, 0)).toMatchObject([{ url: 'http://paper.example:8080/a' }])
    expect((await get('/v1/status')).json.frontier).toMatchObject({ hostsPaused: 1 })
    await post('/v1/hosts/news.example', { kind: 'resume' })
    expect(await frontier.lease(5, 0)).toMatchObject([{ url: 'https://news.example/a' }])

    const set = (await post('/v1/hosts/paper.example:8080', { kind: 'delay', delayMs: 9000 })).json
    expect(set).toMatchObject({ delayMs: 9000, reason: 'setting', setDelayMs: 9000, isUnderWay: true })
    expect((await get(`/v1/hosts/${encodeURIComponent('paper.example:8080')}`)).json).toEqual(set)
    expect((await post('/v1/hosts/paper.example:8080', { kind: 'clear' })).json).toMatchObject({ setDelayMs: null })
  })

  test('that are none, and changes that are none, are refused with the reason', async () => {
    const { get, post } = await openGateway(redis)
    expect(await get(`/v1/hosts/${encodeURIComponent('no host')}`)).toMatchObject({ status: 400 })
    expect((await get(`/v1/hosts/${encodeURIComponent('no host')}`)).json.error).toContain(
      'no host is no host, such as',
    )
    expect(await post('/v1/hosts/a.example', { kind: 'stop' })).toMatchObject({ status: 400 })
    expect(await post('/v1/hosts/a.example', { kind: 'delay', delayMs: -1 })).toMatchObject({ status: 400 })
  })
})
