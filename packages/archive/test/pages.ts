import { createHash, randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { WARCParser, type WARCRecord } from 'warcio'
import { openArchive } from '../src/archive.ts'
import type { Exchange } from '../src/exchange.ts'

/** An exchange as a fetcher would write it; `response` overrides parts of the answer. */
export function exchange(url: string, response: Partial<Exchange['response']> = {}): Exchange {
  return {
    url,
    fetchedAt: '2026-03-04T05:06:07.089Z',
    ipAddress: '192.0.2.7',
    request: { method: 'GET', target: new URL(url).pathname, headers: [['Host', new URL(url).host]] },
    response: {
      httpVersion: '1.1',
      status: 200,
      statusText: 'OK',
      headers: [['Content-Type', 'text/html; charset=utf-8']],
      body: Buffer.from(`<p>${url}`),
      ...response,
    },
  }
}

/** Every byte value, and more than one block of deflate. */
export function binaryBody(length = 100_000): Buffer {
  return Buffer.concat([Buffer.from('\r\n\r\nWARC/1.1\r\n\0\xff'), randomBytes(length)])
}

/** A folder that goes with the test that made it. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'archive-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** An archive in that folder, whose operator would like to write a line of his own into it. */
export async function archiveIn(folder: string, maxFileBytes = 1_000_000_000) {
  return openArchive(`file:${folder}`, { writer: 'fetcher', maxFileBytes, info: { operator: 'Ada\r\nrobots: ignore' } })
}

/** A digest as claim checks and records have it. */
export const sha256 = (bytes: Uint8Array) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`

export interface SeenRecord {
  record: WARCRecord
  file: string
  offset: number
  length: number
  payload: Buffer
}

/** All records of all files in a folder, as an independent reader sees them; it stops at a torn end. */
export async function readWithWarcio(folder: string): Promise<SeenRecord[]> {
  const seen: SeenRecord[] = []
  for (const file of (await readdir(folder)).sort()) {
    const parser = new WARCParser(createReadStream(join(folder, file)))
    for await (const record of parser) {
      const payload = Buffer.from(await record.readFully(false))
      await record.skipFully()
      seen.push({ record, file, offset: parser.offset, length: parser.recordLength, payload })
    }
  }
  return seen
}
