import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { Deduplicator, Identity, Telling } from './deduplicator.ts'

/** Two documents and whether they tell the same text, with the weight of the pair in the score. */
export interface LabelledPair {
  a: string
  b: string
  label: 'dup' | 'trunc' | 'neg'
  weight: number
}

/** How well clusters match labels: over the weighted pairs, and the share of the truncated copies that were joined. */
export interface Score {
  precision: number
  recall: number
  f: number
  truncatedRecall: number
}

/** The objects of a JSON Lines file, unpacked where its name ends in `.gz`. */
export function readLines(folder: string, name: string): Record<string, unknown>[] {
  const bytes = readFileSync(join(folder, name))
  const text = (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
}

/** A telling of a labelled document. */
export function tellingOf(
  id: string,
  fields: Pick<Telling, 'host' | 'text'> & { title?: string | null; at: string },
): Telling {
  return {
    id: createHash('sha256').update(id).digest('hex').slice(0, 24),
    url: `https://${fields.host}/${id}`,
    host: fields.host,
    title: fields.title ?? null,
    text: fields.text,
    publishedAt: fields.at,
    fetchedAt: fields.at,
    contentHash: createHash('sha256').update(fields.text).digest('hex'),
    delivery: `${id}.1`,
  }
}

/** Tells documents one after the other, in order, and gives each one's identity by the document's id. */
export async function tellAll(
  deduplicator: Deduplicator,
  documents: Iterable<{ id: string; telling: Telling }>,
): Promise<Map<string, Identity>> {
  const identities = new Map<string, Identity>()
  for (const { id, telling } of documents) identities.set(id, await deduplicator.identify(telling))
  return identities
}

/** Scores the clusters of some documents against labelled pairs. */
export function scoreOf(identities: ReadonlyMap<string, Identity>, pairs: Iterable<LabelledPair>): Score {
  let hits = 0
  let falseAlarms = 0
  let misses = 0
  let truncated = 0
  let truncatedHits = 0
  for (const { a, b, label, weight } of pairs) {
    const cluster = identities.get(a)?.clusterId
    const isJoined = cluster !== undefined && cluster === identities.get(b)?.clusterId
    if (label === 'trunc') truncated++
    if (label === 'trunc' && isJoined) truncatedHits++
    if (label === 'neg') falseAlarms += isJoined ? weight : 0
    else if (isJoined) hits += weight
    else misses += weight
  }
  const precision = hits / (hits + falseAlarms)
  const recall = hits / (hits + misses)
  const f = (2 * precision * recall) / (precision + recall)
  return { precision, recall, f, truncatedRecall: truncatedHits / truncated }
}
