import { openLog } from '@dateline/runtime/log'
import { openRedis } from '@dateline/runtime/redis'
import { startRedis, type TestRedis } from '@dateline/testkit/redis'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Deduplicator, type Identity, openDeduplicator } from './deduplicator.ts'
import { harbour, telescope, tell, tidesReport } from './stories.ts'

let server: TestRedis
let redis: ReturnType<typeof openRedis>
let prefix: string
let deduplicator: Deduplicator
const connect = () => openRedis({ REDIS_URL: server.url }, openLog('test', 'silent'))

beforeAll(async () => {
  server = await startRedis()
  redis = connect()
})
beforeEach(() => {
  prefix = server.prefix()
  deduplicator = openDeduplicator(redis, { prefix })
})
afterAll(async () => {
  redis?.disconnect()
  await server?.stop()
})

const swap = (paragraphs: readonly string[], words: Record<string, string>) =>
  paragraphs.map((paragraph) => paragraph.replace(/[\p{L}\d]+/gu, (word) => words[word] ?? word))
const other = { url: 'https://paper.example/a' }

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
    const first = openDeduplicator(redis, { prefix: server.prefix() })
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
      const alone = openDeduplicator(redis, { prefix: server.prefix() })
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

describe('texts that are hardly texts', () => {
  test.each([
    { what: 'nothing', text: '' },
    { what: 'a line', text: 'The ferry does not run today because of the storm.' },
    { what: 'lone surrogates', text: '\ud800 \udfff\ud800 \udc00' },
  ])('$what is thin and founds no cluster of others', async ({ text }) => {
    const first = tell([text])
    expect(await deduplicator.identify(first)).toMatchObject({ kind: 'thin', clusterId: first.id, isDuplicateOf: null })
    const longer = tell([text, ...harbour], other)
    expect(await deduplicator.identify(longer)).toMatchObject({ kind: 'new', clusterId: longer.id })
  })

  test('two empty texts are not copies of each other', async () => {
    await deduplicator.identify(tell(['']))
    expect(await deduplicator.identify(tell([''], other))).toMatchObject({ kind: 'thin', isDuplicateOf: null })
  })

  test('a thin text is a copy only of the same words', async () => {
    const first = tell(['The ferry does not run today because of the storm.'])
    await deduplicator.identify(first)
    const same = tell(['The ferry does not run today, because of “the storm”'], other)
    expect(await deduplicator.identify(same)).toMatchObject({ kind: 'exact', clusterId: first.id })
    const almost = tell(['The ferry does not run today because of a storm.'])
    expect(await deduplicator.identify(almost)).toMatchObject({ kind: 'thin', clusterId: almost.id })
  })

  test('pages of labels and captions alone are not copies of each other', async () => {
    const shell = (photo: string) => [
      'Share',
      'More',
      `FILE - In this file photo, ${photo} lie in the harbour of Lindvik.`,
    ]
    await deduplicator.identify(tell(shell('boats')))
    expect(await deduplicator.identify(tell(shell('boats')))).toMatchObject({ kind: 'thin', isDuplicateOf: null })
    expect(await deduplicator.identify(tell(shell('nets'), other))).toMatchObject({ kind: 'thin', isDuplicateOf: null })
  })

  test('a wall that a host shows in place of its articles is a copy of nothing once it was seen three times', async () => {
    const wall = () =>
      tell(['This page can be read by members only. Members may read it after they have shown their card.'])
    const walls: Identity[] = []
    for (let n = 0; n < 6; n++) walls.push(await deduplicator.identify(wall()))
    expect(walls.slice(3).map(({ kind, isDuplicateOf }) => [kind, isDuplicateOf])).toEqual(
      Array(3).fill(['thin', null]),
    )
  })

  test.each([
    { what: 'one word', text: 'ferry '.repeat(1_000) },
    { what: 'no spaces', text: 'x'.repeat(5_000) },
    { what: 'one paragraph', text: `${harbour[0]}\n\n`.repeat(200) },
  ])('$what repeated is no copy of a story that has it', async ({ text }) => {
    await deduplicator.identify(tell([text]))
    const story = tell([...telescope, ...harbour, 'ferry', 'x'], { ...other, title: 'Another title' })
    expect(await deduplicator.identify(story)).toMatchObject({ kind: 'new', clusterId: story.id })
  })

  test('lone surrogates between words change nothing', async () => {
    await deduplicator.identify(tell(harbour))
    const broken = harbour.map((paragraph) => paragraph.replaceAll(' ', ' \ud83d '))
    expect(await deduplicator.identify(tell(broken, other))).toMatchObject({ kind: 'exact' })
  })

  test.each([
    { what: 'one word a million times', text: 'ferry '.repeat(1_000_000) },
    { what: 'one paragraph ten thousand times', text: `${harbour[0]}\n\n`.repeat(10_000) },
    { what: 'ten megabytes', text: [...harbour, ...telescope].join('\n\n').repeat(5_000).slice(0, 10_000_000) },
    { what: 'ten megabytes in one line', text: 'x1.'.repeat(3_333_333) },
    { what: 'ten megabytes of line ends', text: '\n \n'.repeat(3_333_333) },
    { what: 'ten megabytes of open brackets', text: 'PARIS (AP, '.repeat(900_000) },
    { what: 'capitals that look like a dateline without end', text: 'PARIS, '.repeat(100_000) },
    { what: 'one character that NFKC makes eighteen', text: '\ufdfa'.repeat(1_000_000) },
  ])('$what takes less than five seconds', async ({ text }) => {
    const start = performance.now()
    await deduplicator.identify(tell([text]))
    expect(performance.now() - start).toBeLessThan(5_000)
  })

  test('Chinese news is compared by characters', async () => {
    const story =
      '港务局周二表示将永久关闭最古老的渡轮码头，结束自上世纪初以来运送通勤者穿越峡湾的服务。工程师在春季检查木制码头时发现，蛀船虫已经蛀穿了水线以下的大部分支柱，任何维修都无法让它再撑过一个冬天。'
    const first = tell([story])
    await deduplicator.identify(first)
    expect(await deduplicator.identify(tell([story.replace('周二', '周三')], other))).toMatchObject({
      kind: 'near',
      clusterId: first.id,
    })
  })

  test.each(['1970-01-01T00:00:00.000Z', '2100-06-01T00:00:00.000Z'])(
    'a clock at %s orders revisions and finds copies',
    async (instant) => {
      const first = tell(harbour, { fetchedAt: instant, publishedAt: instant })
      await deduplicator.identify(first)
      expect(
        await deduplicator.identify(tell(swap(harbour, { ferry: 'boat' }), { ...other, fetchedAt: instant })),
      ).toMatchObject({ kind: 'near' })
      const later = new Date(Date.parse(instant) + 1000).toISOString()
      expect(await deduplicator.identify(tell(telescope, { url: first.url, fetchedAt: later }))).toMatchObject({
        kind: 'replaced',
        revision: 2,
      })
    },
  )
})

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
    const another = openDeduplicator(redis, { prefix })
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

