import { startRedis, type TestRedis } from '@dateline/testkit/redis'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openScene } from './scene.ts'

let redis: TestRedis
beforeAll(async () => {
  redis = await startRedis()
})
afterAll(() => redis?.stop())

const big = 'x'.repeat(20_000)

test.each([
  ['429', { status: 429, headers: { 'retry-after': '0' } }, true],
  ['503', { status: 503, headers: { 'retry-after': '0' } }, true],
  ['a time-out', { body: 'late', delayMs: 2000 }, true],
  ['404', { status: 404 }, false],
  ['500', { status: 500 }, false],
  ['a body that is too large for us', { body: big }, false],
])('%s makes its host back off, or not', async (_, answer, isTrouble) => {
  const scene = await openScene(redis, { '/robots.txt': { status: 404 }, '/page': answer }, { timeoutMs: 300 })
  await scene.add(scene.site.url('/page'))
  await scene.turn()
  await scene.turn()
  const { parts, meanMs } = await scene.frontier.host(new URL(scene.site.url('/page')).host)
  expect(parts['back-off'] > 0).toBe(isTrouble)
  expect(meanMs).not.toBeNull()
})

test('a connection that fails makes its host back off', async () => {
  const scene = await openScene(redis, { '/robots.txt': { status: 404 } })
  const url = scene.site.url('/page')
  await scene.add(url)
  await scene.turn()
  await scene.site.close()
  await scene.turn()
  expect((await scene.frontier.host(new URL(url).host)).parts['back-off']).toBeGreaterThan(0)
})

test('a robots.txt that tells of overload makes its host back off, and a Crawl-delay is its own part', async () => {
  const overloaded = await openScene(redis, { '/robots.txt': { status: 503 } })
  await overloaded.add(overloaded.site.url('/page'))
  await overloaded.turn()
  expect((await overloaded.frontier.host(new URL(overloaded.site.url('/')).host)).parts['back-off']).toBeGreaterThan(0)

  const slow = await openScene(redis, { '/robots.txt': { body: 'User-agent: *\nCrawl-delay: 7' } })
  await slow.add(slow.site.url('/page'))
  await slow.turn()
  expect(await slow.frontier.host(new URL(slow.site.url('/')).host)).toMatchObject({
    reason: 'crawl-delay',
    delayMs: 7000,
    parts: { setting: 5, 'back-off': 0 },
  })
})
