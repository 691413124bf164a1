import { createHash } from 'node:crypto'
import { readdir, readFile, stat, truncate, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { PermanentError, TransientError } from '@dateline/contracts/errors'
import { describe, expect, it } from 'vitest'
import { openArchive } from '../src/archive.ts'
import { binaryBody, exchange, readWithWarcio, temporaryFolder } from './pages.ts'

const sha256 = (bytes: Uint8Array) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`

async function archiveIn(folder: string, maxFileBytes = 1_000_000_000) {
  return openArchive(`file:${folder}`, { writer: 'fetcher', maxFileBytes, info: { operator: 'Ada\r\nrobots: ignore' } })
}

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

  it('may be another form of an answer, which it refers to', async () => {
    const folder = await temporaryFolder()
    const archive = await archiveIn(folder)
    const of = await archive.writeExchange(exchange('https://example.org/a', { body: Buffer.from('<p></p>') }))
    const body = Buffer.from('<p>drawn</p>')
    const made = {
      url: 'https://example.org/a',
      fetchedAt: '2026-03-04T05:06:09Z',
      contentType: 'text/html; charset=utf-8',
    }
    const claim = await archive.writeConversion({ ...made, body, of })
    expect(await archive.read(claim)).toMatchObject({ kind: 'conversion', status: null, headers: [], ...made, body })
    const { recordId } = await archive.read(of)
    await expect(archive.writeConversion({ ...made, body, of: { ...of, file: 'none' } })).rejects.toThrow(
      'no such file',
    )
    await archive.close()
    const [, , , conversion] = await readWithWarcio(folder)
    expect(conversion?.record.warcType).toBe('conversion')
    expect(conversion?.record.warcHeader('WARC-Refers-To')).toBe(`<${recordId}>`)
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

  it('is a resource where it came without an exchange', async () => {
    const folder = await temporaryFolder()
    const archive = await archiveIn(folder)
    const body = binaryBody()
    const resource = { url: 'file:///a b', fetchedAt: '2020-01-02T03:04:05+01:00', contentType: 'text/html', body }
    const claim = await archive.writeResource(resource)
    expect(await archive.read(claim)).toMatchObject({
      kind: 'resource',
      url: 'file:///a b',
      fetchedAt: '2020-01-02T02:04:05.000Z',
      status: null,
      headers: [],
      contentType: 'text/html',
      contentEncoding: null,
      body,
    })
    await archive.close()
    const resources = (await readWithWarcio(folder)).filter(({ record }) => record.warcType === 'resource')
    expect(resources.map(({ payload }) => sha256(payload))).toEqual([claim.digest])
  })

  it('is a response without its request where nobody kept that', async () => {
    const folder = await temporaryFolder()
    const archive = await archiveIn(folder)
    const { request: _, ipAddress: __, ...answer } = exchange('https://example.org/a', { body: binaryBody() })
    const claim = await archive.writeResponse(answer)
    expect(await archive.read(claim)).toMatchObject({
      kind: 'response',
      url: answer.url,
      fetchedAt: answer.fetchedAt,
      status: 200,
      contentType: 'text/html; charset=utf-8',
      body: answer.response.body,
    })
    await archive.close()
    const records = (await readWithWarcio(folder)).map(({ record, payload }) => [record.warcType, sha256(payload)])
    expect(records.slice(1)).toEqual([['response', claim.digest]])
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

  it('is a revisit where the payload is the one of before', async () => {
    const folder = await temporaryFolder()
    const archive = await archiveIn(folder)
    const first = await archive.writeExchange(exchange('https://example.org/a'))
    const { recordId } = await archive.read(first)
    const again = await archive.writeExchange({
      ...exchange('https://example.org/b', { body: (await archive.read(first)).body }),
      fetchedAt: '2026-03-05T00:00:00Z',
      unchangedSince: { url: 'https://example.org/a', fetchedAt: '2026-03-04T05:06:07.089Z', recordId },
    })
    expect(again.digest).toBe(first.digest)
    const page = await archive.read(again)
    expect(page).toMatchObject({
      kind: 'revisit',
      url: 'https://example.org/b',
      fetchedAt: '2026-03-05T00:00:00Z',
      status: 200,
    })
    expect(page.body).toHaveLength(0)
    await archive.close()
    const revisit = (await readWithWarcio(folder)).find(({ record }) => record.warcType === 'revisit')
    expect(revisit?.record.warcHeader('WARC-Profile')).toBe(
      'http://netpreserve.org/warc/1.1/revisit/identical-payload-digest',
    )
    expect(revisit?.record.warcRefersToTargetURI).toBe('https://example.org/a')
    expect(revisit?.record.warcRefersToDate).toBe('2026-03-04T05:06:07.089Z')
    expect(revisit?.record.warcHeader('WARC-Refers-To')).toBe(`<${recordId}>`)
    expect(revisit?.record.warcPayloadDigest).toBe(first.digest)
    expect(revisit?.record.httpHeaders?.statusCode).toBe(200)
  })

  it("is a revisit on the server's word after 304", async () => {
    const folder = await temporaryFolder()
    const archive = await archiveIn(folder)
    const claim = await archive.writeExchange({
      ...exchange('https://example.org/a', { status: 304, statusText: 'Not Modified', body: Buffer.of() }),
      unchangedSince: { url: 'https://example.org/a', fetchedAt: '2026-03-01T00:00:00Z' },
    })
    expect(await archive.read(claim)).toMatchObject({ kind: 'revisit', status: 304 })
    await archive.close()
    const revisit = (await readWithWarcio(folder)).find(({ record }) => record.warcType === 'revisit')
    expect(revisit?.record.warcHeader('WARC-Profile')).toBe(
      'http://netpreserve.org/warc/1.1/revisit/server-not-modified',
    )
    expect(revisit?.record.warcPayloadDigest).toBeFalsy()
    expect(revisit?.record.warcHeader('WARC-Refers-To')).toBeFalsy()
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

describe('files', () => {
  it('are named by time, writer and chance, and made by the first write', async () => {
    const folder = join(await temporaryFolder(), 'a/b')
    const archive = await archiveIn(folder)
    expect(await readdir(folder)).toEqual([])
    const claim = await archive.writeExchange(exchange('https://example.org/'))
    expect(claim.file).toMatch(/^dateline-\d{14}-fetcher-[0-9a-f]{12}\.warc\.gz$/)
    expect(await readdir(folder)).toEqual([claim.file])
    await archive.close()
  })

  it('are followed by new ones before they grow too large, each with its warcinfo', async () => {
    const folder = await temporaryFolder()
    const archive = await archiveIn(folder, 100_000)
    const bodies = Array.from({ length: 12 }, () => binaryBody(30_000))
    const claims = await Promise.all(
      bodies.map((body) => archive.writeExchange(exchange('https://example.org/', { body }))),
    )
    const large = await archive.writeExchange(exchange('https://example.org/', { body: binaryBody(300_000) }))
    await archive.close()
    const files = await readdir(folder)
    expect(files.length).toBe(5)
    for (const file of files.filter((name) => name !== large.file)) {
      expect((await stat(join(folder, file))).size).toBeLessThanOrEqual(100_000)
    }
    const seen = await readWithWarcio(folder)
    expect(seen.filter(({ record }) => record.warcType === 'warcinfo')).toHaveLength(5)
    for (const [index, claim] of claims.entries()) expect((await archive.read(claim)).body).toEqual(bodies[index])
  })

  it('hold a thousand records written at once, each where its claim check says', async () => {
    const folder = await temporaryFolder()
    const archive = await archiveIn(folder)
    const urls = Array.from({ length: 1000 }, (_, index) => `https://example.org/${index}`)
    const claims = await Promise.all(
      urls.map((url) => archive.writeExchange(exchange(url, { body: Buffer.from(url.repeat(900)) }))),
    )
    await archive.close()
    const pages = await Promise.all(claims.map((claim) => archive.read(claim)))
    expect(pages.map(({ url }) => url)).toEqual(urls)
    const found = (await readWithWarcio(folder)).map(({ file, offset }) => `${file} ${offset}`)
    expect(found).toHaveLength(2001)
    expect(claims.filter(({ file, offset }) => !found.includes(`${file} ${offset}`))).toEqual([])
  })

  it('take no writes after close', async () => {
    const archive = await archiveIn(await temporaryFolder())
    await archive.close()
    await expect(archive.writeExchange(exchange('https://example.org/'))).rejects.toThrow(TransientError)
  })

  it('are waited for by close', async () => {
    const archive = await archiveIn(await temporaryFolder())
    const writing = archive.writeResource({
      url: 'a:b',
      fetchedAt: '2026-01-01T00:00:00Z',
      contentType: '',
      body: Buffer.of(1),
    })
    await new Promise(setImmediate)
    await archive.close()
    expect(await archive.read(await writing)).toMatchObject({ contentType: 'application/octet-stream' })
  })
})

