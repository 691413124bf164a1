import { openLog } from '@dateline/runtime/log'
import { openRedis } from '@dateline/runtime/redis'
import { startRedis } from '@dateline/testkit/redis'
import { describe, expect, test } from 'vitest'
import { openDeduplicator } from '../../src/dedup/deduplicator.ts'
import { layout } from '../../src/dedup/layout.ts'
import { harbour, other, telescope, tell } from '../../src/dedup/stories.ts'
import { startDeduplicators } from './start-deduplicators.ts'

const room = await startDeduplicators()
const { deduplicator, redis } = room

describe('Redis', () => {
  test('holds all keys of a prefix in one hash slot', async () => {
    await deduplicator.identify(tell(harbour))
    const keys = await redis.keys(`*${room.prefix}*`)
    expect(keys.length).toBeGreaterThan(0)
    expect(keys.filter((key) => !key.startsWith(`{${room.prefix}}:dedup:`))).toEqual([])
  })

  test('holds no more signatures than the capacity, and forgets the oldest', async () => {
    const small = room.open({ prefix: room.prefix, capacity: 20 })
    const words = (n: number) => Array.from({ length: 60 }, (_, word) => `n${n}w${word}`).join(' ')
    await small.identify(tell(harbour))
    expect(await small.identify(tell(harbour, { url: 'https://copy.example/1' }))).toMatchObject({ kind: 'exact' })
    const held = async () =>
      (await Promise.all((await redis.keys(`*${room.prefix}}*:[rs]*:*`)).map((key) => redis.strlen(key)))).reduce(
        (a, b) => a + b,
      )
    const before = await held()
    for (let n = 0; n < 1_100; n++) await small.identify(tell([words(n)]))
    expect(await held()).toBe(before)
    expect(before).toBe(20 * (layout.headBytes + layout.bodyBytes + layout.bucketsPerRecord * layout.bucketBytes))
    expect(await small.identify(tell(harbour, { url: 'https://copy.example/2' }))).toMatchObject({ kind: 'new' })
  })

  test('may hold identities by four digits that spell the first revision out, as all once were', async () => {
    const first = tell(harbour)
    const copy = tell(harbour, { ...other, fetchedAt: first.fetchedAt })
    const answers = [await deduplicator.identify(first), await deduplicator.identify(copy)]
    const stem = `{${room.prefix}}:dedup`
    for (const { id } of [first, copy]) {
      const packed = await redis.hgetBuffer(`${stem}:ids:${id.slice(0, 2)}`, Buffer.from(id.slice(2), 'hex'))
      if (packed === null) throw new Error(`no identity of ${id}`)
      const spelt = Buffer.from([packed.readUInt8(0) - 64, 1, 0])
      const field = Buffer.from(id.slice(4), 'hex')
      await redis.hset(`${stem}:ids:${id.slice(0, 4)}`, field, Buffer.concat([spelt, packed.subarray(1)]))
      await redis.del(`${stem}:ids:${id.slice(0, 2)}`)
    }
    await redis.del(`${stem}:begun`)
    expect([await deduplicator.identify(first), await deduplicator.identify(copy)]).toEqual(answers)
    const again = await deduplicator.identify({ ...copy, delivery: 'another' })
    expect(again).toEqual({ ...answers[1], kind: 'unchanged' })
  })

  test('finds pages again that were told when there were fewer, and writes them where they were', async () => {
    const stem = `{${room.prefix}}:dedup`
    const tellings = [0, 1, 2].map((n) => tell([`${harbour} ${n}`], { url: `https://news.example/grown/${n}` }))
    const keyOf = (n: number) => `${stem}:ids:${tellings[n]?.id.slice(0, n + 2)}`
    for (const [n, telling] of tellings.entries()) {
      await redis.set(`${stem}:sequence`, [1, 2 ** 14, 2 ** 18][n] ?? 0)
      await redis.set(`${stem}:begun`, 5)
      await deduplicator.identify(telling)
      expect(await redis.hlen(keyOf(n))).toBe(1)
    }
    for (const [n, telling] of tellings.entries()) {
      const again = { ...telling, fetchedAt: '2026-03-04T10:00:00Z', delivery: 'another' }
      expect(await deduplicator.identify(again)).toMatchObject({ kind: 'unchanged', revision: 1 })
      const changed = { ...again, text: `${telling.text} And more.`, contentHash: 'another' }
      expect(await deduplicator.identify(changed)).toMatchObject({ kind: 'revision', revision: 2 })
      expect(await redis.hlen(keyOf(n))).toBe(1)
    }
    expect(await redis.keys(`${stem}:ids:*`)).toHaveLength(3)
  })

  test('may lose the script', async () => {
    await deduplicator.identify(tell(harbour))
    await redis.script('FLUSH')
    expect(await deduplicator.identify(tell(harbour, other))).toMatchObject({ kind: 'exact' })
  })
})

