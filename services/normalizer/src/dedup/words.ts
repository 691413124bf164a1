import { mix } from './mix.ts'

/** The words of some paragraphs as 32-bit hashes, in order. */
export interface Words {
  hashes: Uint32Array
  /** 1 where the word is a number. */
  isNumber: Uint8Array
  /** For each paragraph, the index after its last word. */
  ends: number[]
}

const SEPARATOR = 0
const LETTER = 1
const DIGIT = 2
/** A character that is a word of its own: these scripts put no space between words. */
const ALONE = 3
/** The first half of a character beyond the basic plane. */
const HALF = 4
/** Inside a number it is part of it. */
const POINT = 5
/** Inside a word it is nothing. */
const APOSTROPHE = 6

const alonePattern =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u
const letterPattern = /[\p{L}\p{M}]/u
const digitPattern = /\p{N}/u

const kindOfUnit = Uint8Array.from({ length: 0x10000 }, (_, unit) =>
  unit >= 0xd800 && unit <= 0xdbff ? HALF : kindOf(String.fromCharCode(unit)),
)

/**
 * The words of paragraphs, blind to what copies differ in without telling anything else: case, compatibility forms
 * (NFKC), apostrophes, quotes, dashes, spacing. A number with its inner points and commas is one word; a character of a
 * script without spaces is one. Anything that is neither letter, mark nor number parts words, lone surrogates too.
 */
export function wordsOf(paragraphs: readonly string[]): Words {
  // The line end lets the loops below look one character ahead: reading past the end of a text is slow.
  const plain = paragraphs.map((paragraph) => `${paragraph}\n`.normalize('NFKC').toLowerCase())
  const room = plain.reduce((sum, paragraph) => sum + paragraph.length, 0)
  const words = { hashes: new Uint32Array(room), isNumber: new Uint8Array(room) }
  const ends: number[] = []
  let count = 0
  for (const paragraph of plain) {
    count = scan(paragraph, words, count)
    ends.push(count)
  }
  return { hashes: words.hashes.subarray(0, count), isNumber: words.isNumber.subarray(0, count), ends }
}

const SEED = 0x811c9dc5

/**
 * One pass without substrings: splitting by a regular expression costs three times as much. The text must end in a
 * separator.
 */
function scan(text: string, { hashes, isNumber }: Omit<Words, 'ends'>, from: number): number {
  const { length } = text
  let count = from
  let index = 0
  while (index < length) {
    let unit = text.charCodeAt(index)
    let kind = kindOfUnit[unit]
    if (kind === LETTER || kind === DIGIT) {
      let hash = SEED
      let isNumeric = true
      while (true) {
        if (kind === LETTER) {
          isNumeric = false
          hash = take(hash, unit)
        } else if (kind === DIGIT) hash = take(hash, unit)
        else if (kind === POINT) {
          if (!isNumeric || kindOfUnit[text.charCodeAt(index + 1)] !== DIGIT) break
          hash = take(hash, unit)
        } else if (kind !== APOSTROPHE || kindOfUnit[text.charCodeAt(index + 1)] !== LETTER) break
        unit = text.charCodeAt(++index)
        kind = kindOfUnit[unit]
      }
      hashes[count] = mix(hash)
      isNumber[count++] = isNumeric ? 1 : 0
    } else if (kind === ALONE) {
      hashes[count++] = mix(take(SEED, unit))
      index++
    } else if (kind === HALF) {
      const point = text.codePointAt(index) ?? 0
      // Rare scripts: a character beyond the basic plane is a word of its own. Half of one is nothing.
      if (point > 0xffff && kindOf(String.fromCodePoint(point)) !== SEPARATOR) hashes[count++] = mix(take(SEED, point))
      index += point > 0xffff ? 2 : 1
    } else index++
  }
  return count
}

const take = (hash: number, unit: number) => Math.imul(hash ^ unit, 0x01000193)

function kindOf(character: string): number {
  if ('.,'.includes(character)) return POINT
  if ("'\u2018\u2019\u02bc".includes(character)) return APOSTROPHE
  if (alonePattern.test(character)) return ALONE
  if (digitPattern.test(character)) return DIGIT
  return letterPattern.test(character) ? LETTER : SEPARATOR
}
