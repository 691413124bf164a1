import type { ClaimCheck } from '@dateline/contracts/claim-check'

/** One request and its answer, as the archive keeps them. Header values are strings of bytes (latin1), as HTTP has them. */
export interface Exchange {
  url: string
  /** The instant of the request, ISO 8601 in UTC. */
  fetchedAt: string
  ipAddress?: string
  request: { method: string; target: string; headers: [name: string, value: string][] }
  response: {
    httpVersion: '1.1' | '2'
    status: number
    statusText: string
    headers: [name: string, value: string][]
    /** As received: transfer codings undone, content codings still on. */
    body: Uint8Array
  }
  /** An earlier exchange with the same payload: this one is kept as a `revisit` record, without its body. */
  unchangedSince?: { url: string; fetchedAt: string; recordId?: string | undefined }
}

/** An answer whose request nobody kept, such as one out of another archive. */
export type Answer = Pick<Exchange, 'url' | 'fetchedAt' | 'response'>

/** A body that came without an exchange, such as an import. */
export interface Resource {
  url: string
  fetchedAt: string
  contentType: string
  body: Uint8Array
}

/** Another form of an archived answer, such as the page that its scripts made of it. */
export interface Conversion extends Resource {
  /** The answer that it was made of. */
  of: ClaimCheck
}

/** What the archive gives back for a claim check. */
export interface ArchivedPage {
  kind: 'response' | 'resource' | 'revisit' | 'conversion'
  /** `urn:uuid:…`, to name this page in a later revisit. */
  recordId: string
  url: string
  fetchedAt: string
  /** Null for a resource and a conversion: nobody answered. */
  status: number | null
  headers: [name: string, value: string][]
  contentType: string | null
  contentEncoding: string | null
  /** As received, content codings still on; empty for a revisit. */
  body: Uint8Array
}
