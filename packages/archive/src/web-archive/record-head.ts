/** What stands before the block of a record. */
export interface RecordHead {
  format: 'warc' | 'arc'
  /** WARC-Type; of an ARC record `filedesc` for the file's own description, else `response`. */
  type: string
  recordId: string | null
  /** As it stands in the record, without angle brackets; spaces are possible. */
  url: string | null
  /** WARC-Date, or an ARC date in the same spelling; null where there is none or it is no date. */
  fetchedAt: string | null
  contentType: string | null
  /** Named fields of a WARC record, in lower case; the first where one comes twice. */
  fields: Map<string, string>
  /** Bytes of this head, with the empty line of WARC and the line end of ARC. */
  headLength: number
  blockLength: number
}

/** What is there instead of a head. */
export interface HeadFault {
  fault: string
}

/** Heads that are longer than this are none. */
export const MAX_HEAD_BYTES = 64 * 1024
const MAX_ARC_LINE_BYTES = 16 * 1024

const warcStart = /^WARC\/\d\.\d{1,2}[ \t]*\r?\n/
const arcStart = /^(filedesc:|dns:|https?:\/\/|ftp:\/\/)/i

/** Whether these bytes could be the start of a record: of each kind some are enough, to tell it from other data. */
export function startsRecord(bytes: Buffer): boolean {
  const start = bytes.toString('latin1', 0, 16)
  return /^WARC\/\d/.test(start) || arcStart.test(start)
}

/** Reads the head that starts at the first of these bytes, of which there are enough for any, or all that are left. */
export function readRecordHead(bytes: Buffer): RecordHead | HeadFault {
  const start = bytes.toString('latin1', 0, 16)
  if (warcStart.test(start)) return readWarcHead(bytes)
  if (arcStart.test(start)) return readArcHead(bytes)
  return { fault: 'no record starts here' }
}

/** The length of a head with its empty line, whether lines end with CR LF or, as some tools write them, with LF; -1 without one. */
export function headEnd(bytes: Buffer): number {
  const long = bytes.indexOf('\n\r\n')
  const short = bytes.indexOf('\n\n')
  if (short !== -1 && (long === -1 || short < long)) return short + 2
  return long === -1 ? -1 : long + 3
}

/** Lines of a head without the first, with folded ones made one (RFC 9112, section 5.2). */
export const unfold = (lines: string): string[] => lines.replaceAll(/\r?\n[ \t]+/g, ' ').split(/\r?\n/)

/** WARC 1.1 (ISO 28500:2017), section 4; the older versions differ in nothing that matters here. */
function readWarcHead(bytes: Buffer): RecordHead | HeadFault {
  // Where another record starts this one ends at the latest: a file of nothing but first lines is read once, not over and over.
  const next = bytes.indexOf('\nWARC/', 1)
  const end = headEnd(bytes.subarray(0, next === -1 ? MAX_HEAD_BYTES : Math.min(next + 1, MAX_HEAD_BYTES)))
  if (end === -1 && next !== -1) return { fault: 'the head of the record does not end before the next' }
  if (end === -1) return { fault: `the head of the record does not end within ${MAX_HEAD_BYTES} bytes` }
  const [, ...lines] = unfold(bytes.toString('utf8', 0, end).trimEnd())
  const fields = new Map<string, string>()
  for (const line of lines) {
    const colon = line.indexOf(':')
    if (colon < 1) return { fault: 'a line in the head of the record is no field' }
    const name = line.slice(0, colon).trim().toLowerCase()
    if (!fields.has(name)) fields.set(name, line.slice(colon + 1).trim())
  }
  const type = fields.get('warc-type')?.toLowerCase()
  const blockLength = wholeNumber(fields.get('content-length'))
  if (!type) return { fault: 'the record has no WARC-Type' }
  if (blockLength === null) return { fault: 'the record has no Content-Length that is a number' }
  return {
    format: 'warc',
    type,
    recordId: withoutBrackets(fields.get('warc-record-id')),
    url: withoutBrackets(fields.get('warc-target-uri')),
    fetchedAt: instantOf(fields.get('warc-date')),
    contentType: fields.get('content-type') ?? null,
    fields,
    headLength: end,
    blockLength,
  }
}

/**
 * ARC 1.0 and 1.1 (Internet Archive, "Arc File Format", 1996): `URL IP date content-type length`, and version 2's longer line with
 * `result checksum location offset filename` before the length. A URL may have spaces, so date and address tell where it ends.
 */
function readArcHead(bytes: Buffer): RecordHead | HeadFault {
  const lineEnd = bytes.subarray(0, MAX_ARC_LINE_BYTES).indexOf('\n')
  if (lineEnd === -1) return { fault: `the head of the record does not end within ${MAX_ARC_LINE_BYTES} bytes` }
  const words = bytes.toString('utf8', 0, lineEnd).trimEnd().split(' ')
  const date = words.findLastIndex((word, index) => /^\d{8,14}$/.test(word) && isAddress(words[index - 1]))
  const blockLength = wholeNumber(words.at(-1))
  if (date < 2 || date > words.length - 2 || blockLength === null) return { fault: 'the line is no ARC record' }
  const url = words.slice(0, date - 1).join(' ')
  const rest = words.slice(date + 1, -1)
  const isLong = rest.length >= 6 && /^(\d{3}|-)$/.test(rest.at(-5) ?? '')
  return {
    format: 'arc',
    type: url.startsWith('filedesc:') ? 'filedesc' : 'response',
    recordId: null,
    url,
    fetchedAt: instantOf(words[date]),
    contentType: (isLong ? rest.slice(0, -5) : rest).join(' ') || null,
    fields: new Map(),
    headLength: lineEnd + 1,
    blockLength,
  }
}

const isAddress = (word = '') => /^(\d{1,3}(\.\d{1,3}){3}|[\da-f:]*:[\da-f:.]*|-|0)$/i.test(word)

function wholeNumber(text: string | undefined): number | null {
  return text && /^\d{1,15}$/.test(text) ? Number(text) : null
}

/** WARC 1.0 has angle brackets around URIs in its grammar by mistake, and some tools write them. */
function withoutBrackets(uri: string | undefined): string | null {
  return uri?.replace(/^<(.*)>$/, '$1').trim() || null
}

function instantOf(text: string | undefined): string | null {
  const digits = /^(\d{4})(\d\d)(\d\d)(\d\d)?(\d\d)?(\d\d)?$/.exec(text ?? '')
  const [, year, month, day, hour = '00', minute = '00', second = '00'] = digits ?? []
  const spelling = digits ? `${year}-${month}-${day}T${hour}:${minute}:${second}Z` : text
  return spelling && /^\d{4}(-|$)/.test(spelling) && !Number.isNaN(Date.parse(spelling)) ? spelling : null
}
