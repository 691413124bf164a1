import { layout, type Signature } from './layout.ts'
import { lowestOf } from './lowest.ts'
import { mix } from './mix.ts'
import { quantise } from './quantise.ts'
import { sortHashes } from './sort-hashes.ts'
import { storyWords } from './story-words.ts'
import { type Words, wordsOf } from './words.ts'

/** Fewer words than this are too few to say that two texts share more than a phrase. */
export const THIN_WORDS = 30
/** Characters of a text that are looked at: bounds the work on a page that has no end. Of the rest only the length counts. */
const MAX_CHARS = 500_000
/** Shorter paragraphs are subheads and labels. */
const MIN_PARAGRAPH_WORDS = 4
/** Paragraphs at each end of a text that may be a habit of the host; in the middle of a very long one none is. */
const HABIT_PARAGRAPHS = 32
const SKETCH_SHINGLE = 5
/** Eight words in a row are rarely shared by chance, so that one shared key is reason enough to compare. */
const KEY_SHINGLE = 8
const LEAD_WORDS = 100
/** What is left of a story that was cut to a teaser; a lead of a hundred words may have its key behind the cut. */
const TEASER_WORDS = 30
/** Keys of a text, more than are kept: the script passes over those that too many stories share. */
const LEAST_KEYS = 15
/** A short text that is known lies in a long one that comes: only as many keys as its length asks for find it there. */
const MOST_KEYS = 36
const WORDS_PER_KEY = 25

/** A text taken apart once, so that signatures with and without some paragraphs cost no second reading. */
export interface Reading {
  words: Words
  exact: Buffer | null
  /** For each paragraph its hash; null where it is too short or too deep in the text to be a habit of the host. */
  paragraphs: (number | null)[]
}

/** Takes a text apart into the words of its story. */
export function readText(text: string): Reading {
  const words = storyWords(text.slice(0, MAX_CHARS))
  return { words, ...hashesOf(words, text.length > MAX_CHARS ? text.length : 0) }
}

/** The signature of a reading without the paragraphs whose hashes are in `leftOut`. */
export function signatureOf(reading: Reading, leftOut: ReadonlySet<number>): Signature {
  const { hashes, isNumber } = keptWords(reading, leftOut)
  const numbers = lowestOf(layout.numbersSize)
  for (let index = 0; index < hashes.length; index++)
    if (isNumber[index] === 1) numbers.offer(mix((hashes[index] as number) ^ 0x9e3779b1) & 0xffff)
  const isThin = hashes.length < THIN_WORDS
  return {
    isThin,
    words: hashes.length,
    sketch: isThin ? new Uint16Array() : sketchOf(hashes),
    numbers: isThin ? new Uint32Array() : numbers.values(),
    keys: isThin ? new Uint32Array() : keysOf(hashes),
    exact: hashes.length === 0 ? null : reading.exact,
  }
}

/** A hash of some short text's words: 0 for none. Equal for titles that differ in case, quotes and spacing. */
export function hashWords(text: string): number {
  const { hashes } = wordsOf([text.slice(0, MAX_CHARS)])
  if (hashes.length === 0) return 0
  let state = TEXT_SEED
  for (const hash of hashes) state = (Math.imul(state, BASE) + hash) | 0
  return mix(state)
}

/** More words than a title has. */
const TITLE_WORDS = 16

/**
 * A title in 8 bytes: none for no title, the same for titles that differ in case, quotes and spacing. The first 6 are the set
 * of its words, whatever their order: most of them are found again where one title was made of the other.
 */
export function packTitle(title: string): Buffer {
  const packed = Buffer.alloc(8)
  for (const hash of wordsOf([title.slice(0, 1_000)]).hashes.subarray(0, TITLE_WORDS)) {
    const bit = mix(hash ^ 0x85ebca6b) % 48
    packed.writeUInt8(packed.readUInt8(bit >> 3) | (1 << (bit & 7)), bit >> 3)
  }
  packed.writeUInt16LE(hashWords(title) & 0xffff, 6)
  return packed
}

function keptWords({ words, paragraphs }: Reading, leftOut: ReadonlySet<number>): Omit<Words, 'ends'> {
  const { hashes, isNumber, ends } = words
  const kept = { hashes: new Uint32Array(hashes.length), isNumber: new Uint8Array(hashes.length) }
  let count = 0
  for (const [paragraph, end] of ends.entries()) {
    const start = paragraph === 0 ? 0 : (ends[paragraph - 1] ?? 0)
    if (end - start < MIN_PARAGRAPH_WORDS) continue
    const hash = paragraphs[paragraph] ?? null
    if (hash !== null && leftOut.has(hash)) continue
    kept.hashes.set(hashes.subarray(start, end), count)
    kept.isNumber.set(isNumber.subarray(start, end), count)
    count += end - start
  }
  return { hashes: kept.hashes.subarray(0, count), isNumber: kept.isNumber.subarray(0, count) }
}

/** More than are wanted, for some become the same in 16 bits: a sketch that lacks only these must not look complete. */
const SPARE_SAMPLES = 32

function sketchOf(hashes: Uint32Array): Uint16Array {
  const lowest = lowestShingles(hashes, SKETCH_SHINGLE, layout.wideSketchSize + SPARE_SAMPLES)
  const sketch = new Uint16Array(layout.wideSketchSize)
  let count = 0
  for (const hash of lowest) {
    const sample = quantise(hash)
    if (count === 0 || sample !== sketch[count - 1]) sketch[count++] = sample
    if (count === sketch.length) break
  }
  return sketch.subarray(0, count)
}

