import { compareAuthors, compareDates, compareTitles, type Match } from './compare-fields.ts'
import { compareTexts, type TextScore } from './compare-texts.ts'
import type { AnnotatedPage } from './pages.ts'
import type { Found } from './peers/serve.ts'

/** How many of the annotated pages an extractor got right: to the letter, and nearly. */
type FieldScore = { pages: number; exact: number; near: number }

/** An extractor's figures for some pages; null for what none of them annotates. */
export type Score = {
  pages: number
  /** F1 of mean precision and mean recall over runs of four words (scrapinghub/article-extraction-benchmark). */
  shingleF1: number | null
  /** Mean F1 over bags of words (web-content-extraction-benchmark). */
  wordF1: number | null
  /** F of the strings that must and must not be in the text (trafilatura's evaluation). */
  snippetF: number | null
  title: FieldScore | null
  authors: FieldScore | null
  datePublished: FieldScore | null
}

/** Scores the answers to pages; a page without an answer counts as one where nothing was found. */
export function scoreOf(pages: readonly AnnotatedPage[], answers: ReadonlyMap<string, Found>): Score {
  const pairs = pages.map((page) => ({ ...page, found: answers.get(page.id) ?? nothing }))
  const texts = pairs.flatMap(({ truth, found, group }) => bestText(truth, found.text, group) ?? [])
  const [precision, recall] = [
    mean(texts.flatMap(({ precision }) => precision ?? [])) ?? 0,
    mean(texts.flatMap(({ recall }) => recall ?? [])) ?? 0,
  ]
  return {
    pages: pages.length,
    shingleF1: texts.length === 0 ? null : harmonic(precision, recall),
    wordF1: mean(texts.map(({ wordF1 }) => wordF1)),
    snippetF: snippetF(pairs),
    title: fieldScore(pairs, ({ truth, found }) => truth.title && compareTitles(found.title ?? '', truth.title)),
    authors: fieldScore(
      pairs,
      ({ truth, found }) => truth.authors?.length && compareAuthors(found.authors ?? [], truth.authors),
    ),
    datePublished: fieldScore(
      pairs,
      ({ truth, found }) =>
        truth.datePublished && compareDates(found.datePublished ?? '', truth.datePublished, truth.datePublishedAlt),
    ),
  }
}

const nothing: Found = { text: '' }
type Pair = AnnotatedPage & { found: Found }

/** Of a text with and without its optional paragraphs the one that the answer is nearer to counts. */
function bestText({ text, textFull }: AnnotatedPage['truth'], found: string, group: string): TextScore | null {
  if (!text) return null
  const isByCharacter = group !== 'aeb'
  const one = compareTexts(text, found, isByCharacter)
  const other = textFull ? compareTexts(textFull, found, isByCharacter) : one
  return other.f1 > one.f1 ? other : one
}

function snippetF(pairs: readonly Pair[]): number | null {
  let [found, missed, wrong] = [0, 0, 0]
  for (const { truth, found: answer } of pairs) {
    for (const snippet of truth.withSnippets ?? []) answer.text.includes(snippet) ? found++ : missed++
    for (const snippet of truth.withoutSnippets ?? []) if (answer.text.includes(snippet)) wrong++
  }
  return found + missed === 0 ? null : (2 * found) / (2 * found + wrong + missed)
}

function fieldScore(
  pairs: readonly Pair[],
  match: (pair: Pair) => Match | '' | 0 | null | undefined,
): FieldScore | null {
  const matches = pairs.map(match).filter((found) => typeof found === 'string' && found !== '')
  if (matches.length === 0) return null
  const share = (...kinds: readonly Match[]) => matches.filter((one) => kinds.includes(one)).length / matches.length
  return { pages: matches.length, exact: share('exact'), near: share('exact', 'near') }
}

/** The mean, or null of nothing. */
function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length
}

function harmonic(one: number, other: number): number {
  return one + other === 0 ? 0 : (2 * one * other) / (one + other)
}
