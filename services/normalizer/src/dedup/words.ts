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
 * Collects words of a text, blind to what copies differ in without telling anything else: case, compatibility forms (NFKC),
 * apostrophes, quotes, dashes, spacing. A number with its inner points and commas is one word; a character of a script
 * without spaces is one. Anything that is neither letter, mark nor number parts words, lone surrogates too.
 */
export interface WordCollector {
  /** Adds the paragraph that lies there in the text. Returns what `watchFor` has for its words; all bits for a sign of rights. */
  add(start: number, end: number): number
  /** Takes the last paragraph back. */
  takeBack(): void
  words(): Words
}

/** Bits by the low bits of a word's hash: other words may be taken for a watched one, none is missed. */
export type WatchedWords = Uint8Array

/** For `openWords`: the words of the first group have the lowest bit, those of the eighth the highest. */
export function watchFor(groups: readonly (readonly string[])[]): WatchedWords {
  const watched: WatchedWords = new Uint8Array(0x10000)
  for (const [group, words] of groups.entries())
    for (const hash of wordsOf(words).hashes) watched[hash & 0xffff] = (watched[hash & 0xffff] as number) | (1 << group)
  return watched
}

const nothing: WatchedWords = new Uint8Array(0x10000)

/** Starts without words of the text. */
export function openWords(text: string, watched: WatchedWords = nothing): WordCollector {
  const units = unitsOf(text)
  let [hashes, isNumber] = [new Uint32Array(text.length), new Uint8Array(text.length)]
  const ends: number[] = []
  let count = 0

  function makeRoom(units: number): void {
    if (count + units <= hashes.length) return
    hashes = grown(hashes, new Uint32Array((count + units) * 2))
    isNumber = grown(isNumber, new Uint8Array(hashes.length))
  }

  function addPlain(paragraph: string): number {
    // A character may become eighteen: what is longer than any news in its plain form is cut.
    const form = unitsOf(plainForm(paragraph).slice(0, paragraph.length * 3 + 18))
    makeRoom(form.length)
    return scan(form, 0, form.length, kindsInPlain, watched, hashes, isNumber, count)
  }

  return {
    add(start, end) {
      makeRoom(end - start)
      let scanned = scan(units, start, end, kindsAnywhere, watched, hashes, isNumber, count)
      if (scanned < 0) scanned = addPlain(text.slice(start, end))
      count = scanned >>> 8
      ends.push(count)
      return scanned & 0xff
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

/** Reading units from an array is several times as fast as from a string. */
function unitsOf(text: string): Uint16Array {
  const units = new Uint16Array(text.length)
  Buffer.from(units.buffer).write(text, 'utf16le')
  return units
}

/**
 * Appends the words of a part of a text from `count` on. Returns the new count and, in the low byte, what is watched in them;
 * less than nothing where the part must be brought into plain form first. One pass without substrings, and without a closure:
 * the engine keeps these variables in registers.
 */
function scan(
  units: Uint16Array,
  start: number,
  end: number,
  kinds: Uint8Array,
  watched: WatchedWords,
  hashes: Uint32Array,
  isNumber: Uint8Array,
  from: number,
): number {
  let count = from
  let bits = 0
  let index = start
  while (index < end) {
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
          const next = index + 1 < end ? kinds[units[index + 1] as number] : SEPARATOR
          if (kind === POINT ? isNumeric === 0 || next !== DIGIT : kind !== APOSTROPHE || next !== LETTER) break
        }
        if (kind !== APOSTROPHE) hash = Math.imul(hash ^ (plain[unit] as number), 0x01000193)
        if (++index === end) break
        unit = units[index] as number
        kind = kinds[unit] as number
        if (kind === SEPARATOR) break
      }
      const mixed = mix(hash)
      bits |= watched[mixed & 0xffff] as number
      hashes[count] = mixed
      isNumber[count++] = isNumeric
    } else {
      const point = kind === HALF ? pointAt(units, index, end) : unit
      if (kind === COMPLEX || (kind === HALF && point > 0xffff && kinds === kindsAnywhere && isWord(point))) return -1
      if (kind === SIGN) bits = 0xff
      // Rare scripts: a character beyond the basic plane is a word of its own. Half of one is nothing.
      if (kind === ALONE || (point > 0xffff && isWord(point))) {
        hashes[count] = mix(Math.imul(SEED ^ (kind === ALONE ? (plain[unit] as number) : point), 0x01000193))
        isNumber[count++] = 0
      }
      index += point > 0xffff ? 2 : 1
    }
  }
  return count * 256 + bits
}

function pointAt(units: Uint16Array, index: number, end: number): number {
  const [high = 0, low = 0] = units.subarray(index, Math.min(index + 2, end))
  return low >= 0xdc00 && low <= 0xdfff ? ((high - 0xd800) << 10) + (low - 0xdc00) + 0x10000 : high
}

const isWord = (point: number) => kindOf(String.fromCodePoint(point)) !== SEPARATOR

/** The words of paragraphs. */
export function wordsOf(paragraphs: readonly string[]): Words {
  const text = paragraphs.join('\n')
  const collector = openWords(text)
  let start = 0
  for (const { length } of paragraphs) {
    collector.add(start, start + length)
    start += length + 1
  }
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