describe('reading', () => {
  async function written() {
    const folder = await temporaryFolder()
    const archive = await archiveIn(folder)
    const claim = await archive.writeExchange(exchange('https://example.org/', { body: binaryBody(3000) }))
    await archive.close()
    return { archive, claim, path: join(folder, claim.file) }
  }

  it('calls a missing file permanent and names file and offset', async () => {
    const { archive, claim } = await written()
    const reading = archive.read({ ...claim, file: 'gone.warc.gz' })
    await expect(reading).rejects.toThrow(PermanentError)
    await expect(reading).rejects.toThrow(`the record at byte ${claim.offset} of gone.warc.gz`)
  })

  it('calls each wrong claim check permanent', async () => {
    const { archive, claim, path } = await written()
    const wrong = [
      { digest: sha256(Buffer.of(1)) },
      { offset: claim.offset + 1 },
      { offset: 0 },
      { offset: 1e12 },
      { length: claim.length - 1 },
      { length: claim.length + 1 },
      { length: 1e15 },
      { file: `../${basename(dirname(path))}/${claim.file}` },
      { file: '/etc/passwd' },
      { file: `${claim.file}/x` },
    ]
    for (const part of wrong)
      await expect(archive.read({ ...claim, ...part }), JSON.stringify(part)).rejects.toThrow(PermanentError)
  })

  it('says of a request record that it is no page', async () => {
    const { archive, claim, path } = await written()
    const rest = { offset: claim.offset + claim.length, length: (await stat(path)).size - claim.offset - claim.length }
    await expect(archive.read({ ...claim, ...rest })).rejects.toThrow('a record of type request')
  })

  it('notices any damaged byte, and a file cut anywhere', async () => {
    const { archive, claim, path } = await written()
    const good = await readFile(path)
    for (let at = claim.offset; at < claim.offset + claim.length; at += 97) {
      const bad = Buffer.from(good)
      bad.writeUInt8((bad[at] ?? 0) ^ 0x10, at)
      await writeFile(path, bad)
      // Bytes 4 to 9 of a member (time, level, system) carry nothing.
      if (at - claim.offset < 10) continue
      await expect(archive.read(claim), `byte ${at}`).rejects.toThrow(PermanentError)
    }
    await writeFile(path, good)
    for (let length = claim.offset + claim.length - 1; length > 0; length -= 331) {
      await truncate(path, length)
      await expect(archive.read(claim), `cut at ${length}`).rejects.toThrow(PermanentError)
    }
  })

  it('calls an error of the disk transient', async () => {
    const folder = await temporaryFolder()
    const archive = await archiveIn(folder)
    const claim = { file: '.', offset: 0, length: 1, digest: sha256(Buffer.of()) }
    await expect(archive.read(claim)).rejects.toThrow(TransientError)
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
