import { execFile } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import { createGzip, gzipSync } from 'node:zlib'
import { sharedDir, sharedSkipReason } from '@dateline/testkit/shared'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../pages.ts'
import { message, packed, tenPages, visitFile, walk, walkFile, warc } from './make-records.ts'

const MIB = 1024 * 1024
const urls = tenPages().map((_, number) => `http://news.example/${number}`)

describe('a record that is too large', () => {
  it('is told of without its block, and the next ones are read: plain, packed, packed as one', async () => {
    const large = warc(message(Buffer.alloc(MIB, 'a')), { 'WARC-Target-URI': 'http://news.example/large' })
    const records = tenPages().toSpliced(5, 0, large)
    for (const bytes of [records, packed(records), [gzipSync(Buffer.concat(records))]]) {
      const walked = await walk(bytes, { maxBlockBytes: 100_000 })
      expect(walked.urls).toEqual(urls.toSpliced(5, 0, 'http://news.example/large'))
      expect(walked.records[5]?.block).toBeNull()
      expect(walked.damages).toEqual([])
    }
  })

  it('is not unpacked beyond a gigabyte when it claims a terabyte', async () => {
    const claim = gzipSync(warc(message('short'), { 'Content-Length': 2 ** 40 }))
    const walked = await walk([claim, ...packed(tenPages())])
    expect(walked.urls).toEqual(urls)
    expect(walked.damages).toMatchObject([{ offset: 0, reason: expect.stringContaining('1099511627776 bytes') }])
  })
})

it('time is bounded where every few bytes look like a record, or claim a terabyte', async () => {
  const claim = warc(message('', { 'Content-Length': 30_000_000 }), { 'Content-Length': 2 ** 40 })
  const startedAt = performance.now()
  for (const trick of [Buffer.from('WARC/1.0\r\nX: y\r\n'), Buffer.from('WARC/1.0\r\nX: WARC/1.0\r\n'), claim]) {
    const walked = await walk([...Array<Buffer>(5000).fill(trick), ...tenPages()])
    expect(walked.urls).toEqual(urls)
  }
  // Each trick costs a few milliseconds a thousand; where the same bytes are read over and over again it costs minutes.
  expect(performance.now() - startedAt).toBeLessThan(15_000)
})

describe('memory', () => {
  it('stays small for a member that unpacks to 160 MB, in its block, its head and after it', {
    timeout: 120_000,
  }, async () => {
    const folder = await temporaryFolder()
    const size = 160 * MIB
    const starts = {
      block: warc('', { 'Content-Length': size }).subarray(0, -4),
      head: Buffer.from('WARC/1.0\r\nX: '),
      after: warc(message('page')),
      lines: Buffer.of(),
    }
    for (const [name, start] of Object.entries(starts)) {
      const file = join(folder, `${name}.warc.gz`)
      await pipeline(
        Readable.from(chunks(start, size, name === 'lines' ? '\n' : 'a')),
        createGzip({ level: 1 }),
        createWriteStream(file),
      )
      const before = process.memoryUsage().rss
      let peak = before
      const timer = setInterval(() => {
        peak = Math.max(peak, process.memoryUsage().rss)
      }, 5)
      await visitFile(file, {}, () => {})
      clearInterval(timer)
      expect(peak - before, name).toBeLessThan(120 * MIB)
    }
  })

  it('stays small for a head that does not end', async () => {
    const file = join(await temporaryFolder(), 'endless.warc')
    await writeFile(file, Buffer.concat([Buffer.from('WARC/1.0\r\nX: '), Buffer.alloc(20 * MIB, 'a'), ...tenPages()]))
    const walked = await walkFile(file)
    expect(walked.urls).toEqual(urls)
    expect(walked.damages).toMatchObject([{ offset: 0, reason: expect.stringContaining('does not end within') }])
  })
})

it('every bomb ends soon and says what it is', { timeout: 120_000 }, async (context) => {
  const generator = sharedDir('suites', 'faults', 'bombs.mjs')
  if (!generator) return context.skip(sharedSkipReason('suites', 'faults', 'bombs.mjs'))
  const folder = await temporaryFolder()
  await promisify(execFile)(process.execPath, [generator, folder, String(8 * MIB)])
  const seen = async (file: string) => {
    let records = 0
    const damages: string[] = []
    await visitFile(join(folder, file), { maxBlockBytes: MIB }, (walked) => {
      if (walked.kind === 'record') records++
      else damages.push(walked.reason)
    })
    return { records, damages }
  }
  expect(await seen('claims-1tb.warc')).toEqual({
    records: 0,
    damages: ['the record is cut off: it claims 1099511627776 bytes'],
  })
  expect(await seen('negative-length.warc')).toEqual({
    records: 0,
    damages: ['the record has no Content-Length that is a number'],
  })
  expect(await seen('endless-header.warc')).toMatchObject({
    records: 0,
    damages: [expect.stringContaining('does not end')],
  })
  expect(await seen('member-bomb.warc.gz')).toEqual({ records: 1, damages: [] })
  expect(await seen('many-members.warc.gz')).toEqual({ records: 200_000, damages: [] })
  expect(await seen('bomb.html.gz')).toEqual({ records: 0, damages: ['no record starts here'] })
})

function* chunks(start: Buffer, size: number, filler: string): Generator<Buffer> {
  yield start
  for (let left = size; left > 0; left -= MIB) yield Buffer.alloc(MIB, filler)
}
