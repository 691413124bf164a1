import { startRedis } from '@dateline/testkit/redis'
import { waitFor } from '@dateline/testkit/wait'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import type { Source } from '../src/source.ts'
import type { Sources } from '../src/sources.ts'
import { sourceAt, startSources } from './start-sources.ts'

const server = await startRedis({ appendOnly: true })
afterAll(() => server.stop())

const listed = async (sources: Sources) => {
  const all: Source[] = []
  for await (const source of sources.list()) all.push(source)
  return all
}

const url = (number: number) => `https://site-${number}.example/feed.xml`

test('a source reads back as it was added, and adding it again changes nothing', async () => {
  const { sources } = startSources(server)
  const given = sourceAt('https://a.example/feed', { kind: 'feed', everyMs: 60_000, render: true, revisit: false })
  expect(await sources.add([given])).toEqual([true])
  expect(await sources.add([{ ...given, everyMs: 1 }])).toEqual([false])
  expect(await sources.get(given.id)).toMatchObject({ ...given, state: 'active', site: 'a.example', polls: 0 })
})

test('adding it with overwrite sets what is given, and makes it due at once', async () => {
  const { sources } = startSources(server)
  const source = sourceAt(url(1))
  await sources.add([source])
  await sources.lease(1)
  await sources.report(source.id, { nextInMs: null, fields: { state: 'retired', why: '410' } })
  await sources.add([{ ...source, state: 'active', why: null }], { overwrite: true })
  expect(await sources.lease(1)).toMatchObject([{ id: source.id, state: 'active', why: null }])
})

test('a source is leased once, and again when its lease runs out without a word', async () => {
  const { sources } = startSources(server, { leaseMs: 40 })
  await sources.add([sourceAt(url(1))])
  expect(await sources.lease(10)).toHaveLength(1)
  expect(await sources.lease(10)).toHaveLength(0)
  await waitFor('the lease to run out', async () => (await sources.lease(10)).length === 1)
})

test('a report sets fields, counts, and the instant of the next poll', async () => {
  const { sources } = startSources(server)
  const source = sourceAt(url(1))
  await sources.add([source])
  await sources.lease(1)
  const before = Date.now()
  await sources.report(source.id, {
    nextInMs: 90_000,
    fields: { etag: '"1"', newest: [['a', 'c'], ['b']] },
    counts: { polls: 1, newEntries: 3 },
  })
  const read = await sources.get(source.id)
  expect(read).toMatchObject({ etag: '"1"', newest: [['a', 'c'], ['b']], polls: 1, newEntries: 3 })
  expect((read?.nextAt ?? 0) - before).toBeGreaterThan(89_000)
  expect((read?.nextAt ?? 0) - before).toBeLessThan(100_000)
})

test('a source that is removed while it is polled stays removed', async () => {
  const { sources } = startSources(server)
  const source = sourceAt(url(1))
  await sources.add([source])
  await sources.lease(1)
  expect(await sources.remove([source.id])).toBe(1)
  expect(await sources.report(source.id, { nextInMs: 0, counts: { polls: 1 } })).toBe(false)
  expect(await sources.get(source.id)).toBeNull()
  expect(await sources.lease(1)).toEqual([])
})

test('an index takes its sitemaps with it when it is removed, and leaves what a page has brought', async () => {
  const { sources, redis, prefix } = startSources(server)
  const index = sourceAt('https://a.example/sitemap.xml')
  const child = sourceAt('https://a.example/sitemap-1.xml', { parent: index.id, isEphemeral: true })
  const grandchild = sourceAt('https://a.example/sitemap-1-1.xml', { parent: child.id, isEphemeral: true })
  const feed = sourceAt('https://a.example/feed', { parent: index.id })
  await sources.add([index, child, grandchild, feed])
  expect(await sources.remove([index.id])).toBe(3)
  expect((await listed(sources)).map(({ id }) => id)).toEqual([feed.id])
  await sources.remove([feed.id])
  expect(await redis.keys(`{${prefix}}:sources:*`)).toEqual([])
})

test('a source that has moved is found under both addresses', async () => {
  const { sources } = startSources(server)
  const source = sourceAt('https://old.example/feed')
  await sources.add([source])
  await sources.move(source.id, 'https://new.example/feed')
  expect(await sources.idAt('https://new.example/feed')).toBe(source.id)
  expect(await sources.idAt('https://old.example/feed')).toBe(source.id)
  expect(await sources.get(source.id)).toMatchObject({ url: 'https://new.example/feed' })
})

test('whatever processes do, no source is lost and none is leased twice at once', async () => {
  const command = fc.oneof(
    fc.record({ do: fc.constant('lease' as const), who: fc.nat(3), count: fc.integer({ min: 1, max: 5 }) }),
    fc.record({ do: fc.constant('report' as const), who: fc.nat(3), count: fc.constant(0) }),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(command, { maxLength: 40 }), async (commands) => {
      const prefix = server.prefix()
      const processes = Array.from({ length: 4 }, () => startSources(server, { prefix, leaseMs: 3_600_000 }).sources)
      const [first] = processes
      if (!first) throw new Error('no process')
      const all = Array.from({ length: 8 }, (_, number) => sourceAt(url(number)))
      await first.add(all)
      const held = new Map<string, number>()
      await Promise.all(
        commands.map(async ({ do: what, who, count }) => {
          const sources = processes[who]
          if (what === 'lease') {
            for (const { id } of (await sources?.lease(count)) ?? []) {
              expect(held.has(id), `${id} is leased twice`).toBe(false)
              held.set(id, who)
            }
          }
          const mine = [...held].filter(([, holder]) => holder === who).map(([id]) => id)
          if (what === 'report') {
            for (const id of mine) {
              held.delete(id)
              await sources?.report(id, { nextInMs: 0 })
            }
          }
        }),
      )
      for (const id of held.keys()) await first.report(id, { nextInMs: 0 })
      expect((await first.lease(100)).map(({ id }) => id).sort()).toEqual(all.map(({ id }) => id).sort())
    }),
    { numRuns: 20 },
  )
})

test('sources and their instants are there after Redis was killed', async () => {
  const { sources } = startSources(server)
  await sources.add([sourceAt(url(1)), sourceAt(url(2), { firstInMs: 3_600_000 })])
  const before = await listed(sources)
  await server.kill('SIGKILL')
  await server.restart()
  await waitFor('Redis', async () => (await sources.status()).sources === 2)
  expect(await listed(sources)).toEqual(before)
  expect(await sources.lease(10)).toHaveLength(1)
})
