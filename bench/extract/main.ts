// What extractors find on annotated pages and what it costs: ours beside Readability, Defuddle, Postlight's parser and
// trafilatura, the same pages in the same run.
//
//   npm run bench -- bench/extract/main.ts [--only NAME]... [--source aeb] [--pages N] [--runs 5] [--json] [--answers FOLDER]
//
// The pages are read from ../shared/extraction beside the checkout. A peer is no part of the workspace: it is installed in its
// own folder under bench/extract/peers when it is first asked for, and runs without a network. --answers keeps what each found
// as JSON Lines, NAME.jsonl, for other scorers.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { sharedDir, sharedSkipReason } from '@dateline/testkit/shared'
import { extractors } from './extractors.ts'
import { type Run, runOver } from './measure.ts'
import { type AnnotatedPage, readPages } from './pages.ts'
import { printTable, type Row } from './report.ts'
import { scoreOf } from './score.ts'

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    source: { type: 'string' },
    pages: { type: 'string', default: '1000000' },
    runs: { type: 'string', default: '5' },
    answers: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
})
const dir = sharedDir('extraction')
if (dir === null) process.stdout.write(`${sharedSkipReason('extraction')}\n`)
else await race(readPages(dir, { source: values.source, most: Number(values.pages) }), Number(values.runs))

async function race(pages: readonly AnnotatedPage[], times: number): Promise<void> {
  const wanted = extractors.filter(({ name }) => values.only?.includes(name) ?? true)
  const runs = new Map<string, Run[]>()
  const reasons = new Map<string, string>()
  for (const { name, install } of wanted) {
    await install(say).catch((error: Error) => reasons.set(name, error.message))
  }
  // In turns, so that what else the machine does falls on all alike.
  for (let time = 1; time <= times; time++) {
    for (const extractor of wanted.filter(({ name }) => !reasons.has(name))) {
      const run = await runOver(extractor, pages, (done) => {
        if (done % 200 === 0) say(`${extractor.name}, run ${time} of ${times}: ${done} of ${pages.length} pages`)
      })
      if (run.msByPage.size === 0 && run.stopped !== null) reasons.set(extractor.name, run.stopped)
      else runs.set(extractor.name, [...(runs.get(extractor.name) ?? []), run])
      if (values.answers !== undefined && time === 1) keep(join(values.answers, `${extractor.name}.jsonl`), run)
    }
  }
  const rows = wanted.map(({ name }): Row => rowOf(name, pages, runs.get(name) ?? [], reasons.get(name) ?? null))
  if (values.json) process.stdout.write(`${JSON.stringify(rows)}\n`)
  else printTable(rows, { pages: pages.length, runs: times })
}

function rowOf(name: string, pages: readonly AnnotatedPage[], runs: readonly Run[], reason: string | null): Row {
  const [first] = runs
  if (first === undefined) return { name, reason: reason ?? 'not run', result: null }
  const groups = [...new Set(pages.map(({ group }) => group))]
  const scores = groups.map((group) => [
    group,
    scoreOf(
      pages.filter((page) => page.group === group),
      first.found,
    ),
  ])
  const costs = runs.map(({ msByPage }) => {
    const ms = [...msByPage.values()].sort((a, b) => a - b)
    return { ms, sum: ms.reduce((all, one) => all + one, 0) }
  })
  const slowest = [...first.msByPage].reduce((one, other) => (other[1] > one[1] ? other : one))
  return {
    name,
    reason: first.stopped,
    result: {
      all: scoreOf(pages, first.found),
      byGroup: Object.fromEntries(scores),
      pagesPerCpuS: median(costs.map(({ ms, sum }) => (1000 * ms.length) / sum)),
      p99Ms: median(costs.map(({ ms }) => ms[Math.ceil(ms.length * 0.99) - 1] ?? 0)),
      slowestMs: median(costs.map(({ ms }) => ms.at(-1) ?? 0)),
      slowestPage: slowest[0],
      errors: first.errors,
    },
  }
}

function keep(file: string, { found }: Run): void {
  writeFileSync(file, [...found].map(([id, answer]) => `${JSON.stringify({ id, ...answer })}\n`).join(''))
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}

function say(line: string): void {
  process.stderr.write(`${line}\n`)
}
