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

/** Changes its neighbours or its number of units under NFKC or in lower case: its paragraph is brought into plain form first. */
const COMPLEX = 7
/** Parts words, and makes a line worth a look for furniture. */
const SIGN = 8

const alonePattern =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u
const letterPattern = /[\p{L}\p{M}]/u
const digitPattern = /\p{N}/u
/** Marks, and the parts of Hangul syllables: with what stands before them they may make one character. */
const composes = /[\p{M}\u1100-\u11ff]/u

/** For each unit of UTF-16 its kind in any text, in a text of plain form, and its plain form: most texts need no other look. */
const kindsAnywhere = new Uint8Array(0x10000)
const kindsInPlain = new Uint8Array(0x10000)
const plain = new Uint16Array(0x10000)
for (let unit = 0; unit < 0x10000; unit++) {
  const character = String.fromCharCode(unit)
  const form = plainForm(character)
  const kind = unit >= 0xd800 && unit <= 0xdbff ? HALF : kindOf(character)
  kindsInPlain[unit] = kind
  kindsAnywhere[unit] = isComplex(character, form) ? COMPLEX : kind
  plain[unit] = form.length === 1 ? form.charCodeAt(0) : unit
}

function isComplex(character: string, form: string): boolean {
  if (form === character) return composes.test(character)
  if (form.length === 1) return kindOf(form) !== kindOf(character)
  return [...form].some((each) => kindOf(each) !== SEPARATOR && kindOf(each) !== POINT)
}

const SEED = 0x811c9dc5 | 0

/**
 * Collects words, blind to what copies differ in without telling anything else: case, compatibility forms (NFKC),
 * apostrophes, quotes, dashes, spacing. A number with its inner points and commas is one word; a character of a script
 * without spaces is one. Anything that is neither letter, mark nor number parts words, lone surrogates too.
 */
export interface WordCollector {
  /** Adds a paragraph. Returns whether it has one of the watched words or a sign of rights. */
  add(paragraph: string): boolean
  /** Takes the last paragraph back. */
  takeBack(): void
  words(): Words
}

/** Words that `add` watches for, by the low bits of their hashes: others may be taken for them, none is missed. */
export type WatchedWords = Uint8Array

/** For `openWords`. */
export function watchFor(words: readonly string[]): WatchedWords {
  const watched: WatchedWords = new Uint8Array(0x10000)
  const collector = openWords(64, watched)
  for (const word of words) collector.add(word)
  for (const hash of collector.words().hashes) watched[hash & 0xffff] = 1
  return watched
}

const nothing: WatchedWords = new Uint8Array(0x10000)

/** Starts without words; `room` is how many are expected. */
export function openWords(room: number, watched: WatchedWords = nothing): WordCollector {
  let [hashes, isNumber] = [new Uint32Array(room), new Uint8Array(room)]
  const ends: number[] = []
  let count = 0

  function scanAs(text: string, kinds: Uint8Array): number {
    const units = unitsOf(text)
    if (count + units.length > hashes.length) {
      hashes = grown(hashes, new Uint32Array((count + units.length) * 2))
      isNumber = grown(isNumber, new Uint8Array(hashes.length))
    }
    return scan(units, kinds, watched, hashes, isNumber, count)
  }

  return {
    add(paragraph) {
      let scanned = scanAs(paragraph, kindsAnywhere)
      // A character may become eighteen: what is longer than any news in its plain form is cut.
      if (scanned < 0) scanned = scanAs(plainForm(paragraph).slice(0, paragraph.length * 3 + 18), kindsInPlain)
      count = scanned >>> 1
      ends.push(count)
      return (scanned & 1) === 1
    },
    takeBack() {
      ends.pop()
      count = ends.at(-1) ?? 0
    },
    words: () => ({ hashes: hashes.subarray(0, count), isNumber: isNumber.subarray(0, count), ends }),
  }
}

function grown<Numbers extends Uint32Array | Uint8Array>(from: Numbers, to: Numbers): Numbers {
  to.set(from)
  return to
}

