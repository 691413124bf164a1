import { describe, expect, test } from 'vitest'
import { harbour, other, swap, tell } from '../../src/dedup/stories.ts'
import { startDeduplicators } from './start-deduplicators.ts'

const room = await startDeduplicators()
const { deduplicator } = room

describe('paragraphs that a host repeats', () => {
  const habit =
    'Lindvik Times belongs to its readers. It has no owner but the eleven hundred households that hold a share, it takes no money from the harbour or the council, and its editors are chosen each May by all who subscribe, in an open vote in the fish hall. If you would like to hold a share, come to the hall on any Thursday.'
  const short = (n: number) =>
    `Report ${n} by the ${['red', 'green', 'blue', 'grey', 'white'][n]} desk number ${n * 7}. ` +
    Array.from({ length: 45 }, (_, word) => `w${n}x${word}`).join(' ')

  test('join nothing once three articles have shown them', async () => {
    for (const n of [0, 1, 2]) await deduplicator.identify(tell([short(n), habit], { title: `Report ${n}` }))
    const fourth = tell([short(3), habit])
    expect(await deduplicator.identify(fourth)).toMatchObject({ kind: 'new', clusterId: fourth.id })
    const stub = tell(['A film of the harbour.', habit])
    expect(await deduplicator.identify(stub)).toMatchObject({ kind: 'thin' })
  })

  test('are no habit after two articles', async () => {
    for (const n of [0, 1]) await deduplicator.identify(tell([short(n), habit], { title: `Report ${n}` }))
    expect((await deduplicator.identify(tell(['A film of the harbour.', habit]))).kind).not.toBe('thin')
  })

  test('are learned from Redis by a process that never met the host', async () => {
    for (const n of [0, 1, 2]) await deduplicator.identify(tell([short(n), habit], { title: `Report ${n}` }))
    const another = room.open({ prefix: room.prefix })
    expect(await another.identify(tell(['A film of the harbour.', habit]))).toMatchObject({ kind: 'thin' })
  })

  test('are counted apart for each host', async () => {
    for (const n of [0, 1, 2]) await deduplicator.identify(tell([short(n), habit], { title: `Report ${n}` }))
    expect((await deduplicator.identify(tell(['A film of the harbour.', habit], other))).kind).not.toBe('thin')
  })

  test('are not those of one article told under many addresses', async () => {
    const copies = Array.from({ length: 8 }, (_, n) => swap(harbour, { Tuesday: `Tuesday${n}` }))
    const kinds: string[] = []
    for (const copy of copies) kinds.push((await deduplicator.identify(tell(copy))).kind)
    expect(kinds).toEqual(['new', ...copies.slice(1).map(() => 'near')])
  })

  test('are not those of one article in many revisions', async () => {
    for (const n of [0, 1, 2, 3, 4, 5]) {
      await deduplicator.identify(
        tell([...harbour, `Boats: ${n}`], { url: 'https://news.example/live', fetchedAt: `2026-03-02T10:0${n}:00Z` }),
      )
    }
    expect(await deduplicator.identify(tell(harbour, { url: 'https://news.example/copy' }))).toMatchObject({
      kind: 'near',
    })
  })
})
