import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { openFileBytes } from '../../src/web-archive/file-bytes.ts'
import { type Walked, type WebRecord, walkWebArchive } from '../../src/web-archive/walk-web-archive.ts'
import { temporaryFolder } from '../pages.ts'

type Fields = Record<string, string | number>

/** A response message with a page in it. */
export const message = (body: string | Buffer, headers: Fields = {}, status = '200 OK'): Buffer =>
  Buffer.concat([
    Buffer.from(`HTTP/1.1 ${status}\r\n${linesOf({ 'Content-Type': 'text/html', ...headers })}\r\n`),
    Buffer.from(body),
  ])

/** A WARC record; `fields` override or add to those of a response. */
export function warc(block: string | Buffer, fields: Fields = {}, version = 'WARC/1.0'): Buffer {
  const all = {
    'WARC-Type': 'response',
    'WARC-Record-ID': '<urn:uuid:00000000-0000-4000-8000-000000000000>',
    'WARC-Date': '2026-01-02T03:04:05Z',
    'WARC-Target-URI': 'http://news.example/',
    'Content-Type': 'application/http; msgtype=response',
    'Content-Length': Buffer.byteLength(block),
    ...fields,
  }
  return Buffer.concat([Buffer.from(`${version}\r\n${linesOf(all)}\r\n`), Buffer.from(block), Buffer.from('\r\n\r\n')])
}

const linesOf = (fields: Fields) =>
  Object.entries(fields)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')

/** Ten pages, each a record: `http://news.example/0` and so on. */
export const tenPages = (): Buffer[] =>
  Array.from({ length: 10 }, (_, number) =>
    warc(message(`<p>Story ${number}, told ${'once more '.repeat(number * 7)}`), {
      'WARC-Target-URI': `http://news.example/${number}`,
    }),
  )

export const packed = (records: Buffer[]): Buffer[] => records.map((record) => gzipSync(record))

/** Walks a file of these bytes to its end. */
export async function walk(bytes: Buffer | Buffer[], options: Parameters<typeof walkWebArchive>[1] = {}) {
  const path = join(await temporaryFolder(), 'a.warc')
  await writeFile(path, Array.isArray(bytes) ? Buffer.concat(bytes) : bytes)
  return walkFile(path, options)
}

/** Walks a file to its end, and holds all of it. */
export async function walkFile(path: string, options: Parameters<typeof walkWebArchive>[1] = {}) {
  const records: WebRecord[] = []
  const damages: Damage[] = []
  await visitFile(path, options, (walked) => {
    if (walked.kind === 'record') records.push(walked.record)
    else damages.push(walked)
  })
  return { records, damages, urls: records.map(({ url }) => url) }
}

type Damage = Extract<Walked, { kind: 'damage' }>

/** Walks a file to its end, and holds nothing of it. */
export async function visitFile(
  path: string,
  options: Parameters<typeof walkWebArchive>[1],
  visit: (walked: Walked) => void,
): Promise<void> {
  const file = await openFileBytes(path)
  try {
    for await (const walked of walkWebArchive(file, options)) visit(walked)
  } finally {
    await file.close()
  }
}
