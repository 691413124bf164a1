import { readFile, stat, truncate, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { PermanentError, TransientError } from '@dateline/contracts/errors'
import { describe, expect, it } from 'vitest'
import { archiveIn, binaryBody, exchange, sha256, temporaryFolder } from './pages.ts'

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
