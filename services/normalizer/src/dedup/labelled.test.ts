import { openLog } from '@dateline/runtime/log'
import { openRedis } from '@dateline/runtime/redis'
import { startRedis } from '@dateline/testkit/redis'
import { sharedDir, sharedSkipReason } from '@dateline/testkit/shared'
import { describe, expect, test } from 'vitest'
import { openDeduplicator, type Telling } from './deduplicator.ts'
import { clustersOf, type LabelledSet, readHelsinki, readReuters, type Score, scoreOf } from './labelled.ts'

const folder = sharedDir('dedup') ?? ''
const title = folder === '' ? sharedSkipReason('dedup') : 'clusters of labelled news'

describe.skipIf(folder === '')(title, () => {
  test.each(['text', 'body'] as const)('one event in many outlets is told apart by its %s', async (field) => {
    expectAtLeast(await scoreTold(readHelsinki(folder, field)), { precision: 0.97, recall: 0.96, truncatedRecall: 0.9 })
  })

  const floors = { precision: 0.97, recall: 0.94, truncatedRecall: 0.95 }
  test('wire stories sent again are told from recurring templates', async () => {
    expectAtLeast(await scoreTold(half(readReuters(folder))), floors)
  }, 120_000)

  test('and also where nothing but their datelines says when they were told', async () => {
    const undated = { publishedAt: null, fetchedAt: '2026-11-24T00:00:00Z' }
    expectAtLeast(await scoreTold(half(readReuters(folder)), undated), floors)
  }, 120_000)
})

/** All that are labelled, among half of the others: all of them take twice as long. */
function half({ documents, pairs }: LabelledSet): LabelledSet {
  const labelled = new Set(pairs.flatMap(({ a, b }) => [a, b]))
  return { documents: documents.filter(({ id }, index) => index % 2 === 0 || labelled.has(id)), pairs }
}

async function scoreTold({ documents, pairs }: LabelledSet, given: Partial<Telling> = {}): Promise<Score> {
  const server = await startRedis()
  const redis = openRedis({ REDIS_URL: server.url }, openLog('test', 'silent'))
  try {
    const deduplicator = openDeduplicator(redis, { prefix: server.prefix() })
    return scoreOf(await clustersOf(deduplicator, documents, given), pairs)
  } finally {
    redis.disconnect()
    await server.stop()
  }
}

function expectAtLeast(score: Score, floors: Partial<Score>): void {
  for (const [name, floor] of Object.entries(floors)) {
    expect.soft(score[name as keyof Score], name).toBeGreaterThanOrEqual(floor)
  }
}
