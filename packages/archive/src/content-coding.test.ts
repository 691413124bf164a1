import { hash } from 'node:crypto'
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CodingError, undoContentCoding } from './content-coding.ts'

const MAX = 10_000
const text = Buffer.from('The river rose. '.repeat(100))
const undo = async (body: Uint8Array, coding: string | null, maxBytes = MAX) =>
  Buffer.from(await undoContentCoding(body, coding, maxBytes))

const packers: [coding: string, pack: (body: Buffer) => Buffer][] = [
  ['gzip', gzipSync],
  ['x-gzip', gzipSync],
  ['GZip', gzipSync],
  ['deflate', deflateSync],
  ['deflate', deflateRawSync],
  ['br', brotliCompressSync],
  ['zstd', zstdCompressSync],
]

describe('a body is unpacked', () => {
  test.each(packers)('from %s', async (coding, pack) => {
    expect(await undo(pack(text), coding)).toEqual(text)
  })

  test.each([
    ['no header', null],
    ['an empty one', ''],
    ['identity', 'identity'],
    ['commas alone', ' , ,'],
  ])('not at all for %s', async (_, coding) => {
    expect(await undo(text, coding)).toEqual(text)
  })

  test('from two layers, the last applied first', async () => {
    expect(await undo(brotliCompressSync(gzipSync(text)), 'gzip , br')).toEqual(text)
  })

  test('from several gzip members', async () => {
    const members = Buffer.concat([gzipSync(text.subarray(0, 100)), gzipSync(text.subarray(100))])
    expect(await undo(members, 'gzip')).toEqual(text)
  })

  test.each(packers)('to nothing, if it is empty: %s', async (coding) => {
    expect(await undo(Buffer.alloc(0), coding)).toHaveLength(0)
  })

  test('whatever it holds', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 3000 }),
        fc.constantFrom(...packers),
        async (body, [coding, pack]) => {
          // A bare stream that begins like the zlib format can't be told from it.
          const packed = pack(Buffer.from(body))
          fc.pre(pack !== deflateRawSync || ((packed[0] ?? 0) & 0x0f) !== 8)
          expect(await undo(packed, coding)).toEqual(Buffer.from(body))
        },
      ),
    )
  })
})

describe('a body that was cut off', () => {
  // Text that no coding packs into one block: only whole blocks can be had.
  const long = Buffer.from(Array.from({ length: 8000 }, (_, index) => hash('sha256', String(index))).join(' '))
  test.each(packers)('gives what came before the cut: %s', async (coding, pack) => {
    const packed = pack(long)
    const read = await undo(packed.subarray(0, Math.floor(packed.length * 0.7)), coding, 1_000_000)
    expect(read.length).toBeGreaterThan(1000)
    expect(long.subarray(0, read.length)).toEqual(read)
  })
})

describe('a body is refused', () => {
  test.each([
    ['for an unknown coding', text, 'aes128gcm', 'unknown content coding "aes128gcm"'],
    ['for the name of a method of all objects', text, 'constructor', 'unknown content coding "constructor"'],
    ['for three layers', text, 'gzip, gzip, gzip', '3 content codings, at most 2 are undone'],
    ['where it is not what it says: gzip', text, 'gzip', /^damaged gzip body/],
    ['where it is not what it says: br', text, 'br', /^damaged br body/],
    ['where it is not what it says: zstd', text, 'zstd', /^damaged zstd body/],
    ['where it is damaged inside', damaged(gzipSync(text)), 'gzip', /^damaged gzip body/],
  ])('%s', async (_, body, coding, message) => {
    const error = await undo(body, coding).catch((failure: unknown) => failure)
    expect(error).toBeInstanceOf(CodingError)
    expect((error as Error).message).toMatch(message)
  })

  test.each(packers)('as soon as more comes out than may: %s', async (coding, pack) => {
    const bomb = pack(Buffer.alloc(50_000_000))
    const before = process.memoryUsage().arrayBuffers
    await expect(undo(bomb, coding)).rejects.toThrow(`more than ${MAX} bytes unpacked`)
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(5_000_000)
  })

  test.each(packers)('not for exactly as much as may come out: %s', async (coding, pack) => {
    expect(await undo(pack(Buffer.alloc(MAX, 'a')), coding)).toHaveLength(MAX)
  })

  test('for a bomb in a bomb', async () => {
    const bomb = gzipSync(gzipSync(Buffer.alloc(50_000_000)))
    await expect(undo(bomb, 'gzip, gzip', 1_000_000)).rejects.toThrow('more than 1000000 bytes unpacked')
  })

  test('or unpacked, never anything else', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array(), fc.constantFrom('gzip', 'deflate', 'br', 'zstd'), async (body, coding) => {
        const outcome = await undo(body, coding).catch((error: unknown) => error)
        expect(outcome instanceof Uint8Array || outcome instanceof CodingError).toBe(true)
      }),
    )
  })
})

function damaged(packed: Buffer): Buffer {
  const copy = Buffer.from(packed)
  copy.fill(0xff, 12, 20)
  return copy
}
