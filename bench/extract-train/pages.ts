import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { columns, readPageEvidence } from '@dateline/extract/evidence'
import { foldOf } from './fold-of.ts'
import { labelBlocks, type Truth, tokensOf } from './labels.ts'

/** An annotated page: its truth, its blocks and where their rows are in the table of all. */
export type AnnotatedPage = {
  readonly truth: Truth & { readonly id: string }
  readonly group: string
  readonly fold: number
  readonly texts: readonly string[]
  readonly byRules: readonly boolean[]
  readonly from: number
}

/** All pages as one table: a row of features, a label and a weight for each block. */
export type Corpus = {
  readonly pages: readonly AnnotatedPage[]
  readonly rows: Float32Array
  readonly labels: Uint8Array
  readonly weights: Float32Array
  readonly folds: Uint8Array
}

type Line = Truth & { id: string; url?: string; pageType?: string }

/** Reads the annotated pages of a folder (truth.jsonl and pages/ID.html.gz); those that annotate no text are left out. */
export function readCorpus(dir: string, onProgress: (pages: number) => void): Corpus {
  const lines = readFileSync(join(dir, 'truth.jsonl'), 'utf8').trim().split('\n')
  const pages: AnnotatedPage[] = []
  const parts: Float32Array[] = []
  const [labels, weights, folds]: number[][] = [[], [], []]
  for (const line of lines) {
    const truth = JSON.parse(line) as Line
    if (!truth.text && !truth.withSnippets && !truth.withoutSnippets) continue
    const url = truth.url ?? 'http://localhost/'
    const evidence = readPageEvidence(gunzipSync(readFileSync(join(dir, 'pages', `${truth.id}.html.gz`))), url)
    const [group, fold] = [groupOf(truth), foldOf(url)]
    pages.push({ truth, group, fold, texts: evidence.texts, byRules: evidence.byRules, from: labels?.length ?? 0 })
    parts.push(evidence.features)
    for (const [b, { isStory, trust }] of labelBlocks(truth, evidence.texts).entries()) {
      labels?.push(isStory ? 1 : 0)
      weights?.push(trust * weightOf(truth, group, evidence.texts[b] ?? ''))
      folds?.push(fold)
    }
    if (pages.length % 500 === 0) onProgress(pages.length)
  }
  const rows = new Float32Array((labels?.length ?? 0) * columns.length)
  let at = 0
  for (const part of parts) {
    rows.set(part, at)
    at += part.length
  }
  return {
    pages,
    rows,
    labels: Uint8Array.from(labels ?? []),
    weights: Float32Array.from(weights ?? []),
    folds: Uint8Array.from(folds ?? []),
  }
}

/** The source that annotated the page; pages that are no articles are a group of their own. */
function groupOf({ id, pageType }: Line): string {
  const source = id.split('-')[0] ?? ''
  return pageType === undefined || pageType === 'article' ? source : `${source}, other types`
}

/** A block weighs as much as it moves its page's score: its share of the story's words. A snippet weighs four percent. */
function weightOf(truth: Line, group: string, text: string): number {
  if (!truth.text) return 4
  const share = (100 * (tokensOf(text).length + 2)) / (tokensOf(truth.text).length + 100)
  // Shops and forums are no news: they may teach, but not outvote.
  return Math.min(60, share * (group.endsWith('other types') ? 0.3 : 1)) ** 0.85
}
