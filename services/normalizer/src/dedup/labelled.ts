import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { Deduplicator, Telling } from './deduplicator.ts'

/** A document of a labelled set. */
export interface LabelledDocument {
  id: string
  host: string
  title: string | null
  text: string
  /** The instant that orders the set. */
  at: string
}

/** Two documents and whether they tell the same text, with the weight of the pair in the score. */
export interface LabelledPair {
  a: string
  b: string
  label: 'dup' | 'trunc' | 'neg'
  weight: number
  /** What kind of pair it is, where the set knows. */
  kind?: string
}

/** Documents in the order of time, and pairs of them that were judged. */
export interface LabelledSet {
  documents: LabelledDocument[]
  pairs: LabelledPair[]
}

/** How well clusters match labels: over the weighted pairs, and the shares of some kinds of pairs that were joined. */
export interface Score {
  precision: number
  recall: number
  f: number
  duplicateRecall: number
  truncatedRecall: number
  negativesJoined: number
}

/** A telling of a labelled document, published and fetched at its instant unless given. */
export function tellingOf({ id, host, title, text, at }: LabelledDocument, given: Partial<Telling> = {}): Telling {
  return {
    id: createHash('sha256').update(id).digest('hex').slice(0, 24),
    url: `https://${host}/${id}`,
    host,
    title,
    text,
    publishedAt: at,
    fetchedAt: at,
    contentHash: createHash('sha256').update(text).digest('hex'),
    delivery: `${id}.1`,
    ...given,
  }
}

/** Tells documents in their order; the cluster of each as it is in the end, when clusters were joined. */
export async function clustersOf(
  deduplicator: Deduplicator,
  documents: readonly LabelledDocument[],
  given: Partial<Telling> = {},
): Promise<Map<string, string>> {
  const clusters = new Map<string, string>()
  const parents = new Map<string, string>()
  for (const document of documents) {
    const { clusterId, merged } = await deduplicator.identify(tellingOf(document, given))
    clusters.set(document.id, clusterId)
    for (const { lost, into } of merged) parents.set(lost, into)
  }
  const rootOf = (cluster: string): string => {
    const parent = parents.get(cluster)
    return parent === undefined ? cluster : rootOf(parent)
  }
  return new Map([...clusters].map(([id, cluster]) => [id, rootOf(cluster)]))
}

/** Scores the clusters of some documents against labelled pairs; a document without one is in no cluster. */
export function scoreOf(clusters: ReadonlyMap<string, string>, pairs: Iterable<LabelledPair>): Score {
  const joined = { dup: 0, trunc: 0, neg: 0 }
  const all = { dup: 0, trunc: 0, neg: 0 }
  const truncated = { joined: 0, all: 0 }
  for (const { a, b, label, weight } of pairs) {
    const cluster = clusters.get(a)
    const isJoined = cluster !== undefined && cluster === clusters.get(b)
    all[label] += weight
    if (isJoined) joined[label] += weight
    if (label === 'trunc') truncated.all++
    if (label === 'trunc' && isJoined) truncated.joined++
  }
  const hits = joined.dup + joined.trunc
  const precision = hits / (hits + joined.neg)
  const recall = hits / (all.dup + all.trunc)
  return {
    precision,
    recall,
    f: (2 * precision * recall) / (precision + recall),
    duplicateRecall: joined.dup / all.dup,
    truncatedRecall: truncated.joined / truncated.all,
    negativesJoined: joined.neg / all.neg,
  }
}

/** One event in many outlets; a pair that the file does not name is of two stories. */
export function readHelsinki(folder: string, field: 'text' | 'body'): LabelledSet {
  const documents = readLines(folder, 'helsinki-docs.jsonl.gz').map((line) => ({
    id: String(line.id),
    host: String(line.publisher),
    title: null,
    text: String(line[field]),
    at: String(line.scrape_time),
  }))
  const labels = new Map(
    readLines(folder, 'helsinki-pairs.jsonl').flatMap(({ a, b, label }) => [
      [`${a} ${b}`, String(label)] as const,
      [`${b} ${a}`, String(label)] as const,
    ]),
  )
  const ids = documents.map(({ id }) => id)
  const pairs = ids.flatMap((a, index) =>
    ids.slice(index + 1).flatMap((b) => {
      const label = labels.get(`${a} ${b}`) ?? 'neg'
      return isCounted(label) ? [{ a, b, label, weight: 1 }] : []
    }),
  )
  return { documents: documents.sort(byInstant), pairs }
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

/** One agency's wire, with stories sent again and recurring templates. */
export function readReuters(folder: string): LabelledSet {
  const documents = readLines(folder, 'reuters-docs.jsonl.gz').map((line) => ({
    id: String(line.id),
    host: 'wire.example',
    title: String(line.title),
    text: `${line.dateline} ${line.text}`,
    at: reutersInstant(String(line.date)),
  }))
  const lines = readLines(folder, 'reuters-pairs.jsonl')
  const read = Map.groupBy(lines, ({ stratum }) => String(stratum))
  const pairs = lines.flatMap(({ a, b, label, stratum }) => {
    const kind = String(stratum)
    const weight = (strataSizes[kind] ?? 0) / (read.get(kind)?.length ?? 1)
    return isCounted(label) ? [{ a: String(a), b: String(b), label, weight, kind }] : []
  })
  return { documents: documents.sort(byInstant), pairs }
}

/** What the generator beside the labelled sets wrote. */
export function readGenerated(folder: string): LabelledSet {
  const documents = readLines(folder, 'docs.jsonl').map((line) => ({
    id: String(line.id),
    host: String(line.publisher),
    title: String(line.title),
    text: String(line.text),
    at: new Date(Number(line.date)).toISOString(),
  }))
  const pairs = readLines(folder, 'pairs.jsonl').flatMap(({ a, b, label, kind }) =>
    isCounted(label) ? [{ a: String(a), b: String(b), label, weight: 1, kind: String(kind) }] : [],
  )
  return { documents: documents.sort(byInstant), pairs }
}

const byInstant = (a: LabelledDocument, b: LabelledDocument) => Date.parse(a.at) - Date.parse(b.at)

function readLines(folder: string, name: string): Record<string, unknown>[] {
  const bytes = readFileSync(join(folder, name))
  const text = (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
}

/** `27-MAR-1987 00:02:59.13`, with noise about it; one has no time of day. */
function reutersInstant(date: string): string {
  const [, day, time] = /(\d+-[A-Z]{3}-\d{4}) +(\d\d:\d\d:\d\d)?/.exec(date) ?? []
  return new Date(`${day} ${time ?? '12:00'} UTC`).toISOString()
}

function isCounted(label: unknown): label is LabelledPair['label'] {
  return label === 'dup' || label === 'trunc' || label === 'neg'
}
