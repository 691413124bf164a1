import { readRecordHead } from './record-head.ts'
import { DamageError, type Span } from './span.ts'

/** The next record is near as a rule: the search begins with little and doubles. */
const FIRST_SCAN_BYTES = 2 * 1024
const SCAN_BYTES = 64 * 1024
/** So that what a candidate begins with is whole. */
const OVERLAP_BYTES = 32
/** Longest line of an ARC head that is looked for. */
const LINE_BYTES = 16 * 1024

/** The first position from `from` on, and before `to`, at which a record starts; null where none does before the span ends. */
export async function nextHead(span: Span, from: number, to: number): Promise<number | null> {
  let size = FIRST_SCAN_BYTES
  for (let at = from; at < to; at += size, size = Math.min(2 * size, SCAN_BYTES)) {
    span.release(at)
    const bytes = await span.peek(at, size + LINE_BYTES)
    for (const index of candidates(bytes.subarray(0, size + OVERLAP_BYTES))) {
      if (index >= size || at + index >= to) break
      if (isHead(bytes.subarray(index))) return at + index
    }
    if (bytes.length <= size) return null
  }
  // What a member still unpacks to may be without end; the rest of a file is not.
  if (!span.canGoBack && (await span.reaches(to + 1))) throw new DamageError('no record was found in what follows')
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
