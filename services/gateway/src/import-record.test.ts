import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { type Archive, openArchive } from '@dateline/archive/archive'
import type { StoryId } from '@dateline/contracts/messages'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { importPages } from './import-pages.ts'

let folder: string
let archive: Archive

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'import-'))
  archive = await openArchive(`file:${folder}`, { writer: 'gateway' })
})
afterAll(async () => {
  await archive.close()
  await rm(folder, { recursive: true, force: true })
})

type Kept = Parameters<Parameters<typeof importPages>[1]['frontier']['accept']>[0]

/** What a line gives, and what is accepted for it. */
async function imported(line: object) {
  const accepted: Kept[number][] = []
  const accept = async (pages: Kept) => {
    accepted.push(...pages)
    return pages.map(({ id }) => `${id}.1` as StoryId)
  }
  const [result] = await importPages([JSON.stringify(line)], { archive, frontier: { accept } })
  const page = accepted[0]?.page
  return { result, page: page && { ...page, read: await archive.read(page.archive) } }
}

const base64 = (body: string | Buffer) => Buffer.from(body).toString('base64')
const html: [string, string] = ['Content-Type', 'text/html; charset=iso-8859-1']
const record = {
  url: 'http://news.example/a b?utm_source=x',
  fetchedAt: '2001-02-03T04:05:06Z',
  response: { status: 200, statusText: 'OK', headers: [html] },
  bodyBase64: base64('<p>page'),
}

describe('a line of an import that has its bytes', () => {
  it('is kept as the answer that was received, to the byte and with its headers', async () => {
    const body = gzipSync(Buffer.from('<p>caf\xe9', 'latin1'))
    const headers = [html, ['Content-Encoding', 'gzip'], ['X-A', 'b']]
    const { result, page } = await imported({ ...record, response: { status: 203, headers }, bodyBase64: base64(body) })
    expect(result).toMatchObject({ answer: 'accepted', url: 'http://news.example/a%20b' })
    expect(page).toMatchObject({
      fetchedAt: '2001-02-03T04:05:06.000Z',
      read: { kind: 'response', status: 203, contentType: html[1], contentEncoding: 'gzip', body },
    })
    expect(page?.read.headers).toEqual([...headers, ['Content-Length', String(body.length)]])
  })

  it('is kept as a resource where nobody answered, with the charset that it has', async () => {
    const { response: _, ...resource } = record
    const { page } = await imported({ ...resource, contentType: 'text/plain; charset=big5' })
    expect(page?.read).toMatchObject({ kind: 'resource', status: null, contentType: 'text/plain; charset=big5' })
  })

  const wrong: [what: string, change: object, reason: string][] = [
    ['an error', { response: { status: 404, headers: [] } }, 'response.status: must be 200 to 299'],
    [
      'a picture',
      { response: { status: 200, headers: [['content-type', 'image/png']] } },
      'not a page: image/png (HTML or plain text)',
    ],
    [
      'binary data',
      { response: { status: 200, headers: [] }, bodyBase64: base64(Buffer.alloc(9)) },
      'not a page: binary data (HTML or plain text)',
    ],
    ['no base64', { bodyBase64: 'a b!' }, 'bodyBase64: must be base64'],
    ['no instant', { fetchedAt: undefined }, 'fetchedAt: must be an instant such as 2026-03-12T08:00:00Z'],
    ['no web address', { url: 'urn:a' }, 'unknown scheme "urn:": only http and https'],
  ]
  for (const [what, change, reason] of wrong) {
    it(`is rejected with its reason when it has ${what}`, async () => {
      expect((await imported({ ...record, ...change })).result).toEqual({ answer: 'rejected', reason })
    })
  }

  it('may have many megabytes', async () => {
    const bodyBase64 = base64(Buffer.alloc(16 * 1024 * 1024, 'a'))
    expect((await imported({ ...record, bodyBase64 })).page?.read.body).toHaveLength(16 * 1024 * 1024)
  })
})
