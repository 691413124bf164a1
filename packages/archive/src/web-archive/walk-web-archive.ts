import type { FileBytes } from './file-bytes.ts'
import { gzipHeaderLength, nextMember } from './gzip-header.ts'
import { openGzipMember } from './gzip-member.ts'
import { type DigestState, digestState } from './record-digest.ts'
import { MAX_HEAD_BYTES, type RecordHead, readRecordHead } from './record-head.ts'
import { nextHead } from './scan.ts'
import { DamageError, fileSpan, type Span } from './span.ts'
import { messageLength } from './stored-response.ts'

/** One record of a WARC or ARC file. */
export interface WebRecord extends RecordHead {
  /** Byte of the file at which the record starts, or the gzip member that it is in. */
  offset: number
  /** 0 for the first record of a gzip member, and in files that are not packed. */
  indexInMember: number
  /** Null where the block is larger than is read into memory. */
  block: Buffer | null
  digest: DigestState
}

/** A record, or a place that can't be read: a byte of the file, and why. */
export type Walked = { kind: 'record'; record: WebRecord } | { kind: 'damage'; offset: number; reason: string }

interface WalkOptions {
  /** Start here, at a record or gzip member, and not at the beginning. */
  from?: number
  /** Blocks up to this size are read into memory; 32 MiB by default. */
  maxBlockBytes?: number
}

/** Most bytes that are unpacked to get past one record or one damage inside a gzip member. */
const MAX_SKIP_BYTES = 1024 * 1024 * 1024
/** Of candidates for the next member that lie in data that was read already, as many are tried. */
const MAX_CANDIDATES = 64
const TAIL_BYTES = 64

/**
 * All records of a WARC (0.17 to 1.1) or ARC (1.0, 1.1) file, plain or gzipped, in order. Damage is told in its place, and the
 * walk goes on at the next record that can be found. Memory stays below a few blocks whatever the file claims; only what
 * the file system says is thrown.
 *
 *     plain:  record -> record -> damage -> next line that starts a record -> …
 *     gzip:   member (record -> record) -> member -> damage -> next member that a record starts in -> …
 */
export async function* walkWebArchive(file: FileBytes, options: WalkOptions = {}): AsyncGenerator<Walked> {
  const { from = 0, maxBlockBytes = 32 * 1024 * 1024 } = options
  if (from >= file.size) return
  if (await isPacked(file, from)) yield* walkMembers(file, from, maxBlockBytes)
  else yield* walkSpan(fileSpan(file), { start: from, offsetOf: (at) => at, maxBlockBytes, maxSkipBytes: file.size })
}

/** Where the first bytes are damaged, the first thing that can be found decides. */
async function isPacked(file: FileBytes, from: number): Promise<boolean> {
  if ((await gzipHeaderLength(file, from)) !== null) return true
  const head = readRecordHead(await file.read(from, MAX_HEAD_BYTES))
  if (!('fault' in head)) return false
  const member = await nextMember(file, from)
  if (member === null) return false
  const record = await nextHead(fileSpan(file), from, member)
  return record === null
}

async function* walkMembers(file: FileBytes, from: number, maxBlockBytes: number): AsyncGenerator<Walked> {
  let furthest = 0
  let candidates = 0
  for (let at: number | null = from; at !== null && at < file.size; ) {
    const offset: number = at
    const headerLength = await gzipHeaderLength(file, offset)
    if (headerLength === null) {
      if (await isPadding(file, offset)) return
      yield { kind: 'damage', offset, reason: 'no gzip member starts here' }
      at = await nextMember(file, offset + 1)
      continue
    }
    const member = await openGzipMember(file, offset + headerLength)
    try {
      const place = { start: 0, offsetOf: () => offset, maxBlockBytes, maxSkipBytes: MAX_SKIP_BYTES }
      yield* walkSpan(member, place)
      at = await member.finish()
    } catch (error) {
      if (!(error instanceof DamageError)) throw error
      // A damaged member may swallow the start of the next one, so the search begins inside; but data that were made to be
      // read over and over again are not.
      candidates = offset < furthest ? candidates + 1 : 0
      furthest = Math.max(furthest, member.seen())
      yield { kind: 'damage', offset, reason: error.message }
      at = await nextMember(file, candidates < MAX_CANDIDATES ? offset + 1 : furthest)
    } finally {
      member.close()
    }
  }
}

