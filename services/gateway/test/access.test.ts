import { startRedis } from '@dateline/testkit/redis'
import { afterAll, describe, expect, test } from 'vitest'
import { openGateway } from './gateway.ts'

const redis = await startRedis()
afterAll(() => redis.stop())

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
