import { eld } from 'eld/medium'

/** By how many pages each is left among those that declare nothing; on a draw the first of them is taken. */
const candidates = [
  ...['windows-1252', 'windows-1251', 'shift_jis', 'gb18030', 'euc-kr', 'big5', 'euc-jp', 'windows-1250', 'iso-8859-2'],
  ...['windows-1256', 'windows-874', 'windows-1254', 'windows-1255', 'windows-1253', 'iso-8859-7', 'windows-1257'],
  ...['koi8-u', 'iso-8859-5', 'ibm866'],
] as const

/** Enough to tell languages apart, little enough to do it twenty times in a few milliseconds. */
const SAMPLE_BYTES = 4096

/**
 * The encoding in which bytes that are no UTF-8 and declare nothing read best: each candidate that can decode them is
 * tried, and the text that is most like any language is taken. windows-1252 where nothing is better.
 */
export function detectEncoding(bytes: Uint8Array): string {
  const sample = sampleOf(bytes)
  let best = { encoding: 'windows-1252', score: 0 }
  for (const encoding of candidates) {
    const text = new TextDecoder(encoding).decode(sample)
    if (!isPossible(text)) continue
    const score = Math.max(0, ...Object.values(eld.detect(text).getScores()))
    if (score > best.score * 1.001) best = { encoding, score }
  }
  return best.encoding
}

/** The texts between tags and line breaks that have bytes beyond ASCII: markup and scripts would only blur the picture. */
function sampleOf(bytes: Uint8Array): Uint8Array {
  const sample: number[] = []
  let start = 0
  let isTelling = false
  for (let at = 0; at <= bytes.length && sample.length < SAMPLE_BYTES; at++) {
    const byte = bytes[at] ?? 0x0a
    if (byte > 0x7f) isTelling = true
    const isLong = at - start > SAMPLE_BYTES
    if (byte !== 0x0a && byte !== 0x0d && byte !== 0x3c && byte !== 0x3e && !isLong) continue
    if (isTelling) sample.push(...bytes.subarray(start, at), 0x20)
    start = at + 1
    isTelling = false
  }
  return Uint8Array.from(sample)
}

const otherScript =
  /[^\p{Script=Latin}\p{Script=Common}\p{Script=Inherited}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u

/**
 * No text has more than a stray control or unassigned character, nor other scripts' letters inside Latin words, but for those
 * scripts that put no spaces between the two.
 */
function isPossible(text: string): boolean {
  const wrong = text.match(/[\ufffd\u0080-\u009f\ue000-\uf8ff]/g)?.length ?? 0
  const words = text.match(/[\p{L}\p{M}]+/gu) ?? []
  const foreign = words.filter((word) => otherScript.test(word))
  const mixed = foreign.filter((word) => /[a-z]/i.test(word))
  return wrong * 200 <= text.length && mixed.length * 4 <= foreign.length
}
