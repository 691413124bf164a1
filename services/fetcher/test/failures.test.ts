import { createServer } from 'node:net'
import { ThrottledError, TransientError } from '@dateline/contracts/errors'
import { startRedis } from '@dateline/testkit/redis'
import type { Routes } from '@dateline/testkit/website'
import { afterAll, describe, expect, test } from 'vitest'
import { archived } from './fetched.ts'
import { failWith, openScene } from './scene.ts'

const redis = await startRedis()
afterAll(() => redis.stop())

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

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (typeof address !== 'object' || !address) throw new Error('no port')
  return address.port
}
