import { describe, expect, test } from 'vitest'
import type { Identity } from '../../src/dedup/deduplicator.ts'
import { harbour, other, swap, telescope, tell } from '../../src/dedup/stories.ts'
import { startDeduplicators } from './start-deduplicators.ts'

const { deduplicator, open } = await startDeduplicators()

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

test.each([
  { what: 'an id that is not 24 hex digits', given: { id: 'abc' }, message: /24 hex digits.*"abc"/ },
  { what: 'an instant that is none', given: { fetchedAt: 'yesterday' }, message: /fetchedAt.*"yesterday"/ },
])('$what is refused by name', async ({ given, message }) => {
  await expect(deduplicator.identify(tell(harbour, given))).rejects.toThrow(message)
})

test.each([0, -1, 1.5, Number.NaN])('a capacity of %d is refused', (capacity) => {
  expect(() => open({ capacity })).toThrow(/capacity/)
})
