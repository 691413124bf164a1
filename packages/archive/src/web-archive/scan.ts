import { readRecordHead } from './record-head.ts'
import { DamageError, type Span } from './span.ts'

const SCAN_BYTES = 64 * 1024
/** Longest line of an ARC head that is looked for. */
const LINE_BYTES = 16 * 1024

/** The first position from `from` on, and before `to`, at which a record starts; null where none does before the span ends. */
export async function nextHead(span: Span, from: number, to: number): Promise<number | null> {
  for (let at = from; at < to; at += SCAN_BYTES) {
    span.release(at)
    const bytes = await span.peek(at, SCAN_BYTES + LINE_BYTES)
    for (const index of candidates(bytes)) {
      if (index >= SCAN_BYTES || at + index >= to) break
      if (isHead(bytes.subarray(index))) return at + index
    }
    if (bytes.length <= SCAN_BYTES) return null
  }
  if (await span.reaches(to + 1)) throw new DamageError('no record was found in what follows')
  return null
}

/** `WARC/` anywhere, because the line break before it may be what is damaged; ARC heads, which say less, in lines of their own. */
function* candidates(bytes: Buffer): Generator<number> {
  const text = bytes.toString('latin1')
  for (const { index, 0: match } of text.matchAll(
    /WARC\/\d\.\d{1,2}[ \t]*\r?\n|(?<=\n)(?:filedesc:|dns:|https?:\/\/)/g,
  )) {
    if (match !== '') yield index
  }
}

/** A whole WARC head may be longer than what is at hand: its first lines are enough here. */
function isHead(bytes: Buffer): boolean {
  if (bytes.toString('latin1', 0, 5) === 'WARC/') return /^[^\n]*\n[\w-]+:/.test(bytes.toString('latin1', 0, 128))
  return !('fault' in readRecordHead(bytes))
}
