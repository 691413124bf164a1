// Whether any page can hold up the extractor: pages of one extreme each, pages that repeat one string in one place, and real
// pages broken at random. Each must end in an answer or in UnreadableError; the slowest are printed.
//
//   npm run bench -- bench/extract/fuzz.ts [--mutations 10000] [--seed 1] [--length 200000] [--json]
//
// The real pages are read from ../shared/extraction beside the checkout; where they are missing the fixtures are broken.
import { parseArgs } from 'node:util'
import { Worker } from 'node:worker_threads'

const { values } = parseArgs({
  options: {
    mutations: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
    length: { type: 'string', default: '200000' },
    json: { type: 'boolean', default: false },
  },
})
/** A page that takes longer is given up; the promise is a second. */
const GIVE_UP_MS = 20_000
const SHOWN = 15

/** What the thread says of a page: that it begins, or how it ended. */
export type Word = { at: number; name: string; ms?: number; end?: 'answer' | 'unreadable' | 'failed'; error?: string }

const ended: Word[] = []
const settings = { mutations: Number(values.mutations), seed: Number(values.seed), length: Number(values.length) }
for (let from: number | null = 0; from !== null; ) from = await runFrom(from)
report(ended)

/** Runs the cases until the last, or one that has to be given up; resolves to the case to go on with. */
function runFrom(from: number): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(new URL('fuzz-thread.ts', import.meta.url), { workerData: { ...settings, from } })
    let timer: NodeJS.Timeout | undefined
    let next: number | null = null
    const giveUp = ({ at, name }: Word) => {
      ended.push({ at, name, ms: GIVE_UP_MS, end: 'failed', error: 'given up' })
      next = at + 1
      void thread.terminate()
    }
    thread.on('message', (word: Word) => {
      clearTimeout(timer)
      if (word.end === undefined) timer = setTimeout(giveUp, GIVE_UP_MS, word)
      else ended.push(word)
      if (word.end !== undefined && ended.length % 500 === 0) process.stderr.write(`${ended.length} pages\n`)
    })
    thread.on('error', reject)
    thread.on('exit', () => {
      clearTimeout(timer)
      resolve(next)
    })
  })
}

function report(words: readonly Word[]): void {
  const slowest = words.toSorted((a, b) => (b.ms ?? 0) - (a.ms ?? 0))
  const count = (end: Word['end']) => words.filter((word) => word.end === end).length
  const counts = {
    pages: words.length,
    answers: count('answer'),
    unreadable: count('unreadable'),
    failed: count('failed'),
  }
  const p99Ms = slowest[Math.floor(words.length / 100)]?.ms ?? 0
  const failed = words.filter((word) => word.end === 'failed')
  if (failed.length > 0) process.exitCode = 1
  if (values.json) {
    process.stdout.write(`${JSON.stringify({ ...counts, p99Ms, slowest: slowest.slice(0, SHOWN), failed })}\n`)
    return
  }
  process.stdout.write(`${JSON.stringify(counts)}, p99 ${p99Ms.toFixed(0)} ms of processor time\n\nslowest\n`)
  for (const { name, ms } of slowest.slice(0, SHOWN))
    process.stdout.write(`${(ms ?? 0).toFixed(0).padStart(7)} ms  ${name}\n`)
  for (const { name, error } of failed) process.stdout.write(`failed: ${name}: ${error}\n`)
}
