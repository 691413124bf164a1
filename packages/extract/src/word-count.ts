import { kindAt, letter, mark } from './letters.ts'

const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u
/** All of these scripts lie in here, and a range is looked for far faster than scripts. */
const beyondEurope = /[\u0e00-\u1fff\u2e80-\uffff]/
const segmenter = new Intl.Segmenter('und', { granularity: 'word' })

/** How many words a text has; writing without blanks is counted by the words of Unicode's segmentation. */
export function countWords(text: string): number {
  if (!beyondEurope.test(text) || !unspaced.test(text)) return countSpaced(text)
  let words = 0
  for (const segment of segmenter.segment(text)) if (segment.isWordLike === true) words++
  return words
}

/** Runs of letters and numbers, with the marks, apostrophes, hyphens and points within them. */
function countSpaced(text: string): number {
  let words = 0
  let isWithin = false
  for (let at = 0; at < text.length; at++) {
    const kind = kindAt(text, at)
    if (kind === letter) {
      if (!isWithin) words++
      isWithin = true
    } else if (isWithin) isWithin = kind === mark || "'’.-".includes(text.charAt(at))
  }
  return words
}
