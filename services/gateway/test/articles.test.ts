import { makeArticle } from '@dateline/testkit/article'
import { startRedis } from '@dateline/testkit/redis'
import { afterAll, describe, expect, test } from 'vitest'
import { openGateway } from './gateway.ts'

const redis = await startRedis()
afterAll(() => redis.stop())

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
      datePublished: '2026-03-03',
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
    expect((await get(`/v1/articles?url=${encodeURIComponent(copy.url)}`)).json).toEqual({
      ...copy,
      isDuplicateOf: flood.id,
    })
    const { json } = await get(`/v1/articles/${flood.id}/revisions`)
    expect(json.revisions.map(({ revision }: { revision: number }) => revision)).toEqual([2, 1])
    const cluster = await get(`/v1/clusters/${flood.id}`)
    expect(cluster.json).toMatchObject({ id: flood.id, representative: flood.id, reason: 'earliest' })
    expect(cluster.json.members.map(({ id }: { id: string }) => id)).toEqual([flood.id, copy.id])
    expect(json.revisions[0].changes).toMatchObject({ since: 1, fields: { title: { after: 'The flood is over' } } })
    const collapsed = await get('/v1/search?collapse=true')
    expect(collapsed.json.hits).toMatchObject([{ article: { id: flood.id }, others: 1 }])
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
