import type { Telling } from '@dateline/normalizer/deduplicator'
import {
  clustersOf,
  type LabelledDocument,
  type LabelledSet,
  readHelsinki,
  readReuters,
  type Score,
  scoreOf,
} from '@dateline/normalizer/labelled'
import { sharedDir } from '@dateline/testkit/shared'
import { openEngine } from './engine.ts'
import { generate, type SourceName, sources } from './generate.ts'
import { clustersByProduct } from './product.ts'
import { randomOf } from './stream.ts'

export interface QualityRow extends Score {
  set: string
}

export interface QualityOptions {
  seeds: number[]
  size: number
  orders: number
  /** Also by `dateline import` and `dateline export`. */
  product: boolean
}

/** All that is known of a document when nobody says when it was published or fetched. */
const undated: Partial<Telling> = { publishedAt: null, fetchedAt: '2026-11-24T00:00:00Z' }

/** Precision, recall and shares of pairs joined, set by set; nothing where the labelled data is missing. */
export async function* measureQuality({ seeds, size, orders, product }: QualityOptions): AsyncGenerator<QualityRow> {
  const folder = sharedDir('dedup')
  if (folder === null) return
  const text = readHelsinki(folder, 'text')
  const reuters = readReuters(folder)
  yield { set: 'one event, page text', ...(await score(text)) }
  yield { set: 'one event, body', ...(await score(readHelsinki(folder, 'body'))) }
  for (let seed = 1; seed <= orders; seed++) {
    const documents = shuffled(text.documents, randomOf(seed))
    yield { set: `one event, order ${seed}`, ...(await score({ ...text, documents })) }
  }
  yield { set: 'wire', ...(await score(reuters)) }
  yield { set: 'wire, undated', ...(await score(reuters, undated)) }
  for (const source of Object.keys(sources) as SourceName[]) {
    for (const seed of seeds) {
      const set = generate(source, { seed, size })
      if (set) yield { set: `generated of ${source}, seed ${seed}`, ...(await score(set, { publishedAt: null })) }
    }
  }
  if (!product) return
  for (const [name, set] of [
    ['one event', text],
    ['wire', reuters],
  ] as const) {
    for (const isDated of [true, false]) {
      const clusters = await clustersByProduct(set, isDated)
      yield { set: `${name} through the product${isDated ? '' : ', undated'}`, ...scoreOf(clusters, set.pairs) }
    }
  }
}

async function score({ documents, pairs }: LabelledSet, given: Partial<Telling> = {}): Promise<Score> {
  const engine = await openEngine()
  try {
    return scoreOf(await clustersOf(engine.deduplicator, documents, given), pairs)
  } finally {
    await engine.close()
  }
}

function shuffled(documents: readonly LabelledDocument[], random: () => number): LabelledDocument[] {
  const order = documents.map((document) => ({ document, place: random() }))
  return order.sort((a, b) => a.place - b.place).map(({ document }) => document)
}
