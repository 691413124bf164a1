import { mix } from './mix.ts'

/**
 * How signatures lie in Redis; the script gets these numbers from `scriptConstants`, so that they stand here alone.
 *
 *     record   sequence u32 | article 12 | cluster: founder 12, founder's revision u32 | body
 *     body     version u8, flags u8 (1 thin, 2 undated, 4 loose), sketch n u8, numbers n u8 | host u32 | title u32 | words u32 | minute u32
 *              | exact 8 | sketch 64 x u16 | numbers 16 x u16
 *     slot     tag u16, cluster u16, sequence u32; four to a bucket, newest first
 *     identity version u8, kind u8, containment %, jaccard % | revision u32 | content 8 | delivery 8 | fetched at f64
 *              | sequence u32 | founder 12, its revision u32 | repeated article 12     (64 bytes: the most a listpack takes)
 *     habit    tag u24, count u8; one table a host
 *
 * All little-endian. Records and buckets lie in strings of a fixed size, so that memory depends on the capacity and not on
 * how much was told: record n is overwritten by record n + capacity, and a slot that names an overwritten record is void.
 */
export const layout = {
  /** Raised whenever words, shingles, hashes or places change: what another version wrote is not compared. */
  version: 2,
  sketchSize: 64,
  /** Samples that go along with a telling and are not kept. */
  wideSketchSize: 192,
  numbersSize: 16,
  headBytes: 32,
  bodyBytes: 188,
  sketchOffset: 28,
  numbersOffset: 156,
  /** Just under a size class of jemalloc (224 KiB), as is the page of buckets (192 KiB): the next page size wastes a seventh. */
  recordsPerPage: 1040,
  slotsPerBucket: 4,
  bucketBytes: 32,
  bucketsPerPage: 6136,
  /** Twelve keys an article in four slots a bucket: three quarters full when the records are. */
  bucketsPerRecord: 4,
  habitSlots: 2048,
} as const

/** What the deduplicator knows of a text without its neighbours. */
export interface Signature {
  isThin: boolean
  words: number
  /** The smallest hashes of 5-word shingles in 16 bits each, rising. */
  sketch: Uint16Array
  /** The smallest 16-bit hashes of numbers, rising. */
  numbers: Uint32Array
  /** Hashes of 8-word shingles that find the text again: the lead's first, then the smallest, rising. */
  keys: Uint32Array
  /** 8 bytes of all words in order; null where there is no word. */
  exact: Buffer | null
}

/** Where and when a text was told, as compared with other tellings. */
export interface Circumstances {
  host: number
  title: number
  minute: number
  /** The minute is that of the fetch: the text may have been told at any time before. */
  isUndated: boolean
}

/** The body of a record; its head is written by the script, which alone knows the sequence and the cluster. */
export function packBody(signature: Signature, { host, title, minute, isUndated }: Circumstances): Buffer {
  const body = Buffer.alloc(layout.bodyBytes)
  body.writeUInt8(layout.version, 0)
  body.writeUInt8((signature.isThin ? 1 : 0) + (isUndated ? 2 : 0), 1)
  body.writeUInt8(Math.min(signature.sketch.length, layout.sketchSize), 2)
  body.writeUInt8(signature.numbers.length, 3)
  body.writeUInt32LE(host, 4)
  body.writeUInt32LE(title, 8)
  body.writeUInt32LE(Math.min(signature.words, 0xffff_ffff), 12)
  body.writeUInt32LE(minute, 16)
  signature.exact?.copy(body, 20)
  const kept = signature.sketch.subarray(0, layout.sketchSize)
  for (const [index, value] of kept.entries()) body.writeUInt16LE(value, layout.sketchOffset + 2 * index)
  for (const [index, value] of signature.numbers.entries()) body.writeUInt16LE(value, layout.numbersOffset + 2 * index)
  return body
}

/** All samples of a sketch as the script takes them. */
export function packSketch({ sketch }: Signature): Buffer {
  const packed = Buffer.alloc(sketch.length * 2)
  for (const [index, value] of sketch.entries()) packed.writeUInt16LE(value, index * 2)
  return packed
}

/** Keys as the script takes them: bucket u32 and tag u16 each. */
export function packKeys(keys: Iterable<number>, capacity: number): Buffer {
  const places = [...keys]
  const packed = Buffer.alloc(places.length * 6)
  for (const [index, key] of places.entries()) {
    // The smallest hashes are all small: only after another mix do they spread over the buckets.
    const spread = mix(key ^ 0x5bd1e995)
    packed.writeUInt32LE(spread % (capacity * layout.bucketsPerRecord), index * 6)
    packed.writeUInt16LE(mix(spread ^ 0x27d4eb2f) & 0xffff, index * 6 + 4)
  }
  return packed
}

/** Paragraphs as the script takes them: place u16 in the host's table and tag u32 (24 bits used) each. */
export function packHabits(paragraphs: Iterable<number>): Buffer {
  const hashes = [...paragraphs]
  const packed = Buffer.alloc(hashes.length * 6)
  for (const [index, hash] of hashes.entries()) {
    packed.writeUInt16LE(hash % layout.habitSlots, index * 6)
    packed.writeUInt32LE(mix(hash ^ 0x165667b1) & 0xff_ffff, index * 6 + 2)
  }
  return packed
}

/** The numbers above as the first lines of the script. */
export function scriptConstants(): string {
  const formats = {
    recordFormat: `<I4c12c12I4BBBBI4I4I4I4c8`,
    sketchFormat: `<${'I2'.repeat(layout.sketchSize)}`,
    numbersFormat: `<${'I2'.repeat(layout.numbersSize)}`,
    bucketFormat: `<${'I2I2I4'.repeat(layout.slotsPerBucket)}`,
    identityFormat: '<BBBBI4c8c8dI4c12I4c12',
  }
  const entries = Object.entries({ ...layout, recordBytes: layout.headBytes + layout.bodyBytes, ...formats })
  return `local L = { ${entries.map(([name, value]) => `${name} = ${JSON.stringify(value)}`).join(', ')} }\n`
}
