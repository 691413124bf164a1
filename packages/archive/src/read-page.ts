import { open } from 'node:fs/promises'
import { join, normalize } from 'node:path'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import type { ClaimCheck } from '@dateline/contracts/claim-check'
import { PermanentError, TransientError } from '@dateline/contracts/errors'
import type { ArchivedPage } from './exchange.ts'
import { headerValue, parseResponse } from './http-message.ts'
import { digestOf, parseWarcRecord, type WarcRecord } from './warc-record.ts'

const gunzipAsync = promisify(gunzip)

/**
 * The page that a claim check stands for, with its digest proven. Throws PermanentError where file, record or digest are not
 * what the claim check says, and TransientError where the disk fails.
 */
export async function readPage(directory: string, claim: ClaimCheck): Promise<ArchivedPage> {
  const member = await readMember(directory, claim)
  const bytes = await gunzipAsync(member).catch((error: Error) => {
    throw broken(claim, `no gzip member of ${claim.length} bytes is there`, error)
  })
  const record = parseWarcRecord(bytes)
  if (record === null) throw broken(claim, 'what is there is no whole WARC record')
  const page = toPage(record)
  if (page === null) throw broken(claim, `no page is there but a record of type ${record.fields.get('warc-type')}`)
  const digest = payloadDigest(record, page)
  if (digest !== claim.digest) throw broken(claim, `the payload is ${digest}, not ${claim.digest}`)
  return page
}

async function readMember(directory: string, claim: ClaimCheck): Promise<Buffer> {
  // Claim checks travel through queues: none may lead out of the archive.
  if (normalize(claim.file).startsWith('..')) throw broken(claim, 'it is outside the archive')
  try {
    await using handle = await open(join(directory, claim.file), 'r')
    const { size } = await handle.stat()
    if (claim.offset + claim.length > size) {
      throw broken(claim, `the file ends at ${size}, the record at ${claim.offset + claim.length}`)
    }
    return await readFully(handle, claim)
  } catch (error) {
    if (error instanceof PermanentError) throw error
    if (isMissing(error)) throw broken(claim, `there is no such file in ${directory}`, error)
    throw new TransientError(`can't read ${place(claim)}: ${error instanceof Error ? error.message : error}`, {
      cause: error,
    })
  }
}

async function readFully(handle: Awaited<ReturnType<typeof open>>, claim: ClaimCheck): Promise<Buffer> {
  const bytes = Buffer.alloc(claim.length)
  for (let read = 0; read < bytes.length; ) {
    const { bytesRead } = await handle.read(bytes, read, bytes.length - read, claim.offset + read)
    if (bytesRead === 0) throw broken(claim, 'the file was cut while it was read')
    read += bytesRead
  }
  return bytes
}

function toPage(record: WarcRecord): ArchivedPage | null {
  const kind = record.fields.get('warc-type')
  const shared = {
    recordId: record.fields.get('warc-record-id')?.replaceAll(/^<|>$/g, '') ?? '',
    url: record.fields.get('warc-target-uri') ?? '',
    fetchedAt: record.fields.get('warc-date') ?? '',
  }
  if (kind === 'resource' || kind === 'conversion') {
    const contentType = record.fields.get('content-type') ?? null
    return { kind, ...shared, status: null, headers: [], contentType, contentEncoding: null, body: record.block }
  }
  const response = parseResponse(record.block)
  if ((kind !== 'response' && kind !== 'revisit') || response === null) return null
  const contentType = headerValue(response.headers, 'content-type')
  const contentEncoding = headerValue(response.headers, 'content-encoding')
  return { kind, ...shared, ...response, contentType, contentEncoding }
}

/** A revisit has no payload of its own: its digest is the one it was written with. */
function payloadDigest({ fields }: WarcRecord, { kind, body }: ArchivedPage): string {
  return (kind === 'revisit' && fields.get('warc-payload-digest')) || digestOf(body)
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')
}

function broken(claim: ClaimCheck, why: string, cause?: unknown): PermanentError {
  return new PermanentError(`can't read ${place(claim)}: ${why}`, { cause })
}

function place({ file, offset }: ClaimCheck): string {
  return `the record at byte ${offset} of ${file}`
}
