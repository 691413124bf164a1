import { describe, expect, it } from 'vitest'
import { archiveIn, binaryBody, exchange, readWithWarcio, sha256, temporaryFolder } from './pages.ts'

describe('what is written', () => {
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
})
