import { describe, expect, test } from 'vitest'
import type { Identity } from '../../src/dedup/deduplicator.ts'
import { harbour, other, swap, telescope, tell } from '../../src/dedup/stories.ts'
import { startDeduplicators } from './start-deduplicators.ts'

const { deduplicator } = await startDeduplicators()

describe('the same page again', () => {
  const at = (minute: number) => ({
    url: 'https://news.example/page',
    fetchedAt: new Date(Date.UTC(2026, 2, 2, 10, minute)).toISOString(),
  })
  const version = (n: number) => [
    ...harbour,
    `Version ${n} of this report adds that ${n} boats lie at the northern terminal.`,
  ]

  test('is unchanged when another delivery brings the same content', async () => {
    const first = await deduplicator.identify(tell(harbour, at(0)))
    const again = await deduplicator.identify(tell(harbour, at(5)))
    expect(again).toEqual({ ...first, kind: 'unchanged' })
  })

  test('gets its first answer when the same delivery comes again', async () => {
    await deduplicator.identify(tell(harbour))
    for (const paragraphs of [harbour, telescope, swap(harbour, { Tuesday: 'Wednesday' }), ['Too short.']]) {
      const telling = tell(paragraphs, { url: `https://again.example/${paragraphs[0]?.length}` })
      const first = await deduplicator.identify(telling)
      expect(await deduplicator.identify(telling)).toEqual(first)
      expect(first.revision).toBe(1)
    }
  })

  test('gets its first answer for a revision that newer ones followed', async () => {
    const tellings = [1, 2, 3, 4].map((n) => tell(version(n), at(n)))
    const first: Identity[] = []
    for (const telling of tellings) first.push(await deduplicator.identify(telling))
    expect(first.map(({ kind, revision }) => [kind, revision])).toEqual([
      ['new', 1],
      ['revision', 2],
      ['revision', 3],
      ['revision', 4],
    ])
    for (const [index, telling] of tellings.entries())
      expect(await deduplicator.identify(telling)).toEqual(first[index])
  })

  test('is older when it was fetched before the known revision, and makes no revision', async () => {
    await deduplicator.identify(tell(version(3), at(3)))
    for (const n of [2, 1])
      expect(await deduplicator.identify(tell(version(n), at(n)))).toMatchObject({ kind: 'older', revision: 1 })
    expect(await deduplicator.identify(tell(version(4), at(4)))).toMatchObject({ kind: 'revision', revision: 2 })
  })

  test('is older also when only an unchanged fetch came after it', async () => {
    await deduplicator.identify(tell(version(1), at(0)))
    await deduplicator.identify(tell(version(1), at(10)))
    expect(await deduplicator.identify(tell(version(2), at(5)))).toMatchObject({ kind: 'older' })
  })

  test('is a revision when it goes back to what it told before', async () => {
    await deduplicator.identify(tell(version(1), at(1)))
    await deduplicator.identify(tell(version(2), at(2)))
    expect(await deduplicator.identify(tell(version(1), at(3)))).toMatchObject({ kind: 'revision', revision: 3 })
  })

  test('keeps its cluster while it tells the same story', async () => {
    const original = tell(harbour, { url: 'https://agency.example/1' })
    await deduplicator.identify(original)
    await deduplicator.identify(tell(version(1), at(1)))
    expect(await deduplicator.identify(tell(version(2), at(2)))).toMatchObject({
      kind: 'revision',
      revision: 2,
      clusterId: original.id,
      isDuplicateOf: original.id,
    })
  })

  test('joins another cluster when it tells another story', async () => {
    const original = tell(telescope, { url: 'https://agency.example/1' })
    await deduplicator.identify(original)
    await deduplicator.identify(tell(harbour, at(1)))
    expect(await deduplicator.identify(tell(telescope, at(2)))).toMatchObject({
      kind: 'replaced',
      clusterId: original.id,
      isDuplicateOf: original.id,
    })
  })

  test('founds a cluster of its own when it tells another new story, apart from the one it founded before', async () => {
    const page = tell(harbour, at(1))
    await deduplicator.identify(page)
    expect(await deduplicator.identify(tell(telescope, at(2)))).toMatchObject({
      kind: 'replaced',
      revision: 2,
      clusterId: `${page.id}.2`,
      isDuplicateOf: null,
    })
    expect(await deduplicator.identify(tell(telescope, other))).toMatchObject({
      kind: 'exact',
      clusterId: `${page.id}.2`,
    })
  })

  test('is no longer matched by what it told before', async () => {
    await deduplicator.identify(tell(harbour, at(1)))
    await deduplicator.identify(tell(telescope, at(2)))
    expect(await deduplicator.identify(tell(harbour, other))).toMatchObject({ kind: 'new' })
  })

  test('that was a stub joins the cluster of the story it grew into', async () => {
    const original = tell(harbour, { url: 'https://agency.example/1' })
    await deduplicator.identify(original)
    await deduplicator.identify(tell(['More to follow.'], at(1)))
    expect(await deduplicator.identify(tell(harbour, at(2)))).toMatchObject({
      kind: 'revision',
      revision: 2,
      clusterId: original.id,
    })
  })
})
