import { describe, expect, test } from 'vitest'
import { harbour, other, swap, telescope, tell, tidesReport } from '../../src/dedup/stories.ts'
import { startDeduplicators } from './start-deduplicators.ts'

const { deduplicator, open } = await startDeduplicators()

describe('a second telling', () => {
  const fewEdits = { Tuesday: 'Wednesday', oldest: 'eldest', winter: 'season', nearly: 'almost' }
  test.each([
    { what: 'the same words', kind: 'exact', first: harbour, second: harbour },
    {
      what: 'the same words with other quotes and spacing',
      kind: 'exact',
      first: harbour,
      second: harbour.map((p) => p.replace(/[“”]/g, '"').replaceAll(' ', '  ')),
    },
    {
      what: 'the same words in other case',
      kind: 'exact',
      first: harbour,
      second: harbour.map((p) => p.toUpperCase()),
    },
    {
      what: 'the same story under another dateline and byline',
      kind: 'exact',
      first: harbour,
      second: [
        'By Jane Doe, Example Press',
        'Updated March 2, 2026 at 10:15 AM',
        `LINDVIK (EPX) — ${harbour[0]}`,
        ...harbour.slice(1),
      ],
    },
    { what: 'a lightly edited copy', kind: 'near', first: harbour, second: swap(harbour, fewEdits) },
    {
      what: 'a copy with its paragraphs in another order',
      kind: 'near',
      first: harbour,
      second: [...harbour].reverse(),
    },
    {
      what: 'a copy cut after two paragraphs',
      kind: 'contained',
      first: [...harbour, ...telescope],
      second: [...harbour, ...telescope].slice(0, 3),
    },
    {
      what: 'the longer text that a known one was cut from',
      kind: 'contained',
      first: [...harbour, ...telescope].slice(0, 3),
      second: [...harbour, ...telescope],
    },
    {
      what: 'a roundup that tells a known story among others',
      kind: 'contained',
      first: harbour,
      second: [...telescope, ...harbour, ...tidesReport([1, 2, 3])],
    },
  ])('that is $what is $kind', async ({ first, second, kind }) => {
    const known = tell(first)
    const founded = await deduplicator.identify(known)
    const again = await deduplicator.identify(tell(second, other))
    expect(founded).toEqual({
      kind: 'new',
      revision: 1,
      clusterId: known.id,
      isDuplicateOf: null,
      likeness: null,
      merged: [],
    })
    expect(again).toMatchObject({ kind, revision: 1, clusterId: known.id, isDuplicateOf: known.id })
  })

  test.each([
    { what: 'another story', first: harbour, second: telescope },
    { what: 'another story with the same long quote', first: harbour, second: [...telescope, harbour[3] ?? ''] },
    {
      what: 'another story that borrows two paragraphs of five',
      first: harbour,
      second: [...telescope, ...harbour.slice(0, 2)].slice(2),
    },
    {
      what: 'the same template with other numbers',
      first: tidesReport([311, 298, 84, 402, 16, 40]),
      second: tidesReport([287, 305, 79, 398, 12, 55]),
    },
  ])('that is $what is new', async ({ first, second }) => {
    const known = tell(first)
    await deduplicator.identify(known)
    const told = tell(second, { fetchedAt: '2026-03-03T10:00:00.000Z' })
    expect(await deduplicator.identify(told)).toMatchObject({ kind: 'new', clusterId: told.id, isDuplicateOf: null })
  })

  test.each([
    { when: 'an hour later', fetchedAt: '2026-03-02T11:00:00.000Z' },
    { when: 'a day later', fetchedAt: '2026-03-03T10:00:00.000Z' },
  ])('of one host in almost the same words with other numbers is new $when', async ({ fetchedAt }) => {
    const numbers = (from: number) => `Heights: ${from} ${from + 1} ${from + 2} ${from + 3} ${from + 4}.`
    await deduplicator.identify(tell([...telescope, ...telescope, numbers(100)]))
    const told = tell([...telescope, ...telescope, numbers(200)], { fetchedAt })
    expect(await deduplicator.identify(told)).toMatchObject({ kind: 'new', clusterId: told.id })
  })

  test('of one host that corrects a number within the day is a copy, and on the next day a new report', async () => {
    const told = (number: number, fetchedAt: string) =>
      tell([...telescope, `There are ${number} dishes.`], { fetchedAt })
    const first = told(37, '2026-03-02T10:00:00.000Z')
    await deduplicator.identify(first)
    const corrected = await deduplicator.identify(told(38, '2026-03-02T11:00:00.000Z'))
    expect(corrected).toMatchObject({ kind: 'near', clusterId: first.id })
    expect(await deduplicator.identify(told(39, '2026-03-03T12:00:00.000Z'))).toMatchObject({ kind: 'new' })
  })

  const day = (date: number) => ({ fetchedAt: `2026-03-0${date}T10:00:00.000Z` })
  const dated = (date: number) => ({ ...day(date), publishedAt: `2026-03-0${date}T10:00:00.000Z` })

  test('a week later is new when it was edited, and a copy when it is word for word', async () => {
    await deduplicator.identify(tell(harbour, dated(2)))
    const rewritten = [...swap(harbour, fewEdits).slice(0, 4), ...telescope.slice(0, 1)]
    const late = (url: string) => ({ url: `https://late.example/${url}`, ...dated(9) })
    expect((await deduplicator.identify(tell(rewritten, late('1')))).kind).toBe('new')
    expect((await deduplicator.identify(tell(harbour, late('2')))).kind).toBe('exact')
  })

  test.each([
    { what: 'both without a date', first: day(2), second: day(9), kind: 'near' },
    { what: 'the one fetched later without a date', first: dated(2), second: day(9), kind: 'near' },
    { what: 'a late one known, without a date', first: day(9), second: dated(2), kind: 'near' },
    { what: 'published a week after one without a date was fetched', first: day(2), second: dated(9), kind: 'new' },
  ])('lightly edited and fetched a week apart, $what, is $kind', async ({ first, second, kind }) => {
    await deduplicator.identify(tell(harbour, first))
    const edited = swap(harbour, fewEdits)
    expect(await deduplicator.identify(tell(edited, { ...other, ...second }))).toMatchObject({ kind })
  })

  test('without a date and fetched a week apart has to share more than within three days', async () => {
    const words = (name: string, count: number) =>
      Array.from({ length: count }, (_, word) => `${name}w${word}`).join(' ')
    const known = tell([words('known', 200)], day(2))
    await deduplicator.identify(known)
    const partly = (n: number) => [words('known', 122), words(`own${n}`, 78)]
    const soon = await deduplicator.identify(
      tell(partly(1), { url: 'https://soon.example/', title: 'Soon', ...day(3) }),
    )
    expect(soon).toMatchObject({ clusterId: known.id })
    const late = await deduplicator.identify(
      tell(partly(2), { url: 'https://late.example/', title: 'Late', ...day(9) }),
    )
    expect(late.kind).toBe('new')
  })

  test('of a template with other numbers is new also where another host has copied the earlier issue', async () => {
    const issue = (n: number) => [...telescope, `Dishes: ${n} ${n + 1} ${n + 2}.`]
    await deduplicator.identify(tell(issue(100), dated(2)))
    const copied = await deduplicator.identify(tell(issue(100), { ...other, ...dated(2) }))
    expect(copied.kind).toBe('exact')
    const next = tell(issue(200), dated(4))
    expect(await deduplicator.identify(next)).toMatchObject({ kind: 'new', clusterId: next.id })
  })

  test('ten times as long holds a known short text whole', async () => {
    const words = (name: string, count: number) =>
      Array.from({ length: count }, (_, word) => `${name}w${word}`).join(' ')
    const short = tell([words('short', 150)])
    await deduplicator.identify(short)
    const long = await deduplicator.identify(
      tell([words('before', 700), words('short', 150), words('after', 700)], other),
    )
    expect(long).toMatchObject({ kind: 'contained', clusterId: short.id, likeness: { containment: 1 } })
  })

  test('is not chained to what it hardly shares by a text that shares a part with each', async () => {
    const words = (name: string, from: number, to: number) =>
      Array.from({ length: to - from }, (_, word) => `${name}w${from + word}`).join(' ')
    const at = (host: string) => ({ url: `https://${host}.example/` })
    const known = await deduplicator.identify(tell([words('a', 0, 200)]))
    const link = await deduplicator.identify(tell([words('a', 70, 200), words('b', 0, 70)], at('link')))
    expect(link).toMatchObject({ kind: 'contained', clusterId: known.clusterId })
    const last = [words('a', 170, 200), words('b', 0, 70), words('c', 0, 40)]
    expect(await deduplicator.identify(tell(last, at('last')))).toMatchObject({ kind: 'new' })
    const first = open()
    const founder = await first.identify(tell([words('a', 70, 200), words('b', 0, 70)], at('link')))
    expect(await first.identify(tell(last, at('last')))).toMatchObject({ clusterId: founder.clusterId })
  })

  test.each([
    { order: 'the first', founders: [harbour, telescope] },
    { order: 'the second', founders: [telescope, harbour] },
  ])('joins the cluster of its best match only, though two match: $order', async ({ founders }) => {
    const known = founders.map((paragraphs) => tell(paragraphs))
    for (const telling of known) await deduplicator.identify(telling)
    const [best, second] = founders[0] === harbour ? known : [...known].reverse()
    const told = await deduplicator.identify(tell([...harbour, ...telescope.slice(0, 4)], other))
    expect(told.clusterId).toBe(best?.id)
    const third = await deduplicator.identify(tell(telescope, { url: 'https://third.example/' }))
    expect(third.clusterId).toBe(second?.id)
  })
})
