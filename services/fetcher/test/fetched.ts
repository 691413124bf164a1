import { createReadStream } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createGunzip } from 'node:zlib'
import type { IndexRequest } from '@dateline/contracts/topology'
import type { Scene, Turn } from './scene.ts'

/** A page that goes on to the normalizer. */
export const page = { body: '<h1>A page</h1>' }

/** How a fetch ended: its last turn. */
export const lastOf = (turns: Turn[]) => turns.at(-1)?.ended

/** How each of its turns ended, in a word. */
export const outcomesOf = (turns: Turn[]) =>
  turns.map(({ ended }) => (ended instanceof Error ? ended.name : ended.kind))

/** The heads of all records in the archive, one after the other. */
export async function archived({ archiveFolder }: Scene): Promise<string> {
  const parts: string[] = []
  for (const file of await readdir(archiveFolder)) {
    for await (const chunk of createReadStream(join(archiveFolder, file)).pipe(createGunzip()))
      parts.push(String(chunk))
  }
  return parts.join('')
}

/** Enters the last fetched page of a scene as indexed, as the indexer would. */
export async function index(scene: Scene, turns: Turn[]): Promise<void> {
  const last = lastOf(turns)
  if (!last || last instanceof Error || last.kind !== 'forward') throw new Error('nothing was fetched')
  const { story, archive, fetchedAt, url } = last.message
  const article = { id: story.split('.')[0], archive, fetchedAt, url }
  const { validators } = last.message
  await scene.frontier
    .ledger('indexer')
    .record({ story, article, validators } as unknown as IndexRequest, { kind: 'done' })
}
