import { snippetMarks } from './article-index.ts'

// Scripts written without spaces between words, and Hangul, whose words carry their particles: each letter with its
// marks becomes a word of its own, and a word of the query a phrase of such letters. ー belongs to no script.
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Bopomofo}]\p{M}*/gu

// Soft hyphens, Hebrew points, Arabic vowel signs and tatweel: written or not, the word is the same.
const optional = /[\u00ad\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0640\u064b-\u065f\u0670]/g

const fullOrHalfWidth = /[\uff00-\uffef]+/g

// NUL ends a string in SQLite's C code, and the marks must mean what they say.
const control = new RegExp(`[\\0${snippetMarks.open}${snippetMarks.close}]`, 'g')

/** A character without width that parts words for the index; `joinWords` takes it away again. */
const gap = '\u200b'

/**
 * The form in which text is indexed and asked for, so that a tokenizer that parts words at spaces finds Chinese, Japanese,
 * Korean, Thai, Lao, Khmer and Burmese. One spelling for what looks the same (NFC, width), no NUL, no lone surrogate.
 * A change here needs a migration that rebuilds the full text index.
 */
export function partWords(text: string): string {
  const clean = text.replace(control, ' ')
  if (isAscii(clean)) return clean
  return clean
    .toWellFormed()
    .replace(fullOrHalfWidth, (wide) => wide.normalize('NFKC'))
    .normalize('NFC')
    .replace(optional, '')
    .replace(unspaced, `${gap}$&${gap}`)
}

/** Text as people read it, made of what `partWords` gave: one line, no gaps. */
export function joinWords(parted: string): string {
  return parted.replaceAll(gap, '').replace(/\s+/g, ' ').trim()
}

function isAscii(text: string): boolean {
  return !/\P{ASCII}/u.test(text)
}
