import { parseArgs } from 'node:util'
import { sharedSkipReason } from '@dateline/testkit/shared'
import { measureGrowth } from './growth.ts'
import { measurePoison } from './poison.ts'
import { measureQuality } from './quality.ts'
import { measureRace } from './race.ts'
import { measureSpeed } from './speed.ts'

const help = `Measures the deduplicator: what it finds, what it costs, how it grows and what it withstands.

  npm run bench -- bench/dedup/main.ts [--only quality,speed,growth,poison,race] [--product] [--json]
      [--seeds 1,2] [--size 800]       seeds and source articles of the generated sets
      [--orders 5]                     orders of arrival
      [--articles 10000,100000]        sizes of the index; memory and cost are those of a full one (1000000 takes ten minutes)
      [--poison 20000] [--trials 500]
      [--workers 8,32,64]              of one race after the other, of so many trials each
`

const sections = ['quality', 'speed', 'growth', 'poison', 'race']
const { values } = parseArgs({
  options: {
    only: { type: 'string', default: sections.join(',') },
    product: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
    seeds: { type: 'string', default: '1,2' },
    size: { type: 'string', default: '800' },
    orders: { type: 'string', default: '5' },
    articles: { type: 'string', default: '10000,100000' },
    poison: { type: 'string', default: '20000' },
    trials: { type: 'string', default: '500' },
    workers: { type: 'string', default: '8,32,64' },
  },
})
if (values.help) {
  process.stdout.write(help)
  process.exit(0)
}

const wanted = new Set(values.only.split(',').flatMap((name) => (name === 'memory' ? ['growth'] : [name])))
const unknown = [...wanted].filter((name) => !sections.includes(name))
if (unknown.length > 0) {
  process.stderr.write(`--only takes ${sections.join(', ')} and memory, not ${unknown.join(', ')}\n`)
  process.exit(2)
}
const numbers = (list: string) => list.split(',').map(Number)
const report: Record<string, object[]> = {}

/** Prints a row as soon as it is measured. */
function tell(section: string, row: object): void {
  const rows = report[section] ?? []
  report[section] = [...rows, row]
  if (values.json) return
  if (rows.length === 0) process.stdout.write(`\n${section}\n`)
  const cells = Object.entries(row).map(([name, value]) =>
    typeof value === 'number'
      ? `${name} ${Number.isInteger(value) ? value : value.toPrecision(4)}`
      : String(value).padEnd(36),
  )
  process.stdout.write(`  ${cells.join('  ')}\n`)
}

/** How far a long measurement has come, on a line that the next one takes. */
function showOf(all: number): (done: number) => void {
  return (done) => process.stderr.write(`${done} of ${all}\r`)
}

if (wanted.has('quality')) {
  const { product } = values
  const options = { seeds: numbers(values.seeds), size: Number(values.size), orders: Number(values.orders), product }
  for await (const row of measureQuality(options)) tell('quality', row)
  if (!report.quality) process.stderr.write(`quality: ${sharedSkipReason('dedup')}\n`)
}
if (wanted.has('speed')) for (const row of measureSpeed()) tell('speed', row)
if (wanted.has('growth'))
  for (const articles of numbers(values.articles)) tell('growth', await measureGrowth(articles, 1, showOf(articles)))
if (wanted.has('poison')) {
  const articles = Number(values.poison)
  for await (const row of measurePoison(articles, 1, showOf(articles))) tell('poison', row)
}
if (wanted.has('race')) {
  const trials = Number(values.trials)
  for (const workers of numbers(values.workers)) tell('race', await measureRace(trials, workers, showOf(trials)))
}
if (values.json) process.stdout.write(`${JSON.stringify(report, null, 2)}\n`)