let scratch = Buffer.alloc(1 << 14)

/** The units of a text, until the next call. Reading them from an array is several times as fast as from a string. */
function unitsOf(text: string): Uint16Array {
  if (scratch.length < text.length * 2) scratch = Buffer.alloc(text.length * 4)
  scratch.write(text, 'utf16le')
  return new Uint16Array(scratch.buffer, scratch.byteOffset, text.length)
}

/**
 * Appends the words of a text from `count` on. Returns twice the new count, plus one where a watched word was met; less than
 * nothing where the text must be brought into plain form first. One pass without substrings, and without a closure: the
 * engine keeps these variables in registers.
 */
function scan(
  units: Uint16Array,
  kinds: Uint8Array,
  watched: WatchedWords,
  hashes: Uint32Array,
  isNumber: Uint8Array,
  from: number,
): number {
  const { length } = units
  let count = from
  let isWatched = 0
  let index = 0
  while (index < length) {
    let unit = units[index] as number
    let kind = kinds[unit] as number
    if (kind === SEPARATOR) {
      index++
    } else if (kind === LETTER || kind === DIGIT) {
      let hash = SEED
      let isNumeric = 1
      while (true) {
        if (kind === LETTER) isNumeric = 0
        else if (kind !== DIGIT) {
          const next = index + 1 < length ? kinds[units[index + 1] as number] : SEPARATOR
          if (kind === POINT ? isNumeric === 0 || next !== DIGIT : kind !== APOSTROPHE || next !== LETTER) break
        }
        if (kind !== APOSTROPHE) hash = Math.imul(hash ^ (plain[unit] as number), 0x01000193)
        if (++index === length) break
        unit = units[index] as number
        kind = kinds[unit] as number
        if (kind === SEPARATOR) break
      }
      const mixed = mix(hash)
      isWatched |= watched[mixed & 0xffff] as number
      hashes[count] = mixed
      isNumber[count++] = isNumeric
    } else {
      const point = kind === HALF ? pointAt(units, index) : unit
      if (kind === COMPLEX || (kind === HALF && point > 0xffff && kinds === kindsAnywhere && isWord(point))) return -1
      if (kind === SIGN) isWatched = 1
      // Rare scripts: a character beyond the basic plane is a word of its own. Half of one is nothing.
      if (kind === ALONE || (point > 0xffff && isWord(point))) {
        hashes[count] = mix(Math.imul(SEED ^ (kind === ALONE ? (plain[unit] as number) : point), 0x01000193))
        isNumber[count++] = 0
      }
      index += point > 0xffff ? 2 : 1
    }
  }
  return count * 2 + isWatched
}

function pointAt(units: Uint16Array, index: number): number {
  const [high = 0, low = 0] = units.subarray(index, index + 2)
  return low >= 0xdc00 && low <= 0xdfff ? ((high - 0xd800) << 10) + (low - 0xdc00) + 0x10000 : high
}

const isWord = (point: number) => kindOf(String.fromCodePoint(point)) !== SEPARATOR

/** The words of paragraphs. */
export function wordsOf(paragraphs: readonly string[]): Words {
  const collector = openWords(paragraphs.reduce((sum, { length }) => sum + length, 0))
  for (const paragraph of paragraphs) collector.add(paragraph)
  return collector.words()
}

/** A final sigma is a sigma: capitals don't tell them apart. */
function plainForm(text: string): string {
  return text.normalize('NFKC').toLowerCase().replaceAll('\u03c2', '\u03c3')
}

function kindOf(character: string): number {
  if ('.,'.includes(character)) return POINT
  if (character === '\u00a9') return SIGN
  if ("'\u2018\u2019\u02bc".includes(character)) return APOSTROPHE
  if (alonePattern.test(character)) return ALONE
  if (digitPattern.test(character)) return DIGIT
  return letterPattern.test(character) ? LETTER : SEPARATOR
}
