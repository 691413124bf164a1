import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Deduplicator, type Identity, openDeduplicator } from '../../src/dedup/deduplicator.ts'
import { harbour, telescope, tell, tidesReport } from '../../src/dedup/stories.ts'
import { startDeduplicators } from './start-deduplicators.ts'

const room = await startDeduplicators()
const { deduplicator, redis } = room

const words = (name: string, from: number, to: number) =>
  Array.from({ length: to - from }, (_, word) => `${name}w${from + word}`).join(' ')
const at = (host: string) => ({ url: `https://${host}.example/`, title: `Told by ${host}` })

/** Two parts of a text that share too little to be copies, and the text whole. */
const front = (name = 'a') => [words(name, 0, 180)]
const back = (name = 'a') => [words(name, 100, 320)]
const whole = (name = 'a') => [words(name, 0, 320)]

describe('two clusters', () => {
  test('are one when a text holds a text of each, and these two share a part', async () => {
    const [first, second] = [tell(front(), at('front')), tell(back(), at('back'))]
    await deduplicator.identify(first)
    expect(await deduplicator.identify(second)).toMatchObject({ kind: 'new', clusterId: second.id, merged: [] })
    const joined = await deduplicator.identify(tell(whole(), at('whole')))
    expect(joined).toMatchObject({ clusterId: first.id, merged: [{ lost: second.id, into: first.id }] })
    const later = await deduplicator.identify(tell(back(), at('later')))
    expect(later).toMatchObject({ kind: 'exact', clusterId: first.id, merged: [{ lost: second.id, into: first.id }] })
  })

  test('stay two when a roundup holds a text of each, and these two share nothing', async () => {
    const stories = [tell(harbour), tell(telescope)]
    for (const story of stories) await deduplicator.identify(story)
    const roundup = await deduplicator.identify(tell([...harbour, ...telescope], at('roundup')))
    expect(roundup.merged).toEqual([])
    const copies = [await deduplicator.identify(tell(harbour)), await deduplicator.identify(tell(telescope))]
    expect(copies.map(({ clusterId }) => clusterId)).toEqual(stories.map(({ id }) => id))
  })

  test('stay two when they hold issues of one template, and another host copies the one', async () => {
    const issue = (n: number) => [...telescope, `Dishes: ${n} ${n + 1} ${n + 2} ${n + 3} ${n + 4}.`]
    const day = (date: number) => ({ fetchedAt: `2026-03-0${date}T10:00:00.000Z` })
    const [first, second] = [tell(issue(100), day(2)), tell(issue(200), day(3))]
    for (const one of [first, second])
      expect(await deduplicator.identify(one)).toMatchObject({ kind: 'new', clusterId: one.id })
    const copy = await deduplicator.identify(tell([...issue(200), 'Copied with leave.'], { ...at('copy'), ...day(3) }))
    expect(copy.merged).toEqual([])
  })

  test('stay two when a text resembles one of them less', async () => {
    await deduplicator.identify(tell(front(), at('front')))
    await deduplicator.identify(tell(back(), at('back')))
    const half = [words('a', 0, 180), words('a', 180, 260), words('b', 0, 60)]
    expect((await deduplicator.identify(tell(half, at('half')))).merged).toEqual([])
  })

  test('joined by a delivery are joined again when it comes again, whatever came between', async () => {
    await deduplicator.identify(tell(front(), at('front')))
    await deduplicator.identify(tell(back(), at('back')))
    const joining = tell(whole(), at('whole'))
    const first = await deduplicator.identify(joining)
    await deduplicator.identify(tell(tidesReport([1, 2, 3])))
    expect(await deduplicator.identify(joining)).toEqual(first)
    const other = { ...joining, delivery: 'another' }
    expect(await deduplicator.identify(other)).toEqual({ ...first, kind: 'unchanged' })
  })

  test('that were joined to one that is joined to a third are told of on the whole way', async () => {
    const pieces = [words('a', 0, 180), words('a', 95, 320), words('a', 210, 500)].map((text, index) =>
      tell([text], at(`piece${index}`)),
    )
    for (const piece of pieces) await deduplicator.identify(piece)
    const [first, second, third] = pieces.map(({ id }) => id)
    const late = await deduplicator.identify(tell([words('a', 95, 500)], at('late')))
    expect(late).toMatchObject({ clusterId: second, merged: [{ lost: third, into: second }] })
    const early = await deduplicator.identify(tell([words('a', 0, 320)], at('early')))
    expect(early).toMatchObject({ clusterId: first, merged: [{ lost: second, into: first }] })
    expect(await deduplicator.identify(tell([words('a', 210, 500)], at('copy')))).toMatchObject({
      clusterId: first,
      merged: [
        { lost: third, into: second },
        { lost: second, into: first },
      ],
    })
  })

  test('joined at the end of a long row are found in two steps from then on', async () => {
    const parents = `{${room.prefix}}:dedup:parents`
    const cluster = (n: number) => Buffer.from(`${n.toString(16).padStart(24, '0')}01000000`, 'hex')
    const story = tell(harbour, { id: '0'.repeat(24) })
    await deduplicator.identify(story)
    for (let n = 0; n < 50; n++) {
      await redis.hset(parents, cluster(n), Buffer.concat([cluster(n + 1), cluster(n + 1)]))
    }
    const copy = await deduplicator.identify(tell(harbour, at('copy')))
    expect(copy.clusterId).toBe((50).toString(16).padStart(24, '0'))
    expect(copy.merged).toHaveLength(8)
    const [hint] = await redis.hmgetBuffer(parents, cluster(0))
    expect(hint?.subarray(16)).toEqual(cluster(50))
  })
})

