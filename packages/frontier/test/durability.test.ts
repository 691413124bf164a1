import { startRedis } from '@dateline/testkit/redis'
import { expect, onTestFinished, test } from 'vitest'
import { openFrontier } from '../src/frontier.ts'
import { connect, restFor, startFrontiers, urlAt } from './start-frontier.ts'

test('a Redis that is killed and syncs with every write loses nothing that was acknowledged', async () => {
  const server = await startRedis({ appendOnly: true })
  onTestFinished(() => server.stop())
  const frontier = openFrontier(connect(server), server.prefix())
  onTestFinished(() => frontier.close())

  const accepted: string[] = []
  let isKilled = false
  const adding = (async () => {
    for (let batch = 0; !isKilled; batch++) {
      const urls = Array.from({ length: 20 }, (_, index) => urlAt(`h${index}.test`, batch))
      for (const { story } of await frontier.add(urls)) if (!isKilled) accepted.push(story)
      if (batch === 30) {
        isKilled = true
        await server.kill('SIGKILL')
      }
    }
  })()
  await adding
  // Sent while Redis is away: it waits, and arrives.
  const late = frontier.add([urlAt('late.test')])
  await server.restart()
  accepted.push(...(await late).map(({ story }) => story))

  expect(accepted.length).toBeGreaterThan(600)
  const outcomes = await frontier.outcomes(accepted)
  expect(outcomes.every(({ state }) => state === 'waiting')).toBe(true)
  const [request] = await frontier.lease(1, 0)
  if (!request) throw new Error('hosts are due')
  await frontier.begin(request, 0)
  await frontier.finish(request, { kind: 'drop', reason: 'gone' }, restFor(0))
  expect(await frontier.status()).toMatchObject({ accepted: accepted.length, waiting: accepted.length - 1 })
})

test('a Redis that is full refuses URLs whole, and takes them once it has room', async () => {
  const room = await startFrontiers()
  onTestFinished(() => room.stop())
  const frontier = room.open()
  await frontier.add([urlAt('a.test', 1), urlAt('b.test', 1)])
  const [request] = await frontier.lease(1, 0)
  if (!request) throw new Error('hosts are due')
  await room.redis.config('SET', 'maxmemory', '1')
  await expect(frontier.add([urlAt('a.test', 2)])).rejects.toThrow('OOM')
  await frontier.finish(request, { kind: 'drop', reason: 'gone' }, restFor(1000))
  expect(await frontier.status()).toMatchObject({ accepted: 2, waiting: 1, underWay: 0 })

  await room.redis.config('SET', 'maxmemory', '0')
  expect(await frontier.add([urlAt('a.test', 2)])).toMatchObject([{ answer: 'accepted' }])
})

test('a URL of 60 characters takes little of Redis: under 200 bytes while it waits, under 120 once it is known', async () => {
  const room = await startFrontiers()
  onTestFinished(() => room.stop())
  const frontier = room.open()
  const memory = async () => Number(/used_memory:(\d+)/.exec(await room.redis.info('memory'))?.[1])
  const count = 100_000
  const urls = Array.from({ length: count }, (_, index) => {
    const host = `news${index % 1000}.test`
    return urlAt(host, `${index}-`.padEnd(60 - `https://${host}/`.length, 'story-'))
  })
  await frontier.add([urlAt('warm.test')])
  const before = await memory()
  await frontier.add(urls)
  const waiting = (await memory()) - before

  const stories = (await frontier.add(urls)).map(({ story }) => story)
  const base = `{${frontier.prefix}}:frontier:`
  // What is left of a URL once its story has ended, without asking 100,000 hosts for their turns.
  const keys = await Promise.all(['queue:*', 'host:*', 'hosts'].map((some) => room.redis.keys(base + some)))
  await room.redis.del(...keys.flat())
  for (let start = 0; start < count; start += 10_000) {
    await Promise.all(
      stories
        .slice(start, start + 10_000)
        .map((story) =>
          frontier.ledger('normalizer').record({ story } as never, { kind: 'drop', reason: 'no-article' }),
        ),
    )
  }
  expect(await frontier.status()).toMatchObject({ accepted: count + 1, waiting: 1 })
  const known = (await memory()) - before
  console.info(`bytes of Redis per URL: waiting ${Math.round(waiting / count)}, known ${Math.round(known / count)}`)
  expect(waiting / count).toBeLessThan(200)
  expect(known / count).toBeLessThan(120)
}, 60_000)
