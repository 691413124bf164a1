import type { Score } from './score.ts'

/** An extractor's line; `reason` says why it has no result, or why it stopped early. */
export type Row = {
  name: string
  reason: string | null
  result: {
    all: Score
    byGroup: Readonly<Record<string, Score>>
    /** Medians over the runs, in processor time. */
    pagesPerCpuS: number
    p99Ms: number
    slowestMs: number
    slowestPage: string
    errors: number
  } | null
}

type Result = NonNullable<Row['result']>
const columns: readonly { head: string; of: (result: Result) => number | null | undefined; digits: number }[] = [
  { head: 'aeb F1', of: ({ byGroup }) => byGroup.aeb?.shingleF1, digits: 3 },
  { head: 'wcxb F1', of: ({ byGroup }) => byGroup['wcxb-article']?.shingleF1, digits: 3 },
  { head: 'naeb F1', of: ({ byGroup }) => byGroup.naeb?.shingleF1, digits: 3 },
  { head: 'traf F', of: ({ byGroup }) => byGroup.traf?.snippetF, digits: 3 },
  { head: 'title', of: ({ all }) => all.title?.exact, digits: 3 },
  { head: 'authors', of: ({ all }) => all.authors?.exact, digits: 3 },
  { head: 'day', of: ({ all }) => all.datePublished?.exact, digits: 3 },
  { head: 'pages/CPU s', of: ({ pagesPerCpuS }) => pagesPerCpuS, digits: 1 },
  { head: 'p99 ms', of: ({ p99Ms }) => p99Ms, digits: 0 },
  { head: 'slowest ms', of: ({ slowestMs }) => slowestMs, digits: 0 },
  { head: 'errors', of: ({ errors }) => errors, digits: 0 },
]

/** Prints the table, a line for each extractor. */
export function printTable(rows: readonly Row[], { pages, runs }: { pages: number; runs: number }): void {
  const line = (name: string, cells: readonly string[]) =>
    `${name.padEnd(12)}${cells.map((cell, i) => cell.padStart((columns[i]?.head.length ?? 0) + 2)).join('')}\n`
  process.stdout.write(`${pages} pages; times are medians of ${runs} runs, in processor time\n\n`)
  process.stdout.write(
    line(
      '',
      columns.map(({ head }) => head),
    ),
  )
  for (const { name, reason, result } of rows) {
    if (result !== null) {
      process.stdout.write(
        line(
          name,
          columns.map(({ of, digits }) => of(result)?.toFixed(digits) ?? '-'),
        ),
      )
    }
    if (reason !== null) process.stdout.write(`${name.padEnd(12)}  ${reason}\n`)
  }
}
