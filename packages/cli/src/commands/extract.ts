import { readFile } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import type { Extraction } from '@dateline/contracts/article'
import type { BlockReason } from '@dateline/extract/extract'
import { keepPagesYoung } from '@dateline/extract/keep-pages-young'
import { z } from 'zod'
import { type Common, command } from '../common.ts'
import { UsageError } from '../failure.ts'
import { linesOf } from '../input-lines.ts'
import { count, openProgress, plain, print, printJson, say } from '../output.ts'

interface ExtractOptions extends Omit<Common, 'url'> {
  url?: string
  why: boolean
  batch: boolean
}

type Extractor = typeof import('@dateline/extract/extract')

const BatchLine = z.object({
  id: z.union([z.string(), z.number()]),
  url: z.string().default('http://localhost/'),
  html: z.string(),
})

/** `dateline extract`: a page in, an article out; no pipeline, no Redis. */
export const extract = command(
  'extract',
  'extract an article from a page: no pipeline, no Redis',
  'dateline extract page.html --url https://example.org/a-story',
)
  .argument('[files...]', 'pages (.html, .txt), - for standard input')
  .option('--why', 'which rule found each field, and why each piece of the page was kept or left', false)
  .option('--batch', 'read JSON Lines {id, url, html} and write {id, …article} for each, in order', false)
  .action(async (files: string[], options: ExtractOptions) => {
    // The parsers are most of what this program weighs: its overview does without.
    const extractor = await import('@dateline/extract/extract')
    keepPagesYoung()
    const sources = files.length > 0 ? files : ['-']
    for (const file of sources) {
      if (options.batch) await extractBatch(file, extractor)
      else await extractFile(file, options, extractor)
    }
  })

async function extractFile(
  file: string,
  { url, why, json }: ExtractOptions,
  { extract: extractPage, explain }: Extractor,
): Promise<void> {
  // DATELINE_URL names a dateline to talk to, and this command talks to none: only --url says where the page is from.
  const address = url !== undefined && url !== process.env.DATELINE_URL ? url : 'http://localhost/'
  if (!URL.canParse(address)) throw new UsageError(`--url ${address} is no URL, such as https://example.org/a-story`)
  try {
    const body = file === '-' ? await buffer(process.stdin) : await readFile(file)
    const contentType = /\.te?xt$/i.test(file) ? 'text/plain' : null
    const page = { url: address, contentType, body }
    if (why) printWhy(explain(page), json)
    else print(JSON.stringify(extractPage(page), null, 2))
  } catch (error) {
    say(`${file}: ${(error as Error).message}`)
    process.exitCode = 1
  }
}

type Explanation = ReturnType<Extractor['explain']>

/**
 * Each field with its rule and what other rules said, then each piece of the page: kept or left, the rule, and what moved
 * the model most.
 */
function printWhy({ extraction, proposed, blocks }: Explanation, json: boolean): void {
  if (json) {
    const { provenance, quality, qualityReasons } = extraction
    printJson({ provenance, proposed, quality, qualityReasons, blocks })
    return
  }
  for (const [field, rule] of Object.entries(extraction.provenance)) {
    const value = shown(extraction[field as keyof Extraction])
    print(`${field.padEnd(LABEL)} ${fit(plain(value))} ← ${plain(rule)}`)
    for (const other of othersFor(field, value, proposed)) print(`${'  and not'.padEnd(LABEL)} ${other}`)
  }
  print(`${'quality'.padEnd(LABEL)} ${extraction.quality} ${extraction.qualityReasons.join(', ')}`)
  if (blocks.length > 0) print('')
  for (const block of blocks)
    print(`${(block.kept ? 'kept' : 'left').padEnd(LABEL)} ${fit(plain(block.text))} ← ${cause(block)}`)
}

/** Characters of the longest name of a field. */
const LABEL = 'isAccessibleForFree'.length

const cause = ({ rule, because, odds }: BlockReason): string =>
  plain(rule === 'model' ? `model ${(odds ?? 0).toFixed(1)}: ${because.join(' ')}` : rule)

const fit = (text: string) => (text.length > 60 ? `${text.slice(0, 59)}…` : text).padEnd(60)

const shown = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

const MOST_OTHERS = 3

/** What the strongest other rules proposed for a field, each value once. */
function othersFor(field: string, chosen: string, proposed: Explanation['proposed']): string[] {
  const others = new Map<string, string>()
  for (const { value, rule } of proposed[field as keyof typeof proposed] ?? []) {
    const text = shown(value)
    if (text !== chosen && !others.has(text)) others.set(text, `${fit(plain(text))} ← ${plain(rule)}`)
  }
  return [...others.values()].slice(0, MOST_OTHERS)
}

async function extractBatch(file: string, extractor: Extractor): Promise<void> {
  const progress = openProgress()
  let pages = 0
  let failed = 0
  for await (const { text, place } of linesOf(file)) {
    if (text.trim() === '') continue
    const answer = answerTo(text, place, extractor)
    if ('error' in answer) failed++
    pages++
    printJson(answer)
    progress.show(`${count(pages, 'page')} read, ${failed} failed`)
  }
  progress.close()
  if (failed > 0) process.exitCode = 1
}

function answerTo(line: string, place: string, { extract: extractPage }: Extractor): object {
  let id: string | number | null = null
  try {
    const json: unknown = JSON.parse(line)
    id = (json as { id?: string | number }).id ?? null
    const page = BatchLine.parse(json)
    return { id, ...extractPage({ url: page.url, contentType: null, body: page.html.toWellFormed() }) }
  } catch (error) {
    const message =
      error instanceof z.ZodError
        ? error.issues.map(({ path, message: what }) => `${path.join('.')}: ${what}`).join('; ')
        : (error as Error).message
    return { id, error: `${place}: ${message}` }
  }
}
