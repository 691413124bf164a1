import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import { gunzipSync } from 'node:zlib'
import { extract, UnreadableError } from '@dateline/extract/extract'
import { extremePages } from '@dateline/testkit/hostile-pages'
import { mutatePage } from '@dateline/testkit/mutate-page'
import { repeatingPages } from '@dateline/testkit/repeating-pages'
import { sharedDir } from '@dateline/testkit/shared'
import type { Word } from './fuzz.ts'

// The thread of fuzz.ts: extracts the pages from the one numbered `from` on, and says when each begins and how it ends.
type Settings = { from: number; mutations: number; seed: number; length: number }
const { from, mutations, seed, length } = workerData as Settings
const url = 'https://example.org/2021/03/04/a-story'
/** Broken pages are made from some of the real ones at a time: all do not fit into memory. */
const POOL = 200

const made = [...extremePages, ...repeatingPages(length)]
const files = realPages()
let pool: Uint8Array[] = []
for (let at = from; at < made.length + mutations; at++) {
  const page = made[at]
  if (page !== undefined) {
    time(at, page.name, page.make())
    continue
  }
  const nth = at - made.length
  if (pool.length === 0 || nth % (POOL * 5) === 0) pool = poolAt(Math.floor(nth / (POOL * 5)))
  const { name, body } = mutatePage(pool, seed * 1_000_003 + nth)
  time(at, name, body)
}

function time(at: number, name: string, body: Uint8Array): void {
  say({ at, name })
  const before = process.threadCpuUsage()
  let ending: Pick<Word, 'end' | 'error'> = { end: 'answer' }
  try {
    extract({ url, contentType: null, body })
  } catch (error) {
    ending = error instanceof UnreadableError ? { end: 'unreadable' } : { end: 'failed', error: String(error) }
  }
  const { user, system } = process.threadCpuUsage(before)
  say({ at, name, ms: (user + system) / 1000, ...ending })
}

function say(word: Word): void {
  parentPort?.postMessage(word)
}

function realPages(): readonly string[] {
  const shared = sharedDir('extraction', 'pages')
  if (shared !== null) return readdirSync(shared).map((file) => join(shared, file))
  const fixtures = join(import.meta.dirname, '../../packages/extract/fixtures')
  return readdirSync(fixtures, { recursive: true, encoding: 'utf8' })
    .filter((file) => /page\.\w+$/.test(file))
    .map((file) => join(fixtures, file))
}

function poolAt(turn: number): Uint8Array[] {
  return Array.from({ length: POOL }, (_, i) => {
    const bytes = readFileSync(files[(turn * POOL + i) % files.length] ?? '')
    return bytes[0] === 0x1f ? gunzipSync(bytes) : bytes
  })
}
