import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sharedDir, sharedSkipReason } from '@dateline/testkit/shared'
import { expect, test } from 'vitest'
import { undoContentCoding } from '../../src/content-coding.ts'
import { parseStoredResponse, rawBody } from '../../src/web-archive/stored-response.ts'
import type { WebRecord } from '../../src/web-archive/walk-web-archive.ts'
import { walkFile } from './make-records.ts'

interface GoldenRecord {
  offset: number
  type: string
  uri: string | null
  date: string
  id: string | null
  http_status: string | null
  body_len: number
  body_sha1: string
  digest_ok: boolean | null
}

const folder = sharedDir('suites', 'warc')
const golden: { file: string; records: GoldenRecord[] }[] = folder
  ? readFileSync(join(folder, 'golden.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
  : []

/** Files that are damaged: what is told of them. */
const damaged: Record<string, { offset: number; reason: string }[]> = {
  'example-space-in-url.arc': [{ offset: 151, reason: 'the record is cut off: it claims 1591 bytes' }],
  'example-trunc.warc': [{ offset: 2560, reason: 'no record starts here' }],
  'example-wrong-chunks.warc.gz': [
    { offset: 0, reason: 'the record is cut off: it claims 1613 bytes' },
    { offset: 516, reason: 'no record starts here' },
  ],
}

test('real files of other tools give the records that another reader finds in them', async (context) => {
  if (!folder) return context.skip(sharedSkipReason('suites', 'warc'))
  expect(golden.length).toBeGreaterThan(10)
  for (const { file, records } of golden) {
    const walked = await walkFile(join(folder, file))
    const told = walked.damages.map(({ offset, reason }) => ({ offset, reason }))
    expect(told, file).toEqual(damaged[file] ?? [])
    // The other reader gives up on this one: its record is spread over two gzip members. The next record is whole.
    if (file === 'example-wrong-chunks.warc.gz') {
      expect(walked.records.map(({ offset, type }) => ({ offset, type }))).toEqual([{ offset: 1130, type: 'request' }])
      continue
    }
    const seen = await Promise.all(walked.records.map(async (record, index) => seenAs(record, records[index])))
    expect(seen, file).toEqual(records.map((record) => wantedOf(record, file)))
  }
})

async function seenAs(record: WebRecord, wanted: GoldenRecord | undefined) {
  const body = await bodyOf(record)
  return {
    offset: record.offset,
    type: record.type,
    url: record.url?.replaceAll(' ', '%20') ?? null,
    fetchedAt: record.fetchedAt,
    id: record.recordId,
    status: record.type === 'response' && record.block ? parseStoredResponse(record.block)?.status : null,
    // The other reader does not look at every digest.
    isRight: wanted?.digest_ok === null ? null : record.digest === 'ok',
    sha1: body && createHash('sha1').update(body).digest('hex'),
  }
}

/** Null where the two readers mean different things by a body. */
async function bodyOf({ type, block, contentType }: WebRecord): Promise<Uint8Array | null> {
  if (block === null || type === 'filedesc') return null
  if (!/^application\/http/.test(contentType ?? '') && type !== 'response') return block
  const response = parseStoredResponse(block)
  if (response === null || type === 'revisit') return rawBody(block)
  const coding = response.headers.find(([name]) => /^content-encoding$/i.test(name))?.[1] ?? null
  return undoContentCoding(response.body, coding, 1_000_000)
}

function wantedOf(record: GoldenRecord, file: string) {
  const type = record.type === 'arc_header' ? 'filedesc' : record.type
  const isShort = file === 'example-space-in-url.arc' && type === 'response'
  return {
    offset: record.offset,
    type,
    url: record.uri?.replaceAll(' ', '%20') ?? null,
    fetchedAt: record.date.replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/, '$1-$2-$3T$4:$5:$6Z'),
    id: record.id?.replace(/^<(.*)>$/, '$1') ?? null,
    status: type === 'response' ? Number(record.http_status) : null,
    isRight: record.digest_ok,
    // The record claims 12 bytes more than the file has, and the page ends where its own Content-Length says.
    sha1: type === 'filedesc' ? null : isShort ? '0e973b59f476007fd10f87f347c3956065516fc0' : record.body_sha1,
  }
}
