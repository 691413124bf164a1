import { startRedis } from '@dateline/testkit/redis'
import { afterAll, describe, expect, test } from 'vitest'
import { line, openGateway, story } from './gateway.ts'

const redis = await startRedis()
afterAll(() => redis.stop())

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
