import { tokensOf } from './labels.ts'
import type { AnnotatedPage } from './pages.ts'

/** How well texts repeat the annotated ones, in means over pages. */
export type Score = { pages: number; f1: number; precision: number; recall: number; snippetF1: number | null }

/**
 * Scores the texts of pages: runs of four words, precision and recall of each page, and F1 of their means, as
 * scrapinghub/article-extraction-benchmark does; snippets that must and must not be in the text, as trafilatura does.
 */
export function scorePages(pages: readonly AnnotatedPage[], textOf: (page: AnnotatedPage) => string): Score {
  const precisions: number[] = []
  const recalls: number[] = []
  let [found, missed, wrong] = [0, 0, 0]
  for (const page of pages) {
    const text = textOf(page)
    const { truth } = page
    if (truth.text) {
      const best = [truth.text, truth.textFull]
        .filter((told) => told !== undefined && told !== '')
        .map((told) => compare(told ?? '', text))
        .reduce((one, other) => (other.f1 > one.f1 ? other : one))
      if (text !== '') precisions.push(best.precision)
      recalls.push(best.recall)
    }
    for (const snippet of truth.withSnippets ?? []) text.includes(snippet) ? found++ : missed++
    for (const snippet of truth.withoutSnippets ?? []) if (text.includes(snippet)) wrong++
  }
  const [precision, recall] = [mean(precisions), mean(recalls)]
  const f1 = precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall)
  const snippetF1 = found + missed === 0 ? null : (2 * found) / (2 * found + missed + wrong)
  return { pages: pages.length, f1, precision, recall, snippetF1 }
}

function compare(truth: string, text: string): { precision: number; recall: number; f1: number } {
  const [told, given] = [shingles(truth), shingles(text)]
  let both = 0
  for (const [shingle, times] of told.counts) both += Math.min(times, given.counts.get(shingle) ?? 0)
  const precision = given.all === 0 ? 0 : both / given.all
  const recall = told.all === 0 ? 1 : both / told.all
  return { precision, recall, f1: both === 0 ? 0 : (2 * precision * recall) / (precision + recall) }
}

function shingles(text: string): { counts: ReadonlyMap<string, number>; all: number } {
  const tokens = tokensOf(text)
  const counts = new Map<string, number>()
  const all = tokens.length === 0 ? 0 : Math.max(1, tokens.length - 3)
  for (let i = 0; i < all; i++) {
    const shingle = tokens.slice(i, i + 4).join(' ')
    counts.set(shingle, (counts.get(shingle) ?? 0) + 1)
  }
  return { counts, all }
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length
}
