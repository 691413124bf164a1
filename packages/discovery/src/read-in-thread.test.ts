import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { readInThread } from './read-in-thread.ts'

const sitemap = (entries: number) =>
  Buffer.from(
    `<urlset>${Array.from({ length: entries }, (_, number) => `<url><loc>https://a.example/story/${number}</loc></url>`).join('')}</urlset>`,
  )
const input = (body: Uint8Array) => ({ body, contentType: null, url: 'https://a.example/sitemap.xml' })

test.each([
  ['small', sitemap(10), 10],
  ['large', sitemap(20_000), 20_000],
  ['large and packed', gzipSync(sitemap(20_000)), 20_000],
])('a source that is %s is read', async (_, body, entries) => {
  expect((await readInThread(input(body))).entries).toHaveLength(entries)
})

test('what a thread can not read is the same error as elsewhere', async () => {
  await expect(readInThread(input(Buffer.from('{"no": "feed"}'.padEnd(300_000))))).rejects.toThrow('no JSON Feed')
})

test('a thread that takes too long is stopped, and says so', async () => {
  await expect(readInThread(input(sitemap(50_000)), { longestMs: 1 })).rejects.toThrow(
    "it can't be read within 0.001 s",
  )
})