describe('many processes at once', { timeout: 120_000 }, () => {
  const trials = 200
  const racers = 32

  test('make one revision of one page', async () => {
    const identities = await race(
      (trial) => (racer) =>
        tell([`Trial ${trial}.`, ...harbour], { url: `https://race.example/${trial}`, delivery: `${racer}` }),
    )
    for (const answers of identities) {
      expect(answers.filter(({ kind }) => kind !== 'unchanged')).toHaveLength(1)
      expect(new Set(answers.map(({ clusterId }) => clusterId)).size).toBe(1)
      expect(answers.every(({ revision }) => revision === 1)).toBe(true)
    }
  })

  test('make one cluster of one text under many addresses', async () => {
    const identities = await race(
      (trial) => (racer) =>
        tell(
          swap(
            harbour,
            Object.fromEntries((harbour.join(' ').match(/[a-z]{4,}/g) ?? []).map((word) => [word, `${word}${trial}`])),
          ),
          { url: `https://host${racer}.example/${trial}` },
        ),
    )
    for (const answers of identities) {
      expect(answers.filter(({ kind }) => kind === 'new')).toHaveLength(1)
      expect(new Set(answers.map(({ clusterId }) => clusterId)).size).toBe(1)
    }
    expect(new Set(identities.map(([answer]) => answer?.clusterId)).size).toBe(trials)
  })

  async function race(tellingOf: (trial: number) => (racer: number) => ReturnType<typeof tell>): Promise<Identity[][]> {
    const connections = Array.from({ length: racers }, connect)
    const deduplicators = connections.map((connection) => openDeduplicator(connection, { prefix }))
    try {
      const identities: Identity[][] = []
      for (let trial = 0; trial < trials; trial++) {
        const telling = tellingOf(trial)
        identities.push(await Promise.all(deduplicators.map((each, racer) => each.identify(telling(racer)))))
      }
      return identities
    } finally {
      for (const connection of connections) connection.disconnect()
    }
  }
})

describe('Redis', () => {
  test('holds all keys of a prefix in one hash slot', async () => {
    await deduplicator.identify(tell(harbour))
    const keys = await redis.keys(`*${prefix}*`)
    expect(keys.length).toBeGreaterThan(0)
    expect(keys.filter((key) => !key.startsWith(`{${prefix}}:dedup:`))).toEqual([])
  })

  test('holds no more signatures than the capacity, and forgets the oldest', async () => {
    const small = openDeduplicator(redis, { prefix, capacity: 20 })
    const words = (n: number) => Array.from({ length: 60 }, (_, word) => `n${n}w${word}`).join(' ')
    await small.identify(tell(harbour))
    expect(await small.identify(tell(harbour, { url: 'https://copy.example/1' }))).toMatchObject({ kind: 'exact' })
    const held = async () =>
      (await Promise.all((await redis.keys(`*${prefix}}*:[rs]*:*`)).map((key) => redis.strlen(key)))).reduce(
        (a, b) => a + b,
      )
    const before = await held()
    for (let n = 0; n < 1_100; n++) await small.identify(tell([words(n)]))
    expect(await held()).toBe(before)
    expect(await small.identify(tell(harbour, { url: 'https://copy.example/2' }))).toMatchObject({ kind: 'new' })
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

test.each([
  { what: 'an id that is not 24 hex digits', given: { id: 'abc' }, message: /24 hex digits.*"abc"/ },
  { what: 'an instant that is none', given: { fetchedAt: 'yesterday' }, message: /fetchedAt.*"yesterday"/ },
])('$what is refused by name', async ({ given, message }) => {
  await expect(deduplicator.identify(tell(harbour, given))).rejects.toThrow(message)
})

test.each([0, -1, 1.5, Number.NaN])('a capacity of %d is refused', (capacity) => {
  expect(() => openDeduplicator(redis, { prefix, capacity })).toThrow(/capacity/)
})
