import { layout, type Signature } from './layout.ts'
import { lowestOf } from './lowest.ts'
import { mix } from './mix.ts'
import { quantise } from './quantise.ts'
import { smallest } from './smallest.ts'
import { storyParagraphs } from './story-paragraphs.ts'
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
/** More than are used: the script passes over those that too many stories share. */
const SPARE_KEYS = 15

/** A text taken apart once, so that signatures with and without some paragraphs cost no second reading. */
export interface Reading {
  words: Words
  exact: Buffer | null
  /** For each paragraph its hash; null where it is too short or too deep in the text to be a habit of the host. */
  paragraphs: (number | null)[]
}

/** Takes a text apart into the words of its story. */
export function readText(text: string): Reading {
  const words = wordsOf(storyParagraphs(text.slice(0, MAX_CHARS)))
  return {
    words,
    exact: exactHash(words.hashes, text.length > MAX_CHARS ? text.length : 0),
    paragraphs: paragraphHashes(words),
  }
}

/** The signature of a reading without the paragraphs whose hashes are in `leftOut`. */
export function signatureOf(reading: Reading, leftOut: ReadonlySet<number>): Signature {
  const { hashes, isNumber } = keptWords(reading, leftOut)
  const numbers = lowestOf(layout.numbersSize)
  for (const [index, hash] of hashes.entries())
    if (isNumber[index] === 1) numbers.offer(mix(hash ^ 0x9e3779b1) & 0xffff)
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
  return hashes.length === 0 ? 0 : chain(hashes, 0, hashes.length, 1)
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

/** The lead's key finds a copy that was cut short, the smallest ones a copy of any part that is long enough. */
function keysOf(hashes: Uint32Array): Uint32Array {
  const [lead = 0] = lowestShingles(hashes.subarray(0, LEAD_WORDS), KEY_SHINGLE, 1)
  const smallest = lowestShingles(hashes, KEY_SHINGLE, SPARE_KEYS)
  return Uint32Array.from([lead, ...smallest.filter((key) => key !== lead)])
}

/** The smallest distinct hashes of all runs of `length` words, rising. */
function lowestShingles(hashes: Uint32Array, length: number, size: number): Uint32Array {
  return smallest(shinglesOf(hashes, length), size)
}

/** By a rolling polynomial: the cost of a run is that of one word. */
function shinglesOf(hashes: Uint32Array, length: number): Uint32Array {
  const shingles = new Uint32Array(Math.max(hashes.length - length + 1, 0))
  let top = 1
  for (let step = 0; step < length; step++) top = Math.imul(top, BASE)
  let rolling = 0
  for (let index = 0; index < hashes.length; index++) {
    rolling = (Math.imul(rolling, BASE) + (hashes[index] ?? 0)) | 0
    if (index >= length) rolling = (rolling - Math.imul(hashes[index - length] ?? 0, top)) | 0
    if (index >= length - 1) shingles[index - length + 1] = mix(rolling)
  }
  return shingles
}

/** Odd, so that no bit of a word's hash is lost. */
const BASE = 0x2c1b3c6d
const OTHER_BASE = 0x297a2d39

function exactHash(hashes: Uint32Array, longLength: number): Buffer | null {
  if (hashes.length === 0) return null
  const exact = Buffer.alloc(8)
  exact.writeUInt32LE(chain(hashes, 0, hashes.length, mix(longLength), BASE), 0)
  exact.writeUInt32LE(chain(hashes, 0, hashes.length, mix(longLength), OTHER_BASE), 4)
  return exact
}

function paragraphHashes({ hashes, ends }: Words): (number | null)[] {
  return ends.map((end, paragraph) => {
    const isDeep = paragraph >= HABIT_PARAGRAPHS && paragraph < ends.length - HABIT_PARAGRAPHS
    const start = paragraph === 0 ? 0 : (ends[paragraph - 1] ?? 0)
    return isDeep || end - start < MIN_PARAGRAPH_WORDS ? null : chain(hashes, start, end, 2)
  })
}

/** A hash of words in their order. */
function chain(hashes: Uint32Array, from: number, to: number, seed: number, base = BASE): number {
  let state = seed
  for (let index = from; index < to; index++) state = (Math.imul(state, base) + (hashes[index] ?? 0)) | 0
  return mix(state)
}