test('tellings in any order, by any number of processes, again and again, end in the same answers', {
  timeout: 60_000,
}, async () => {
  const connections = Array.from({ length: 4 }, room.connect)
  const names = ['a', 'b', 'c']
  const texts = names.flatMap((name) => [front(name), back(name), whole(name), [words(name, 40, 300)]])
  const order = fc.shuffledSubarray(
    texts.flatMap((_, index) => [index, index]),
    { minLength: texts.length * 2 },
  )
  await fc.assert(
    fc.asyncProperty(order, async (sequence) => {
      const fresh = room.server.prefix()
      const processes = connections.map((connection) => openDeduplicator(connection, { prefix: fresh }))
      const tellings = texts.map((text, index) => tell(text, at(`host${index}`)))
      const heard: { index: number; identity: Identity }[] = await Promise.all(
        sequence.map(async (index, turn) => {
          const process = processes[turn % processes.length] as Deduplicator
          return { index, identity: await process.identify(tellings[index] as ReturnType<typeof tell>) }
        }),
      )
      const into = new Map(heard.flatMap(({ identity }) => identity.merged.map(({ lost, into }) => [lost, into])))
      const rootOf = (cluster: string): string => {
        const next = into.get(cluster)
        return next === undefined ? cluster : rootOf(next)
      }
      const again = await Promise.all(tellings.map((telling) => (processes[0] as Deduplicator).identify(telling)))
      for (const { index, identity } of heard) {
        const last = again[index] as Identity
        // What a reader of all messages makes of the first answer is what Redis answers in the end.
        expect(rootOf(identity.clusterId)).toBe(last.clusterId)
        expect(identity.revision).toBe(1)
      }
      const clusters = names.map((_, story) => again.slice(story * 4, story * 4 + 4).map((one) => one.clusterId))
      for (const [index, one] of clusters.entries()) {
        expect(clusters.filter((other) => other.some((cluster) => one.includes(cluster)))).toEqual([clusters[index]])
      }
    }),
    { numRuns: 40 },
  )
  for (const connection of connections) connection.disconnect()
})