describe('what Redis or the way to it breaks', () => {
  test('a full Redis refuses a telling whole, and takes it as new once there is room', async () => {
    const full = await startRedis({ args: ['--maxmemory', '12mb'] })
    const connection = openRedis({ REDIS_URL: full.url }, openLog('test', 'silent'))
    try {
      const there = openDeduplicator(connection, { prefix: 'full', capacity: 1_000 })
      const known = tell(harbour)
      await there.identify(known)
      await connection.set('ballast', '')
      const fill = async () => {
        while (true) await connection.append('ballast', 'x'.repeat(1 << 16))
      }
      await expect(fill()).rejects.toThrow(/OOM/)
      const stateOf = async () => {
        const keys = (await connection.keys('{full}*')).sort()
        return Promise.all(keys.map(async (key) => [key, await connection.dumpBuffer(key)]))
      }
      const before = await stateOf()
      const refused = [
        tell(telescope),
        tell(harbour, other),
        tell(telescope, { url: known.url, fetchedAt: '2026-03-03T10:00:00Z' }),
      ]
      for (const telling of refused) await expect(there.identify(telling)).rejects.toThrow(/OOM/)
      expect(await stateOf()).toEqual(before)
      await connection.del('ballast')
      const answers = []
      for (const telling of refused) answers.push(await there.identify(telling))
      expect(answers).toMatchObject([
        { kind: 'new', revision: 1 },
        { kind: 'exact', revision: 1, clusterId: known.id },
        { revision: 2 },
      ])
    } finally {
      connection.disconnect()
      await full.stop()
    }
  })

  test('a connection that is lost before the answer leaves nothing half done', async () => {
    const frozen = await startRedis()
    const connections: ReturnType<typeof openRedis>[] = []
    const open = () => {
      const connection = openRedis({ REDIS_URL: frozen.url }, openLog('test', 'silent'))
      connections.push(connection)
      return connection
    }
    try {
      const survivor = openDeduplicator(open(), { prefix: 'lost' })
      await survivor.identify(tell(telescope))
      const story = tell(harbour)
      for (let round = 0; round < 3; round++) {
        const connection = open()
        const lost = openDeduplicator(connection, { prefix: 'lost' })
        await lost.identify(tell(telescope, { url: `https://warm.example/${round}` }))
        await frozen.kill('SIGSTOP')
        const answer = lost.identify(story).catch(() => null)
        await new Promise((resolve) => setImmediate(resolve))
        connection.disconnect()
        await frozen.kill('SIGCONT')
        await answer
      }
      expect(await survivor.identify(story)).toMatchObject({ kind: 'new', revision: 1, clusterId: story.id })
      expect(await survivor.identify(tell(harbour, other))).toMatchObject({ kind: 'exact', clusterId: story.id })
    } finally {
      for (const connection of connections) connection.disconnect()
      await frozen.stop()
    }
  })
})