/** Zeros up to the end are how tapes and some stores fill up their blocks. */
async function isPadding(file: FileBytes, offset: number): Promise<boolean> {
  const bytes = await file.read(offset, 1024 * 1024)
  return offset + bytes.length === file.size && bytes.every((byte) => byte === 0)
}

interface Place {
  start: number
  offsetOf: (position: number) => number
  maxBlockBytes: number
  maxSkipBytes: number
}

async function* walkSpan(span: Span, { start, offsetOf, maxBlockBytes, maxSkipBytes }: Place): AsyncGenerator<Walked> {
  let at: number | null = start
  let indexInMember = 0
  const damage = (position: number, reason: string): Walked => ({ kind: 'damage', offset: offsetOf(position), reason })
  while (at !== null) {
    const position: number = await skipBlankLines(span, at, at + maxSkipBytes)
    span.release(position)
    const bytes = await span.peek(position, MAX_HEAD_BYTES)
    if (bytes.length === 0) return
    const head = readRecordHead(bytes)
    if ('fault' in head) {
      yield damage(position, head.fault)
      at = await nextHead(span, position + 1, position + maxSkipBytes)
      continue
    }
    const blockStart: number = position + head.headLength
    const end: number = blockStart + head.blockLength
    const isLarge = head.blockLength > maxBlockBytes
    if (head.blockLength > maxSkipBytes && !span.canGoBack) {
      throw new DamageError(`the record claims ${head.blockLength} bytes, which are more than will be unpacked`)
    }
    if (isLarge) span.release(end)
    const fault = await faultOfEnd(span, end, head.format)
    if (fault) yield damage(position, `the record ${fault}: it claims ${head.blockLength} bytes`)
    const length = fault ? await wholeMessage(span, blockStart, head.blockLength, maxBlockBytes) : head.blockLength
    if (length !== null) {
      const block = isLarge && !fault ? null : await span.peek(blockStart, length)
      const digest = block ? digestState(head, block) : 'unchecked'
      yield { kind: 'record', record: { ...head, offset: offsetOf(position), indexInMember, block, digest } }
      if (!span.canGoBack) indexInMember++
      at = blockStart + length
    } else at = await nextHead(span, isLarge && !span.canGoBack ? end : blockStart, position + maxSkipBytes)
  }
}

type EndFault = 'is cut off' | 'has another length'

/**
 * Whether a record may end here: with the file, with its empty lines (which some tools forget), or right before another. Up to
 * 16 bytes more before the next record come from tools that count wrong, or from damage to the empty lines.
 */
async function faultOfEnd(span: Span, end: number, format: RecordHead['format']): Promise<EndFault | null> {
  if (!(await span.reaches(end))) return 'is cut off'
  const tail = await span.peek(end, TAIL_BYTES)
  const text = tail.toString('latin1')
  if (/^(\r?\n){2}/.test(text) || text.length <= 4) return null
  if (format === 'arc' && /^\r?\n/.test(text)) return null
  return /^[\s\S]{0,16}?WARC\/\d\.\d/.test(text) ? null : 'has another length'
}

/**
 * The length of a block that is not as long as its record claims, where the HTTP message in it says for itself how long it is and
 * all of that is there; null for any other.
 */
async function wholeMessage(span: Span, start: number, claimed: number, maxBytes: number): Promise<number | null> {
  const length = messageLength(await span.peek(start, Math.min(claimed, MAX_HEAD_BYTES)))
  if (length === null || length > Math.min(claimed, maxBytes)) return null
  return (await span.reaches(start + length)) ? length : null
}

async function skipBlankLines(span: Span, from: number, to: number): Promise<number> {
  for (let at = from; at < to; ) {
    const bytes = await span.peek(at, TAIL_BYTES)
    const blanks = bytes.findIndex((byte) => byte !== 0x0d && byte !== 0x0a)
    if (blanks !== -1) return at + blanks
    if (bytes.length === 0) return at
    at += bytes.length
    span.release(at)
  }
  throw new DamageError('empty lines without end')
}
