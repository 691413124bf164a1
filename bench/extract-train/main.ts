// Trains the model that judges the blocks of a page (packages/extract/src/body/model.ts) on annotated pages, and says what
// it adds: npm run bench -- bench/extract-train/main.ts [--write] [--skip-folds] [--json]
// The pages are read from ../shared/extraction beside the checkout. The same pages and code give the same table, to the byte.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { columns, leastOdds } from '@dateline/extract/evidence'
import { sharedDir, sharedSkipReason } from '@dateline/testkit/shared'
import { binColumns, predict, type Settings, train } from './boosted-trees.ts'
import { type AnnotatedPage, type Corpus, readCorpus } from './pages.ts'
import { type Score, scorePages } from './score.ts'
import { writeTable } from './write-table.ts'

const settings: Settings = {
  trees: 140,
  leaves: 24,
  rate: 0.1,
  leastWeight: 15,
  lambda: 5,
  rowShare: 0.4,
  columnShare: 0.3,
  seed: 7,
}
const folds = 5

const { values } = parseArgs({
  options: { write: { type: 'boolean' }, 'skip-folds': { type: 'boolean' }, json: { type: 'boolean' } },
})
const dir = sharedDir('extraction')
if (dir === null) process.stdout.write(`${sharedSkipReason('extraction')}\n`)
else run(dir)

function run(from: string): void {
  const corpus = readCorpus(from, (pages) => say(`${pages} pages read`))
  say(`${corpus.pages.length} pages, ${corpus.labels.length} blocks, ${columns.length} features`)
  const table = binColumns(corpus.rows, columns.length)
  const all = Int32Array.from(corpus.labels, (_, row) => row).filter((row) => (corpus.weights[row] ?? 0) > 0)
  if (values['skip-folds'] !== true) {
    const odds = new Float64Array(corpus.labels.length)
    for (let fold = 0; fold < folds; fold++) {
      const others = all.filter((row) => corpus.folds[row] !== fold)
      const given = predict(train(table, corpus.labels, corpus.weights, others, settings), table)
      for (let row = 0; row < odds.length; row++) if (corpus.folds[row] === fold) odds[row] = given[row] ?? 0
      say(`fold ${fold + 1} of ${folds} held out`)
    }
    report(corpus, odds)
  }
  if (values.write === true) {
    const forest = train(table, corpus.labels, corpus.weights, all, settings)
    const file = join(import.meta.dirname, '../../packages/extract/src/body/model-table.ts')
    const table64 = writeTable(forest)
    writeFileSync(
      file,
      `// Made by bench/extract-train from ${corpus.pages.length} annotated pages; not to be edited.\n\n/** The trees that judge blocks, as bytes in base64. */\nexport const modelTable =\n  '${table64}'\n`,
    )
    say(`${file}: ${forest.trees.length} trees, ${table64.length} characters`)
  }
}

/** Prints, for each source, the score of the rules alone and of the model on folds that it was not trained on. */
function report(corpus: Corpus, odds: Float64Array): void {
  const byGroup: Record<string, { rules: Score; model: Score }> = {}
  for (const group of new Set(corpus.pages.map((page) => page.group))) {
    const pages = corpus.pages.filter((page) => page.group === group)
    byGroup[group] = {
      rules: scorePages(pages, (page) => textOf(page, (b) => page.byRules[b] === true)),
      model: scorePages(pages, (page) => textOf(page, (b) => (odds[page.from + b] ?? 0) > leastOdds)),
    }
  }
  if (values.json === true) process.stdout.write(`${JSON.stringify(byGroup)}\n`)
  else {
    process.stdout.write('source               pages  rules: F1     P     R  snip   held out: F1     P     R  snip\n')
    for (const [group, { rules, model }] of Object.entries(byGroup)) {
      process.stdout.write(
        `${group.padEnd(20)} ${String(rules.pages).padStart(5)}    ${shown(rules)}      ${shown(model)}\n`,
      )
    }
  }
}

function shown({ f1, precision, recall, snippetF1 }: Score): string {
  return [f1 || null, precision || null, recall || null, snippetF1]
    .map((value) => value?.toFixed(4) ?? '     -')
    .join(' ')
}

/** The kept blocks, long ones once. */
function textOf(page: AnnotatedPage, isKept: (block: number) => boolean): string {
  const seen = new Set<string>()
  const kept = page.texts.filter((text, b) => {
    if (!isKept(b) || (text.length >= 60 && seen.has(text))) return false
    seen.add(text)
    return true
  })
  return kept.join('\n\n')
}

function say(line: string): void {
  process.stderr.write(`${line}\n`)
}