/** The lead's keys find a copy that was cut short, the smallest ones a copy of any part that is long enough. */
function keysOf(hashes: Uint32Array): Uint32Array {
  const wanted = Math.min(Math.max(Math.floor(hashes.length / WORDS_PER_KEY), LEAST_KEYS), MOST_KEYS)
  const smallest = lowestShingles(hashes, KEY_SHINGLE, wanted)
  const leads = leadKeysOf(hashes)
  const keys = new Uint32Array(leads.length + smallest.length)
  keys.set(leads)
  let count = leads.length
  for (const key of smallest) if (!leads.includes(key)) keys[count++] = key
  return keys.subarray(0, count)
}

/** The smallest hash of the lead and, where that is another, of its first words. */
function leadKeysOf(hashes: Uint32Array): number[] {
  const count = shinglesUpTo(0xffff_ffff, hashes.subarray(0, LEAD_WORDS), KEY_SHINGLE, scratch)
  const teaserCount = TEASER_WORDS - KEY_SHINGLE + 1
  let [lead, teaser] = [0xffff_ffff, 0xffff_ffff]
  for (let index = 0; index < count; index++) {
    const hash = scratch[index] as number
    if (hash < lead) lead = hash
    if (index < teaserCount && hash < teaser) teaser = hash
  }
  return lead === teaser ? [lead] : [lead, teaser]
}

let scratch = new Uint32Array(1 << 12)

/**
 * The smallest distinct hashes of all runs of `length` words, rising. Hashes are spread evenly over 32 bits: a bound that
 * leaves somewhat more than are needed saves sorting the others, and is raised while too many of those are the same.
 */
export function lowestShingles(hashes: Uint32Array, length: number, size: number): Uint32Array {
  if (scratch.length < hashes.length) scratch = new Uint32Array(hashes.length * 2)
  for (let share = (size * 1.1 + 20) / hashes.length; ; share *= 4) {
    const bound = share < 1 ? Math.floor(share * 0x1_0000_0000) : 0xffff_ffff
    const lowest = distinct(sortHashes(scratch.slice(0, shinglesUpTo(bound, hashes, length, scratch)), bound))
    if (share >= 1 || lowest.length >= size) return lowest.subarray(0, size)
  }
}

/**
 * By a rolling polynomial: the cost of a run is that of one word. Returns how many were written; those up to the bound, without
 * a branch, of which every second would be guessed wrong. The bound's lowest bit counts as set.
 */
function shinglesUpTo(bound: number, hashes: Uint32Array, length: number, into: Uint32Array): number {
  let top = 1
  for (let step = 0; step < length; step++) top = Math.imul(top, BASE)
  const above = (bound >>> 1) + 1
  const lead = Math.min(length - 1, hashes.length)
  let rolling = 0
  let count = 0
  for (let index = 0; index < lead; index++) rolling = (Math.imul(rolling, BASE) + (hashes[index] as number)) | 0
  for (let index = lead; index < hashes.length; index++) {
    rolling = (Math.imul(rolling, BASE) + (hashes[index] as number)) | 0
    if (index >= length) rolling = (rolling - Math.imul(hashes[index - length] as number, top)) | 0
    const hash = mix(rolling)
    into[count] = hash
    count += ((hash >>> 1) - above) >>> 31
  }
  return count
}

function distinct(sorted: Uint32Array): Uint32Array {
  let count = 0
  for (let index = 0; index < sorted.length; index++) {
    const hash = sorted[index] as number
    if (count === 0 || hash !== sorted[count - 1]) sorted[count++] = hash
  }
  return sorted.subarray(0, count)
}

/** Odd, so that no bit of a word's hash is lost. */
const BASE = 0x2c1b3c6d
const OTHER_BASE = 0x297a2d39
const PARAGRAPH_SEED = 2
const TEXT_SEED = 1

/** Hashes of all words in their order and of each paragraph's, in one pass. */
function hashesOf({ hashes, ends }: Words, longLength: number): Pick<Reading, 'exact' | 'paragraphs'> {
  const paragraphs: (number | null)[] = []
  let [low, high] = [mix(longLength), mix(longLength)]
  let index = 0
  for (let paragraph = 0; paragraph < ends.length; paragraph++) {
    const end = ends[paragraph] as number
    const isDeep = paragraph >= HABIT_PARAGRAPHS && paragraph < ends.length - HABIT_PARAGRAPHS
    const isHabit = !isDeep && end - index >= MIN_PARAGRAPH_WORDS
    let state = PARAGRAPH_SEED
    for (; index < end; index++) {
      const hash = hashes[index] as number
      low = (Math.imul(low, BASE) + hash) | 0
      high = (Math.imul(high, OTHER_BASE) + hash) | 0
      state = (Math.imul(state, BASE) + hash) | 0
    }
    paragraphs.push(isHabit ? mix(state) : null)
  }
  if (hashes.length === 0) return { exact: null, paragraphs }
  const exact = Buffer.alloc(8)
  exact.writeUInt32LE(mix(low), 0)
  exact.writeUInt32LE(mix(high), 4)
  return { exact, paragraphs }
}
