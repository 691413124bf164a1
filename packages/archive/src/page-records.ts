import { PermanentError } from '@dateline/contracts/errors'
import type { Answer, Exchange, Resource } from './exchange.ts'
import { headerValue, requestMessage, responseHead } from './http-message.ts'
import { digestOf, newRecordId, warcMember } from './warc-record.ts'

const profiles = 'http://netpreserve.org/warc/1.1/revisit'

/** Gzip members of one write; a claim check names the first of them. */
export interface PageRecords {
  members: Buffer[]
  digest: string
}

/** The answer as a response or revisit record, and the request beside it (WARC 1.1, sections 6.3, 6.4 and 6.7). */
export async function exchangeRecords(exchange: Exchange): Promise<PageRecords> {
  const { url, request, response, unchangedSince } = exchange
  const digest = digestOf(response.body)
  const recordId = newRecordId()
  const shared: [string, string | undefined][] = [
    ['WARC-Target-URI', url],
    ['WARC-Date', instant(exchange.fetchedAt)],
    ['WARC-IP-Address', exchange.ipAddress],
    // iipc/warc-specifications, proposal of the field WARC-Protocol: names of ALPN.
    ['WARC-Protocol', response.httpVersion === '2' ? 'h2' : 'http/1.1'],
  ]
  const answer = warcMember(
    [
      ['WARC-Type', unchangedSince ? 'revisit' : 'response'],
      ['WARC-Record-ID', `<${recordId}>`],
      ...shared,
      ...revisitFields(exchange),
      ['WARC-Payload-Digest', isNotModified(exchange) ? undefined : digest],
      ['Content-Type', 'application/http; msgtype=response'],
    ],
    unchangedSince ? [responseHead(response)] : [responseHead(response), response.body],
    headerValue(response.headers, 'content-encoding') !== null,
  )
  const question = warcMember(
    [
      ['WARC-Type', 'request'],
      ['WARC-Record-ID', `<${newRecordId()}>`],
      ...shared,
      ['WARC-Concurrent-To', `<${recordId}>`],
      ['Content-Type', 'application/http; msgtype=request'],
    ],
    [requestMessage(request)],
  )
  return { members: await Promise.all([answer, question]), digest }
}

/** An answer on its own as a response record (WARC 1.1, section 6.3). */
export async function answerRecords({ url, fetchedAt, response }: Answer): Promise<PageRecords> {
  const digest = digestOf(response.body)
  const member = await warcMember(
    [
      ['WARC-Type', 'response'],
      ['WARC-Record-ID', `<${newRecordId()}>`],
      ['WARC-Target-URI', url],
      ['WARC-Date', instant(fetchedAt)],
      ['WARC-Payload-Digest', digest],
      ['Content-Type', 'application/http; msgtype=response'],
    ],
    [responseHead(response), response.body],
    headerValue(response.headers, 'content-encoding') !== null,
  )
  return { members: [member], digest }
}

/** A body on its own as a resource record (WARC 1.1, section 6.6). */
export const resourceRecords = (resource: Resource): Promise<PageRecords> => bodyRecords(resource, 'resource')

/** Another form of the record of that id as a conversion record (WARC 1.1, section 6.8). */
export const conversionRecords = (resource: Resource, recordId: string): Promise<PageRecords> =>
  bodyRecords(resource, 'conversion', recordId)

async function bodyRecords(resource: Resource, type: string, refersTo?: string): Promise<PageRecords> {
  const digest = digestOf(resource.body)
  const member = await warcMember(
    [
      ['WARC-Type', type],
      ['WARC-Record-ID', `<${newRecordId()}>`],
      ['WARC-Refers-To', refersTo && `<${refersTo}>`],
      ['WARC-Target-URI', resource.url],
      ['WARC-Date', instant(resource.fetchedAt)],
      ['WARC-Payload-Digest', digest],
      ['Content-Type', resource.contentType.trim() || 'application/octet-stream'],
    ],
    [resource.body],
  )
  return { members: [member], digest }
}

function revisitFields({ unchangedSince, ...exchange }: Exchange): [string, string | undefined][] {
  if (unchangedSince === undefined) return []
  const profile = isNotModified({ ...exchange, unchangedSince }) ? 'server-not-modified' : 'identical-payload-digest'
  return [
    ['WARC-Profile', `${profiles}/${profile}`],
    ['WARC-Refers-To', unchangedSince.recordId && `<${unchangedSince.recordId}>`],
    ['WARC-Refers-To-Target-URI', unchangedSince.url],
    ['WARC-Refers-To-Date', instant(unchangedSince.fetchedAt)],
  ]
}

/** After 304 there is no payload to have the same digest: the server's word is all there is. */
function isNotModified({ response, unchangedSince }: Exchange): boolean {
  return unchangedSince !== undefined && response.status === 304
}

/** A spelling that WARC allows stays as it is, so that a revisit names the very WARC-Date of the record it refers to. */
function instant(text: string): string {
  const date = new Date(text)
  if (Number.isNaN(date.getTime())) {
    throw new PermanentError(`no instant: ${JSON.stringify(text)} (fetchedAt is ISO 8601: 2026-01-31T12:00:00Z)`)
  }
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/.test(text) ? text : date.toISOString()
}
