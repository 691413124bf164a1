/** How well an answer repeats a text. Precision and recall are null where there is nothing to divide by. */
export type TextScore = { f1: number; precision: number | null; recall: number | null; wordF1: number }

const WORDS_A_SHINGLE = 4
// Word characters as Python's `\w` has them, which the definitions that are followed here use.
const word = /[\p{L}\p{N}_]+/gu
const unspaced = /[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0eff\u1000-\u109f]/g

/** Compares by runs of four words and by single words; signs of scripts without blanks count each for a word if wished. */
export function compareTexts(truth: string, answer: string, isByCharacter: boolean): TextScore {
  const [told, given] = [wordsOf(truth, isByCharacter), wordsOf(answer, isByCharacter)]
  const [toldRuns, givenRuns] = [shingles(told), shingles(given)]
  const both = overlap(countsOf(toldRuns), countsOf(givenRuns))
  const precision = givenRuns.length === 0 ? null : both / givenRuns.length
  const recall = toldRuns.length === 0 ? null : both / toldRuns.length
  const lower = (words: readonly string[]) => words.map((one) => one.toLowerCase())
  const sameWords = overlap(countsOf(lower(told)), countsOf(lower(given)))
  return {
    f1: both === 0 ? 0 : (2 * both) / (toldRuns.length + givenRuns.length),
    precision,
    recall,
    wordF1: told.length + given.length === 0 ? 1 : (2 * sameWords) / (told.length + given.length),
  }
}

/** The words of a text, as they are written. */
export function wordsOf(text: string, isByCharacter: boolean): string[] {
  return (isByCharacter ? text.replace(unspaced, ' $& ') : text).match(word) ?? []
}

// A text shorter than a run is one run.
function shingles(words: readonly string[]): string[] {
  const count = words.length === 0 ? 0 : Math.max(1, words.length - WORDS_A_SHINGLE + 1)
  return Array.from({ length: count }, (_, i) => words.slice(i, i + WORDS_A_SHINGLE).join(' '))
}

function countsOf(items: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1)
  return counts
}

function overlap(one: ReadonlyMap<string, number>, other: ReadonlyMap<string, number>): number {
  let both = 0
  for (const [item, times] of one) both += Math.min(times, other.get(item) ?? 0)
  return both
}
