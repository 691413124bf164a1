import { isPage } from './is-page.ts'
import { parseStoredResponse } from './stored-response.ts'
import type { WebRecord } from './walk-web-archive.ts'

/** A page out of a WARC or ARC file, with what was received of it. */
export interface StoredPage {
  /** As it stands in the record. */
  url: string
  /** ISO 8601. */
  fetchedAt: string
  /** Null for a resource: nobody answered. */
  response: { httpVersion: '1.1' | '2'; status: number; statusText: string; headers: [string, string][] } | null
  contentType: string | null
  /** Transfer codings undone, content codings still on. */
  body: Buffer
}

/** Why a record is no page to import, each with what it means. */
export const skipKinds = {
  request: 'request record',
  metadata: 'metadata record',
  warcinfo: "the file's own description",
  revisit: 'revisit of a payload that is not in this file',
  conversion: 'conversion of another record',
  segment: 'part of a record that is spread over files',
  'unknown-type': 'record of an unknown type',
  'not-http': 'no HTTP response',
  'error-status': 'an error or a redirect, not an answer with a page',
  'not-a-page': 'neither HTML nor plain text',
  empty: 'an answer without a body',
  'too-large': 'larger than can be imported',
  'no-address': 'record without a web address (http or https), or without an instant',
} as const
export type SkipKind = keyof typeof skipKinds

const types: Record<string, SkipKind> = {
  request: 'request',
  metadata: 'metadata',
  warcinfo: 'warcinfo',
  filedesc: 'warcinfo',
  revisit: 'revisit',
  conversion: 'conversion',
  continuation: 'segment',
}

/** The page that a record holds, or the kind of record that it is instead. A revisit needs the record that it refers to. */
export function pageOfRecord(record: WebRecord, original?: WebRecord): StoredPage | SkipKind {
  const isRevisit = record.type === 'revisit' && original?.type === 'response'
  const isWanted = record.type === 'response' || record.type === 'resource' || isRevisit
  if (!isWanted) return (Object.hasOwn(types, record.type) && types[record.type]) || 'unknown-type'
  // ISO 28500, section 6.10: the first part of a segmented record is a response with the number 1.
  if (record.fields.has('warc-segment-number')) return 'segment'
  const block = isRevisit ? original.block : record.block
  if (record.block === null || block === null) return 'too-large'
  const { url, fetchedAt } = record
  if (url === null || !/^https?:/i.test(url) || fetchedAt === null) return 'no-address'
  if (record.type === 'resource')
    return checked({ url, fetchedAt, response: null, contentType: record.contentType, body: block })
  const received = parseStoredResponse(block)
  if (received === null) return 'not-http'
  const { body, ...response } = received
  const contentType = headerOf(response.headers, 'content-type')
  return checked({ url, fetchedAt, response, contentType, body })
}

function checked(page: StoredPage): StoredPage | SkipKind {
  const { response, contentType, body } = page
  if (response && (response.status < 200 || response.status > 299)) return 'error-status'
  if (body.length === 0) return 'empty'
  const coding = response && headerOf(response.headers, 'content-encoding')
  return isPage(contentType, coding ? null : body) ? page : 'not-a-page'
}

const headerOf = (headers: [string, string][], wanted: string) =>
  headers.find(([name]) => name.toLowerCase() === wanted)?.[1] ?? null
