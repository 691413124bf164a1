import { describe, expect, test } from 'vitest'
import { harbour, other, telescope, tell } from '../../src/dedup/stories.ts'
import { startDeduplicators } from './start-deduplicators.ts'

const { deduplicator, open } = await startDeduplicators()

test('what many stories share does not crowd out what is their own', async () => {
  const words = (name: string, count: number) => Array.from({ length: count }, (_, word) => `${name}x${word}`).join(' ')
  const shared = words('shared', 180)
  let found = 0
  for (let n = 0; n < 100; n++) {
    const own = [1, 2, 3, 4].map((part) => words(`story${n}part${part}`, 60))
    const story = tell([...own, shared], { url: `https://host${n}.example/`, title: `Story ${n}` })
    await deduplicator.identify(story)
    const excerpt = await deduplicator.identify(tell(own.slice(3), { url: `https://copy${n}.example/`, title: null }))
    if (excerpt.isDuplicateOf === story.id) found++
  }
  // 67 when their keys are taken like any others.
  expect(found).toBeGreaterThan(70)
})

describe('a short story that stands whole in a longer text of another host', () => {
  const short = harbour.slice(0, 2)
  const given = { url: 'https://paper.example/a', title: 'Lindvik closes its oldest ferry berth' }
  const longer = [...short, ...telescope]

  test.each([
    { what: 'is its shortened copy under most of its title', title: 'Lindvik closes oldest berth', isCopy: true },
    { what: 'is its shortened copy where the longer one has no title', title: null, isCopy: true },
    { what: 'is a brief in it under another title', title: 'News in brief', isCopy: false },
  ])('$what, whichever comes first', async ({ title, isCopy }) => {
    for (const isShortFirst of [true, false]) {
      const tellings = [tell(short, given), tell(longer, { title })]
      const [first, second] = isShortFirst ? tellings : tellings.reverse()
      const alone = open()
      const { clusterId } = await alone.identify(first ?? tell(short))
      const it = await alone.identify(second ?? tell(longer))
      expect(it.clusterId === clusterId, `short first: ${isShortFirst}`).toBe(isCopy)
    }
  })
})

test('short texts that are known are found in a long one that holds them among much else', async () => {
  let found = 0
  for (let n = 0; n < 60; n++) {
    const part = (name: string, count: number) =>
      Array.from({ length: count }, (_, word) => `n${n}${name}${word}`).join(' ')
    const short = tell([part('short', 160)], { url: `https://host${n}.example/`, title: null })
    await deduplicator.identify(short)
    const long = tell([part('before', 300), part('short', 160), part('after', 300)], {
      url: `https://copy${n}.example/`,
      title: null,
    })
    if ((await deduplicator.identify(long)).isDuplicateOf === short.id) found++
  }
  // 54 by the keys that are kept alone.
  expect(found).toBeGreaterThan(57)
})

test('a passage that many stories share is still found in one of them when it is told alone', async () => {
  const own = (n: number) => Array.from({ length: 250 }, (_, word) => `n${n}w${word}`).join(' ')
  const stories = Array.from({ length: 6 }, (_, n) =>
    tell([own(n), ...harbour], { url: `https://host${n}.example/`, title: `Story ${n}` }),
  )
  for (const story of stories) expect(await deduplicator.identify(story)).toMatchObject({ kind: 'new' })
  const { isDuplicateOf } = await deduplicator.identify(tell(harbour, other))
  expect(stories.map(({ id }) => id)).toContain(isDuplicateOf)
})
