// Trains the model that tells stories from other pages (packages/extract/src/fields/type.ts) on annotated pages, and says
// how often it is right: npm run bench -- bench/extract-train/types.ts [--write]
// The pages are read from ../shared/extraction beside the checkout. The same pages and code give the same table, to the byte.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { typeColumns } from '@dateline/extract/evidence'
import { sharedDir, sharedSkipReason } from '@dateline/testkit/shared'
import { binColumns, predict, type Settings, train } from './boosted-trees.ts'
import { readTypedPages, type TypedPage } from './typed-pages.ts'
import { writeTable } from './write-table.ts'

const settings: Settings = {
  trees: 120,
  leaves: 6,
  rate: 0.08,
  leastWeight: 1,
  lambda: 1,
  rowShare: 0.5,
  columnShare: 0.2,
  seed: 7,
}
const folds = 5

const { values } = parseArgs({ options: { write: { type: 'boolean' } } })
const dir = sharedDir('extraction')
if (dir === null) process.stdout.write(`${sharedSkipReason('extraction')}\n`)
else run(readTypedPages(dir))

function run(pages: readonly TypedPage[]): void {
  const rows = new Float32Array(pages.length * typeColumns.length)
  for (const [p, { features }] of pages.entries()) rows.set(features, p * typeColumns.length)
  const table = binColumns(rows, typeColumns.length)
  const labels = Uint8Array.from(pages, ({ isArticle }) => Number(isArticle))
  const weights = Float32Array.from(pages, ({ weight }) => weight)
  const all = Int32Array.from(pages, (_, p) => p)
  const odds = new Float64Array(pages.length)
  for (let fold = 0; fold < folds; fold++) {
    const others = all.filter((p) => pages[p]?.fold !== fold)
    const given = predict(train(table, labels, weights, others, settings), table)
    for (const [p, page] of pages.entries()) if (page.fold === fold) odds[p] = given[p] ?? 0
  }
  report(pages, odds)
  if (values.write === true) write(writeTable(train(table, labels, weights, all, settings)), pages.length)
}

/** Prints how many pages of each kind are taken for what they are, by a model that saw no page of their domains. */
function report(pages: readonly TypedPage[], odds: Float64Array): void {
  const isLikely = (p: number) => (odds[p] ?? 0) > (pages[p]?.leastOdds ?? 0)
  const ways = { model: isLikely, 'rules, then model': (p: number) => pages[p]?.stated ?? isLikely(p) }
  process.stdout.write('held out          articles  other pages    signed  half signed  right of the first two\n')
  for (const [way, isStory] of Object.entries(ways)) {
    const right = (...groups: string[]) => {
      const asked = pages.flatMap((page, p) => (groups.includes(page.group) ? [isStory(p) === page.isArticle] : []))
      return (asked.filter(Boolean).length / asked.length).toFixed(4)
    }
    const cells = [
      ...['articles', 'other pages', 'signed', 'half signed'].map((group) => right(group)),
      right('articles', 'other pages'),
    ]
    process.stdout.write(`${way.padEnd(20)} ${cells.join('       ')}\n`)
  }
}

function write(table: string, pages: number): void {
  const file = join(import.meta.dirname, '../../packages/extract/src/fields/type-table.ts')
  const head = `// Made by bench/extract-train/types.ts from ${pages} annotated pages; not to be edited.`
  writeFileSync(
    file,
    `${head}\n\n/** The trees that tell stories from other pages, as bytes in base64. */\nexport const typeTable =\n  '${table}'\n`,
  )
  process.stderr.write(`${file}: ${table.length} characters\n`)
}
