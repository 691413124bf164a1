import { openLog } from '@dateline/runtime/log'
import { openRedis } from '@dateline/runtime/redis'
import { startRedis } from '@dateline/testkit/redis'
import { sharedDir, sharedSkipReason } from '@dateline/testkit/shared'
import { describe, expect, test } from 'vitest'
import { type Deduplicator, openDeduplicator } from './deduplicator.ts'
import { type LabelledPair, readLines, type Score, scoreOf, tellAll, tellingOf } from './labelled.ts'

const folder = sharedDir('dedup')

const title = folder === null ? sharedSkipReason('dedup') : 'clusters of labelled news'

describe.skipIf(folder === null)(title, () => {
  test.each([
    { field: 'text', floors: { precision: 0.97, recall: 0.95, f: 0.97, truncatedRecall: 0.85 } },
    { field: 'body', floors: { precision: 0.96, recall: 0.95, f: 0.96, truncatedRecall: 0.85 } },
  ])('one event in many outlets is told apart by its $field', async ({ field, floors }) => {
    const documents = readLines(folder ?? '', 'helsinki-docs.jsonl.gz').map((line) => ({
      id: String(line.id),
      telling: tellingOf(String(line.id), {
        host: String(line.publisher),
        text: String(line[field]),
        at: String(line.scrape_time),
      }),
    }))
    documents.sort((a, b) => Date.parse(a.telling.fetchedAt) - Date.parse(b.telling.fetchedAt))
    const identities = await withDeduplicator((deduplicator) => tellAll(deduplicator, documents))
    expectAtLeast(scoreOf(identities, helsinkiPairs(documents.map(({ id }) => id))), floors)
  })

  test('wire stories sent again are told from recurring templates', async () => {
    const pairs = reutersPairs()
    const labelled = new Set(pairs.flatMap(({ a, b }) => [a, b]))
    const lines = readLines(folder ?? '', 'reuters-docs.jsonl.gz')
    // All that are labelled, among half of the others: all of them take twice as long.
    const sample = lines.filter(({ id }, index) => index % 2 === 0 || labelled.has(String(id)))
    const documents = sample.map((line) => ({
      id: String(line.id),
      telling: tellingOf(String(line.id), {
        host: 'wire.example',
        title: String(line.title),
        text: `${line.dateline} ${line.text}`,
        at: reutersInstant(String(line.date)),
      }),
    }))
    documents.sort((a, b) => Date.parse(a.telling.fetchedAt) - Date.parse(b.telling.fetchedAt))
    const identities = await withDeduplicator((deduplicator) => tellAll(deduplicator, documents))
    expectAtLeast(scoreOf(identities, pairs), {
      precision: 0.97,
      recall: 0.94,
      f: 0.96,
      truncatedRecall: 0.95,
    })
  }, 120_000)
})

async function withDeduplicator<Result>(use: (deduplicator: Deduplicator) => Promise<Result>): Promise<Result> {
  const server = await startRedis()
  const redis = openRedis({ REDIS_URL: server.url }, openLog('test', 'silent'))
  try {
    return await use(openDeduplicator(redis, { prefix: server.prefix() }))
  } finally {
    redis.disconnect()
    await server.stop()
  }
}

function expectAtLeast(score: Score, floors: Score): void {
  for (const name of ['precision', 'recall', 'f', 'truncatedRecall'] as const) {
    expect.soft(score[name], name).toBeGreaterThanOrEqual(floors[name])
  }
}

/** A pair that the file does not name is of two stories. */
function helsinkiPairs(ids: readonly string[]): LabelledPair[] {
  const labels = new Map(
    readLines(folder ?? '', 'helsinki-pairs.jsonl').flatMap(({ a, b, label }) => [
      [`${a} ${b}`, String(label)] as const,
      [`${b} ${a}`, String(label)] as const,
    ]),
  )
  return ids.flatMap((a, index) =>
    ids.slice(index + 1).flatMap((b) => {
      const label = labels.get(`${a} ${b}`) ?? 'neg'
      return isCounted(label) ? [{ a, b, label, weight: 1 }] : []
    }),
  )
}

/** `27-MAR-1987 00:02:59.13`, with noise about it; one has no time of day. */
function reutersInstant(date: string): string {
  const [, day, time] = /(\d+-[A-Z]{3}-\d{4}) +(\d\d:\d\d:\d\d)?/.exec(date) ?? []
  return new Date(`${day} ${time ?? '12:00'} UTC`).toISOString()
}

/** Pairs in each stratum of likeness; only some of each were read, and stand for the others. */
const strataSizes: Record<string, number> = {
  'J1.0': 350,
  'J.9': 87,
  'J.8': 87,
  'J.7': 101,
  'J.6': 90,
  'J.5': 165,
  'C.8': 128,
  'C.6': 428,
  'J.4': 101,
  'C.5': 1151,
  'J.3': 160,
  short: 86,
}

function reutersPairs(): LabelledPair[] {
  const lines = readLines(folder ?? '', 'reuters-pairs.jsonl')
  const read = Map.groupBy(lines, ({ stratum }) => String(stratum))
  return lines.flatMap(({ a, b, label, stratum }) => {
    const name = String(stratum)
    const weight = (strataSizes[name] ?? 0) / (read.get(name)?.length ?? 1)
    return isCounted(String(label))
      ? [{ a: String(a), b: String(b), label: String(label) as LabelledPair['label'], weight }]
      : []
  })
}

function isCounted(label: string): label is LabelledPair['label'] {
  return label === 'dup' || label === 'trunc' || label === 'neg'
}
