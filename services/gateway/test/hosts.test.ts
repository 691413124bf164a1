import { startRedis } from '@dateline/testkit/redis'
import { afterAll, describe, expect, test } from 'vitest'
import { openGateway } from './gateway.ts'

const redis = await startRedis()
afterAll(() => redis.stop())

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
