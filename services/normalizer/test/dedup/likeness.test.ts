import { describe, expect, test } from 'vitest'
import { tell, tidesReport } from '../../src/dedup/stories.ts'
import { startDeduplicators } from './start-deduplicators.ts'

const { open } = await startDeduplicators()

const names = [
  'alder',
  'birch',
  'cedar',
  'dogwood',
  'elder',
  'fir',
  'gorse',
  'hazel',
  'ivy',
  'juniper',
  'larch',
  'maple',
]
const words = (name: string, from: number, to: number) =>
  Array.from({ length: to - from }, (_, word) => `${name}w${from + word}`).join(' ')
const DAY = 86_400_000
const on = (host: string, title: string, daysLater = 0) => ({
  url: `https://${host}.example/${title}`,
  title,
  fetchedAt: new Date(Date.parse('2026-03-02T10:00:00.000Z') + daysLater * DAY).toISOString(),
})

type Given = ReturnType<typeof on>

/** How many of the stories are copies, when one text of each is told and then another. */
async function copiesAmong(first: (name: string) => [string, Given], second: (name: string) => [string, Given]) {
  const deduplicator = open()
  let copies = 0
  for (const name of names) {
    const [text, given] = first(name)
    const known = await deduplicator.identify(tell([text], given))
    const [other, otherwise] = second(name)
    const { clusterId } = await deduplicator.identify(tell([other], otherwise))
    if (clusterId === known.clusterId) copies++
  }
  return copies
}

test('a short story is found in a text five times as long that keeps three quarters of it', async () => {
  const copies = await copiesAmong(
    (name) => [words(name, 0, 150), on('short', `${name} in short`)],
    (name) => [`${words(name, 0, 115)} ${words(`${name}rest`, 0, 640)}`, on('long', `${name} at length`)],
  )
  expect(copies).toBeGreaterThanOrEqual(names.length - 1)
})

describe('under one title on two hosts', () => {
  /** Every twenty words eight that hardly a run of five gets past. */
  const misread = (name: string) =>
    words(name, 0, 300).replaceAll(/\w+w(\d+)/g, (word, place) =>
      [12, 14, 16, 18, 19].includes(place % 20) ? `${word}l` : word,
    )
  const passage = (name: string) => `${words(name, 0, 60)} ${words(`${name}more`, 0, 110)}`

  test('a text without numbers may be misread so often that two runs of five words in five are left', async () => {
    const copies = await copiesAmong(
      (name) => [words(name, 0, 300), on('printed', name)],
      (name) => [misread(name), on('scanned', name)],
    )
    expect(copies).toBeGreaterThanOrEqual(names.length - 2)
  })

  test('one number that differs is chance on the next day, and another issue in the next week', async () => {
    const told = (name: string): [string, Given] => [
      `${words(name, 0, 90)} 12 ${words(name, 90, 100)}`,
      on('one', name),
    ]
    const cut = (name: string) => `${words(name, 0, 78)} 47 ${words(`${name}else`, 0, 25)}`
    expect(await copiesAmong(told, (name) => [cut(name), on('other', name, 1)])).toBe(names.length)
    expect(await copiesAmong(told, (name) => [cut(name), on('other', name, 8)])).toBe(0)
  })

  test('a copy that dropped paragraphs and took in others is found on the day, and not in the next week', async () => {
    const told = (name: string): [string, Given] => [words(name, 0, 100), on('one', name)]
    expect(await copiesAmong(told, (name) => [passage(name), on('other', name)])).toBeGreaterThanOrEqual(10)
    expect(await copiesAmong(told, (name) => [passage(name), on('other', name, 8)])).toBe(0)
  })
})

test('a later story of a host that takes over half of an earlier one is another', async () => {
  const copies = await copiesAmong(
    (name) => [words(name, 0, 240), on('one', `${name} before`)],
    (name) => [`${words(name, 0, 130)} ${words(`${name}later`, 0, 330)}`, on('one', `${name} after`)],
  )
  expect(copies).toBeLessThanOrEqual(1)
})

test('the copy of an issue is found among many issues of its template, which stay apart', async () => {
  const deduplicator = open()
  const clusters = new Set<string>()
  for (let day = 0; day < 12; day++) {
    const issue = tidesReport([0, 1, 2, 3, 4, 5].map((n) => 100 + 37 * day + 11 * n))
    const { clusterId } = await deduplicator.identify(
      tell(issue, { ...on('office', 'Tides', day), url: `https://office.example/${day}` }),
    )
    const copy = [...issue, `So the office on day ${day}, as our harbour desk has it.`]
    const given = { ...on('paper', 'Tides', day), url: `https://paper.example/${day}` }
    expect(await deduplicator.identify(tell(copy, given))).toMatchObject({ clusterId })
    clusters.add(clusterId)
  }
  expect(clusters.size).toBe(12)
})
