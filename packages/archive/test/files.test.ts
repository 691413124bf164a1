import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { TransientError } from '@dateline/contracts/errors'
import { describe, expect, it } from 'vitest'
import { archiveIn, binaryBody, exchange, readWithWarcio, temporaryFolder } from './pages.ts'

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
