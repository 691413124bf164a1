import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openFileBytes } from '../../src/web-archive/file-bytes.ts'
import { pageOfRecord } from '../../src/web-archive/page-of-record.ts'
import { openRevisits } from '../../src/web-archive/revisits.ts'
import { walkWebArchive } from '../../src/web-archive/walk-web-archive.ts'
import { temporaryFolder } from '../pages.ts'
import { message, walk, warc } from './make-records.ts'

async function pageOf(bytes: Buffer, maxBlockBytes = 1_000_000) {
  const { records } = await walk(bytes, { maxBlockBytes })
  return records[0] && pageOfRecord(records[0])
}

describe('a record that is a page', () => {
  it('has its address, its instant and what was received', async () => {
    expect(await pageOf(warc(message('<p>page', { 'X-A': 'ä' }, '203 Other')))).toEqual({
      url: 'http://news.example/',
      fetchedAt: '2026-01-02T03:04:05Z',
      response: {
        httpVersion: '1.1',
        status: 203,
        statusText: 'Other',
        headers: [
          ['Content-Type', 'text/html'],
          ['X-A', Buffer.from('ä').toString('latin1')],
        ],
      },
      contentType: 'text/html',
      body: Buffer.from('<p>page'),
    })
  })

  it('may be a resource', async () => {
    const fields = { 'WARC-Type': 'resource', 'Content-Type': 'text/plain; charset=utf-8' }
    expect(await pageOf(warc('a text', fields))).toMatchObject({ response: null, body: Buffer.from('a text') })
  })

  const chunked = { 'Transfer-Encoding': 'chunked' }
  const bodies: [what: string, body: string, headers: Record<string, string>, whole: string][] = [
    ['in chunks', '5;a=b\r\nhello\r\n6\r\n world\r\n0\r\nX: y\r\n\r\n', chunked, 'hello world'],
    ['in chunks, cut off', '5\r\nhello\r\n6\r\n wo', chunked, 'hello wo'],
    ['that says it is in chunks and is not', '<p>hello', chunked, '<p>hello'],
    ['that begins like a chunk and is none', 'add\r\none', { 'Content-Type': 'text/plain' }, 'add\r\none'],
    ['that is still packed', '\x1f\x8b\x08', { 'Content-Encoding': 'gzip' }, '\x1f\x8b\x08'],
  ]
  for (const [what, body, headers, whole] of bodies) {
    it(`has the body of a message ${what}`, async () => {
      const page = await pageOf(warc(message(Buffer.from(body, 'latin1'), headers)))
      expect(typeof page === 'object' && page.body.toString('latin1')).toBe(whole)
    })
  }

  const types: [type: string, body: string, answer: boolean][] = [
    ['text/html', '\0', true],
    ['Application/XHTML+XML ; charset=utf-8', '', true],
    ['text/plain', 'a', true],
    ['', '<!doctype html><p>', true],
    ['', 'just text', true],
    ['', '\x89PNG\r\n\x1a\n', false],
    ['unknown/unknown', '<html>', true],
    ['', '%PDF-1.7', false],
    ['', '<?xml version="1.0"?><rss>', false],
    ['', '<?xml version="1.0"?><html xmlns="x">', true],
    ['application/json', '{}', false],
    ['image/png', '<p>', false],
  ]
  for (const [type, body, answer] of types) {
    it(`is ${answer ? '' : 'not '}a ${type || 'nameless'} body ${JSON.stringify(body.slice(0, 20))}`, async () => {
      const page = await pageOf(warc(message(Buffer.from(`${body} `, 'latin1'), { 'Content-Type': type })))
      expect(page).toEqual(answer ? expect.any(Object) : 'not-a-page')
    })
  }
})

describe('a record that is no page', () => {
  const rows: [kind: string, record: Buffer][] = [
    ['request', warc('GET / HTTP/1.1\r\n\r\n', { 'WARC-Type': 'request' })],
    ['metadata', warc('a: b', { 'WARC-Type': 'metadata' })],
    ['warcinfo', warc('a: b', { 'WARC-Type': 'warcinfo' })],
    ['conversion', warc('a: b', { 'WARC-Type': 'conversion' })],
    ['segment', warc('a: b', { 'WARC-Type': 'continuation' })],
    ['segment', warc(message('a'), { 'WARC-Segment-Number': 1 })],
    ['revisit', warc(message(''), { 'WARC-Type': 'revisit' })],
    ['unknown-type', warc('a', { 'WARC-Type': 'constructor' })],
    ['not-http', warc('20260102 a dns answer', { 'Content-Type': 'text/dns' })],
    ['error-status', warc(message('gone', {}, '410 Gone'))],
    ['error-status', warc(message('moved', {}, '301 Moved'))],
    ['empty', warc(message(''))],
    ['too-large', warc(message(Buffer.alloc(2_000_000, 'a')))],
    ['no-address', warc(message('a'), { 'WARC-Target-URI': 'urn:text:a' })],
    ['no-address', warc(message('a'), { 'WARC-Date': 'yesterday' })],
  ]
  for (const [kind, record] of rows) {
    it(`is ${kind}`, async () => expect(await pageOf(record)).toBe(kind))
  }
})

it('a revisit has the payload of the response that it refers to, by digest or by address and instant', async () => {
  const path = join(await temporaryFolder(), 'a.warc')
  const revisit = { 'WARC-Type': 'revisit', 'WARC-Date': '2026-02-02T00:00:00Z' }
  const records = [
    warc(message('<p>one'), { 'WARC-Payload-Digest': 'sha1:ONE' }),
    warc(message('<p>two'), { 'WARC-Target-URI': 'http://news.example/two' }),
    warc('', { ...revisit, 'WARC-Target-URI': 'http://news.example/1', 'WARC-Payload-Digest': 'sha1:ONE' }),
    warc(message('', {}, '304 Not Modified'), {
      ...revisit,
      'WARC-Refers-To-Target-URI': 'http://news.example/two',
      'WARC-Refers-To-Date': '2026-01-02T03:04:05Z',
    }),
    warc('', { ...revisit, 'WARC-Payload-Digest': 'sha1:THREE' }),
  ]
  await writeFile(path, Buffer.concat(records))
  const file = await openFileBytes(path)
  const revisits = openRevisits(file, 1000)
  const found: string[] = []
  for await (const walked of walkWebArchive(file)) {
    if (walked.kind !== 'record') throw new Error(walked.reason)
    revisits.note(walked.record)
    const page = pageOfRecord(walked.record, (await revisits.originalOf(walked.record)) ?? undefined)
    found.push(typeof page === 'string' ? page : `${page.fetchedAt} ${page.url} ${page.body}`)
  }
  await file.close()
  expect(found.slice(2)).toEqual([
    '2026-02-02T00:00:00Z http://news.example/1 <p>one',
    '2026-02-02T00:00:00Z http://news.example/ <p>two',
    'revisit',
  ])
})
