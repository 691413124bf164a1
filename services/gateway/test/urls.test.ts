import { startRedis } from '@dateline/testkit/redis'
import { afterAll, describe, expect, test } from 'vitest'
import { openGateway, story } from './gateway.ts'

const redis = await startRedis()
afterAll(() => redis.stop())

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
