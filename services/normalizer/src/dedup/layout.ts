import { mix } from './mix.ts'

/**
 * How signatures lie in Redis; the script gets these numbers from `scriptConstants`, so that they stand here alone.
 *
 *     record   sequence u32 | article 12 | body
 *     body     flags u8 (1 thin, 2 undated, 4 loose), sketch n u8, numbers n u8 | host u24 | title 8 | words u16 | minute u32
 *              | exact 4 | sketch 64 x u16 | numbers 10 x u16
 *     slot     tag u16, cluster u8, sequence u32; four to a bucket, newest first
 *     identity kind u8 (+ 16 repeats another, + 32 names its cluster, + 64 first revision) [| revision u16] | content 8
 *              | delivery 4 | fetched at u48 | sequence u32 [| containment %, jaccard % | repeated article 12] [| founder 12, its revision u32]
 *     habit    tag 12 bits, count 4 bits; one table a host
 *
 * All little-endian. Records and buckets lie in strings of a fixed size, so that memory depends on the capacity and not on
 * how much was told: record n is overwritten by record n + capacity, and a slot that names an overwritten record is void.
 */
export const layout = {
  /** Raised whenever words, shingles, hashes or places change: what another version wrote is not compared. */
  version: 5,
  sketchSize: 64,
  /** Samples that go along with a telling and are not kept: four times as many, so that most of a short text speak in a long one. */
  wideSketchSize: 256,
  numbersSize: 10,
  headBytes: 16,
  bodyBytes: 172,
  sketchOffset: 24,
  numbersOffset: 152,
  /** Just under a size class of jemalloc (224 KiB), as is the page of buckets (192 KiB): the next page size wastes a seventh. */
  recordsPerPage: 1219,
  slotsPerBucket: 4,
  bucketBytes: 28,
  bucketsPerPage: 7020,
  /** Twelve keys an article in four slots a bucket: full when the records are. Of the oldest texts a fifth of the keys is gone then. */
  bucketsPerRecord: 3,
  /** Fill a size class of jemalloc (512 bytes). A host of twenty new paragraphs an article keeps those of every twelfth. */
  habitSlots: 252,
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
  /** As `packTitle` makes it. */
  title: Buffer
  minute: number
  /** The minute is that of the fetch: the text may have been told at any time before. */
  isUndated: boolean
}

/** The body of a record; its head is written by the script, which alone knows the sequence and the cluster. */
export function packBody(signature: Signature, { host, title, minute, isUndated }: Circumstances): Buffer {
  const body = Buffer.alloc(layout.bodyBytes)
  body.writeUInt8((signature.isThin ? 1 : 0) + (isUndated ? 2 : 0), 0)
  body.writeUInt8(Math.min(signature.sketch.length, layout.sketchSize), 1)
  body.writeUInt8(signature.numbers.length, 2)
  body.writeUIntLE(host & 0xff_ffff, 3, 3)
  title.copy(body, 6)
  body.writeUInt16LE(Math.min(signature.words, 0xffff), 14)
  body.writeUInt32LE(minute, 16)
  // The other half is in the key that finds it.
  signature.exact?.copy(body, 20, 4)
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

/** Paragraphs as the script takes them: place u16 in the host's table and tag u16 (12 bits used) each. */
export function packHabits(paragraphs: Iterable<number>): Buffer {
  const hashes = [...paragraphs]
  const packed = Buffer.alloc(hashes.length * 4)
  for (const [index, hash] of hashes.entries()) {
    packed.writeUInt16LE(hash % layout.habitSlots, index * 4)
    packed.writeUInt16LE(mix(hash ^ 0x165667b1) & 0xfff, index * 4 + 2)
  }
  return packed
}

/** The numbers above as the first lines of the script. */
export function scriptConstants(): string {
  const formats = {
    recordFormat: '<I4c12BBBI3c8I2I4c4',
    sketchFormat: `<${'I2'.repeat(layout.sketchSize)}`,
    numbersFormat: `<${'I2'.repeat(layout.numbersSize)}`,
    bucketFormat: `<${'I2BI4'.repeat(layout.slotsPerBucket)}`,
    identityFormat: '<c8c4I6I4',
  }
  const entries = Object.entries({ ...layout, recordBytes: layout.headBytes + layout.bodyBytes, ...formats })
  return `local L = { ${entries.map(([name, value]) => `${name} = ${JSON.stringify(value)}`).join(', ')} }\n`
}
