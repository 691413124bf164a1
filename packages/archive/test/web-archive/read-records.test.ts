import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { message, packed, tenPages, walk, warc } from './make-records.ts'

const urls = tenPages().map((_, number) => `http://news.example/${number}`)

describe('what is a record', () => {
  it('is the same plain, packed one by one, packed as one, and of any version', async () => {
    const forms = [tenPages(), packed(tenPages()), [gzipSync(Buffer.concat(tenPages()))]]
    for (const form of forms) expect(await walk(form)).toMatchObject({ urls, damages: [] })
    for (const version of ['WARC/0.17', 'WARC/0.18', 'WARC/1.0', 'WARC/1.1']) {
      expect(await walk(warc(message('page'), {}, version))).toMatchObject({
        urls: ['http://news.example/'],
        damages: [],
      })
    }
  })

  it('has an address without angle brackets and with its spaces, and a folded field as one', async () => {
    const fields = { 'WARC-Target-URI': '<http://news.example/a b>', 'X-Note': 'one\r\n  two' }
    const { records } = await walk(warc(message('page'), fields))
    expect(records[0]).toMatchObject({ url: 'http://news.example/a b' })
    expect(records[0]?.fields.get('x-note')).toBe('one two')
  })

  it('may have bare line feeds', async () => {
    const bytes = Buffer.from(
      warc(message('page'))
        .toString('latin1')
        .replaceAll('\r\n', '\n')
        .replace(/(?<=\nContent-Length: )\d+/, '46'),
    )
    const walked = await walk([bytes, bytes])
    expect(walked.damages).toEqual([])
    expect(walked.records.map(({ block }) => block?.toString())).toEqual(
      Array(2).fill('HTTP/1.1 200 OK\nContent-Type: text/html\n\npage\n'.slice(0, 46)),
    )
  })

  it('is found in ARC 1.0 and in the longer lines of version 2', async () => {
    const block = message('<p>old')
    const head = 'filedesc://a.arc 0.0.0.0 20010203040506 text/plain 2\n1 \n\n'
    const short = `http://news.example/a b 192.0.2.1 20010203040506 text/html ${block.length}\n${block}\n`
    const long = `http://news.example/c 192.0.2.1 20010203040506 text/html 200 abc - 0 a.arc ${block.length}\n${block}\n`
    const { records, damages } = await walk(Buffer.from(head + short + long))
    expect(damages).toEqual([])
    expect(records.map(({ type, url, contentType, fetchedAt }) => ({ type, url, contentType, fetchedAt }))).toEqual([
      { type: 'filedesc', url: 'filedesc://a.arc', contentType: 'text/plain', fetchedAt: '2001-02-03T04:05:06Z' },
      { type: 'response', url: 'http://news.example/a b', contentType: 'text/html', fetchedAt: '2001-02-03T04:05:06Z' },
      { type: 'response', url: 'http://news.example/c', contentType: 'text/html', fetchedAt: '2001-02-03T04:05:06Z' },
    ])
  })

  it('inside the payload of another is none', async () => {
    const { urls: found } = await walk([warc(message(Buffer.concat(tenPages()))), ...tenPages()])
    expect(found).toEqual(['http://news.example/', ...urls])
  })
})

describe('digests', () => {
  const body = Buffer.from('<p>page')
  const block = message(body)
  const sha1 = (bytes: Buffer) => createHash('sha1').update(bytes).digest()
  const rows: [what: string, fields: Record<string, string>, state: string][] = [
    ['of the block in base16', { 'WARC-Block-Digest': `sha1:${sha1(block).toString('hex')}` }, 'ok'],
    ['of the payload in base64', { 'WARC-Payload-Digest': `sha1:${sha1(body).toString('base64')}` }, 'ok'],
    ['in sha256', { 'WARC-Payload-Digest': `sha256:${createHash('sha256').update(body).digest('hex')}` }, 'ok'],
    ['of other bytes', { 'WARC-Block-Digest': `sha1:${sha1(body).toString('hex')}` }, 'mismatch'],
    ['that is cut off', { 'WARC-Block-Digest': 'sha1:ABCDEF' }, 'mismatch'],
    ['of an unknown algorithm', { 'WARC-Block-Digest': 'crc9:ABCDEF' }, 'unchecked'],
    ['that is missing', {}, 'unchecked'],
  ]
  for (const [what, fields, state] of rows) {
    it(`a digest ${what} is ${state}, and the record is kept`, async () => {
      expect((await walk(warc(block, fields))).records).toMatchObject([{ digest: state, block }])
    })
  }
})
