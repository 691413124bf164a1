import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { PermanentError } from '@dateline/contracts/errors'
import { describe, expect, it } from 'vitest'
import { openArchive } from '../src/archive.ts'
import { archiveIn, binaryBody, exchange, readWithWarcio, sha256, temporaryFolder } from './pages.ts'

describe('what is written', () => {
  it('is read back byte for byte, with its headers in order, case and number', async () => {
    const archive = await archiveIn(await temporaryFolder())
    const body = gzipSync(binaryBody())
    const headers: [string, string][] = [
      ['content-TYPE', 'text/html'],
      ['Set-Cookie', 'a=1'],
      ['X-Bytes', '\x80\xe9\xff'],
      ['Set-Cookie', 'b=2; path=/: :'],
      ['Content-Encoding', 'gzip'],
      ['Content-Length', String(body.length)],
      ['X-Empty', ''],
    ]
    const claim = await archive.writeExchange(
      exchange('https://example.org/a', { headers, body, status: 203, statusText: '' }),
    )
    expect(claim.digest).toBe(sha256(body))
    const page = await archive.read(claim)
    expect(page).toEqual({
      kind: 'response',
      recordId: expect.stringMatching(/^urn:uuid:[0-9a-f-]{36}$/),
      url: 'https://example.org/a',
      fetchedAt: '2026-03-04T05:06:07.089Z',
      status: 203,
      headers,
      contentType: 'text/html',
      contentEncoding: 'gzip',
      body,
    })
    await archive.close()
  })

  it('is read by an independent reader: warcinfo, answer, question', async () => {
    const folder = await temporaryFolder()
    const archive = await archiveIn(folder)
    const body = binaryBody()
    const claim = await archive.writeExchange(exchange('https://example.org/a?b=ä', { body, httpVersion: '2' }))
    await archive.close()
    const seen = await readWithWarcio(folder)
    const [info, response, request] = seen
    expect(seen.map(({ record }) => record.warcType)).toEqual(['warcinfo', 'response', 'request'])
    expect(info?.payload.toString()).toMatch(/^software: dateline\/\d.*\r\nformat: WARC File Format 1.1\r\n/)
    expect(info?.payload.toString()).toContain('\r\noperator: Ada robots: ignore\r\n')
    expect(info?.record.warcHeader('WARC-Filename')).toBe(claim.file)

    expect(response).toMatchObject({ offset: claim.offset, length: claim.length, file: claim.file })
    expect(response?.payload.equals(body)).toBe(true)
    expect(response?.record.httpHeaders?.statusline).toBe('HTTP/1.1 200 OK')
    expect(response?.record.warcPayloadDigest).toBe(claim.digest)
    expect(response?.record.warcHeader('WARC-Protocol')).toBe('h2')
    expect(response?.record.warcHeader('WARC-IP-Address')).toBe('192.0.2.7')
    expect(response?.record.warcDate).toBe('2026-03-04T05:06:07.089Z')
    expect(response?.record.warcTargetURI).toBe('https://example.org/a?b=ä')

    expect(request?.record.httpHeaders?.statusline).toBe('GET /a HTTP/1.1')
    expect(request?.record.warcConcurrentTo).toEqual([response?.record.warcHeader('WARC-Record-ID')])
  })

  it('has the digest of each block', async () => {
    const folder = await temporaryFolder()
    const archive = await archiveIn(folder)
    await archive.writeExchange(exchange('https://example.org/a'))
    await archive.close()
    const [file = ''] = await readdir(folder)
    const text = gunzipSync(await readFile(join(folder, file)))
    // A record: fields, an empty line, as many bytes as Content-Length says, two line breaks.
    for (let at = 0; at < text.length; ) {
      const end = text.indexOf('\r\n\r\n', at) + 4
      const fields = text.toString('utf8', at, end)
      const length = Number(/Content-Length: (\d+)/.exec(fields)?.[1])
      expect(fields).toContain(`WARC-Block-Digest: ${sha256(text.subarray(end, end + length))}\r\n`)
      at = end + length + 4
    }
  })

  it('keeps a body of no bytes', async () => {
    const archive = await archiveIn(await temporaryFolder())
    const claim = await archive.writeExchange(
      exchange('https://example.org/', { status: 204, statusText: 'No Content', body: Buffer.of() }),
    )
    expect((await archive.read(claim)).body).toHaveLength(0)
    await archive.close()
  })

  it('says nothing untrue about the transfer', async () => {
    const archive = await archiveIn(await temporaryFolder())
    const body = Buffer.from('twelve bytes')
    const write = async (headers: [string, string][]) =>
      (await archive.read(await archive.writeExchange(exchange('https://example.org/', { headers, body })))).headers
    expect(await write([['transfer-encoding', 'chunked']])).toEqual([
      ['X-Archive-Orig-transfer-encoding', 'chunked'],
      ['Content-Length', '12'],
    ])
    expect(await write([['Content-Length', '99']])).toEqual([
      ['X-Archive-Orig-Content-Length', '99'],
      ['Content-Length', '12'],
    ])
    expect(await write([['content-length', '12']])).toEqual([['content-length', '12']])
    await archive.close()
  })

  it("can't break out of a header", async () => {
    const folder = await temporaryFolder()
    const archive = await archiveIn(folder)
    const evil = 'x\r\nInjected: 1\r\n\r\n<b>'
    // The low bytes of U+010D and U+010A are those of a line break.
    const headers: [string, string][] = [
      [`A${evil}`, evil],
      ['B', 'x\u010d\u010aInjected: 2'],
      ['C', `\n${evil}`],
      ['', ''],
    ]
    const page = {
      ...exchange('https://example.org/', { headers, statusText: evil }),
      ipAddress: evil,
      url: `https://example.org/${evil}`,
    }
    page.request = { method: evil, target: evil, headers }
    const claim = await archive.writeExchange(page)
    const { status, headers: kept, body } = await archive.read(claim)
    expect({ status, body }).toEqual({ status: 200, body: page.response.body })
    expect(kept.map(([name]) => name).filter((name) => /^injected/i.test(name))).toEqual([])
    await archive.writeResource({ url: evil, fetchedAt: page.fetchedAt, contentType: evil, body: Buffer.of(1) })
    await archive.close()
    const seen = await readWithWarcio(folder)
    expect(seen.map(({ record }) => record.warcType)).toEqual(['warcinfo', 'response', 'request', 'resource'])
    for (const { record } of seen) {
      expect(record.warcHeader('Injected')).toBeFalsy()
      expect(record.httpHeaders?.headers.get('Injected')).toBeFalsy()
    }
  })

  it('is refused where fetchedAt is no instant', async () => {
    const archive = await archiveIn(await temporaryFolder())
    const page = { ...exchange('https://example.org/'), fetchedAt: '2026-13-01T00:00:00Z' }
    await expect(archive.writeExchange(page)).rejects.toThrow(PermanentError)
    await archive.close()
  })
})

describe('openArchive', () => {
  it.each([
    ['s3://bucket/prefix', 'ARCHIVE_URL has the scheme "s3:": only file:PATH can be used'],
    ['./data/archive', 'ARCHIVE_URL has the scheme "": only file:PATH can be used'],
    ['file:', 'ARCHIVE_URL names no folder'],
    ['file:/dev/null/archive', "ARCHIVE_URL: can't make the folder /dev/null/archive"],
  ])('refuses %s', async (url, message) => {
    await expect(openArchive(url, { writer: 'fetcher' })).rejects.toThrow(message)
  })

  it('refuses a writer that would lead out of the folder', async () => {
    await expect(openArchive('file:/tmp', { writer: '../x' })).rejects.toThrow('no name for an archive writer')
  })

  it('reads a path with two slashes as a URL', async () => {
    const folder = await temporaryFolder()
    const archive = await openArchive(`file://${folder}/with%20space`, { writer: 'fetcher' })
    await archive.close()
    expect(await readdir(folder)).toEqual(['with space'])
  })
})
