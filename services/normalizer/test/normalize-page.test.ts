import { randomBytes } from 'node:crypto'
import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { PermanentError } from '@dateline/contracts/errors'
import { StoryId } from '@dateline/contracts/messages'
import { topology } from '@dateline/contracts/topology'
import { canonicalUrl } from '@dateline/url/canonical'
import { urlId } from '@dateline/url/url-id'
import { describe, expect, test } from 'vitest'
import { normalizePage } from '../src/normalize-page.ts'
import { html, paragraphs, story } from './flood-page.ts'
import { articleOf, type Page, startNormalizer } from './start-normalizer.ts'

const { archive, deps, normalize } = await startNormalizer()

describe('a page that tells a story', () => {
  test('becomes an article with every field that the schema asks for', async () => {
    const article = articleOf(
      await normalize({ body: story({ head: '<link rel="canonical" href="/flood?utm_source=x">' }) }),
    )
    expect(article).toMatchObject({
      id: urlId(canonicalUrl('https://news.example/flood')),
      url: 'https://news.example/flood',
      canonicalUrl: 'https://news.example/flood',
      host: 'news.example',
      title: 'River floods the lower town',
      text: paragraphs.join('\n\n'),
      datePublished: '2026-03-04T04:00:00Z',
      inLanguage: 'en',
      fetchedAt: '2026-03-04T05:06:07.000Z',
      contentHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      revision: 1,
      clusterId: urlId(canonicalUrl('https://news.example/flood')),
    })
    expect(article).not.toHaveProperty('repeats')
    expect((await archive.read(article.archive)).url).toBe(article.url)
  })

  test('gives plain text the same fields', async () => {
    const article = articleOf(
      await normalize({
        body: `RIVER FLOODS THE LOWER TOWN\n\n${paragraphs.join('\n\n')}\n`,
        headers: [['Content-Type', 'text/plain']],
      }),
    )
    expect(article.text).toContain(paragraphs[1])
  })

  test.each([
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
    ['zstd', zstdCompressSync],
    ['gzip, br', (body: Buffer) => brotliCompressSync(gzipSync(body))],
  ])('is unpacked from %s', async (coding, pack) => {
    const outcome = await normalize({ body: pack(Buffer.from(story())), headers: [html, ['Content-Encoding', coding]] })
    expect(articleOf(outcome).text).toBe(paragraphs.join('\n\n'))
  })

  test('is read as far as it goes where its body was cut off', async () => {
    const whole = gzipSync(`${story()}<!-- ${randomBytes(20_000).toString('hex')} -->`)
    const outcome = await normalize({
      body: whole.subarray(0, whole.length / 2),
      headers: [html, ['Content-Encoding', 'gzip']],
    })
    expect(articleOf(outcome).text).toBe(paragraphs.join('\n\n'))
  })

  test("can't take another site's place", async () => {
    const head = '<link rel="canonical" href="https://other.example/flood">'
    expect(articleOf(await normalize({ body: story({ head }) })).canonicalUrl).toBe('https://news.example/flood')
  })
})

describe('a page that tells none', () => {
  test.each([
    [
      'a listing',
      `<html><body><h1>News</h1><ul>${'<li><a href="/a">A headline of the day</a></li>'.repeat(40)}</ul></body></html>`,
    ],
    ['a form', '<html><body><h1>Sign in</h1><form><input name="user"><input name="password"></form></body></html>'],
    ['a page without a word', '<html><body></body></html>'],
    ['nothing', ' '],
  ])('is no article: %s', async (_, body) => {
    expect(await normalize({ body })).toMatchObject({ kind: 'drop', reason: 'no-article' })
  })
})

describe('a body that is no text', () => {
  test.each<[string, Page, RegExp]>([
    ['an image', { body: Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'latin1') }, /binary/],
    ['a program', { body: Buffer.from(Array.from({ length: 5000 }, (_, index) => index % 32)) }, /binary/],
    ['an unknown coding', { headers: [html, ['Content-Encoding', 'aes128gcm']] }, /unknown content coding "aes128gcm"/],
    ['a damaged coding', { headers: [html, ['Content-Encoding', 'gzip']] }, /damaged gzip body/],
    ['too many codings', { headers: [html, ['Content-Encoding', 'gzip, gzip, gzip']] }, /3 content codings/],
    [
      'a gzip bomb',
      { body: gzipSync(Buffer.alloc(100_000_000, 'a')), headers: [html, ['Content-Encoding', 'gzip']] },
      /more than 2000000 bytes/,
    ],
    [
      'a bomb in a bomb',
      { body: gzipSync(gzipSync(Buffer.alloc(100_000_000, 'a'))), headers: [html, ['Content-Encoding', 'gzip, gzip']] },
      /more than 2000000 bytes/,
    ],
  ])('is dropped as such: %s', async (_, page, detail) => {
    const outcome = await normalize(page)
    expect(outcome).toMatchObject({ kind: 'drop', reason: 'not-text' })
    expect(outcome.note?.detail).toMatch(detail)
  })
})

test('a page that was rendered is the article that its scripts made', async () => {
  const headers: [string, string][] = [html, ['Content-Encoding', 'gzip']]
  const article = articleOf(await normalize({ body: gzipSync('<main></main>'), headers, rendered: story() }))
  expect(article.text).toContain(paragraphs[0])
  expect(await archive.read(article.archive)).toMatchObject({ kind: 'conversion' })
})

test('each reason for a drop is one that occurs here', () => {
  expect(Object.keys(topology.normalizer.drops).sort()).toEqual([
    'challenge',
    'consent-wall',
    'no-article',
    'noindex',
    'not-text',
    'outdated',
    'paywall',
    'reserved',
    'soft-404',
    'unchanged',
  ])
})

test('a page that the archive does not have is a dead letter', async () => {
  const archived = { file: 'nowhere.warc.gz', offset: 0, length: 10, digest: `sha256:${'0'.repeat(64)}` }
  const page = {
    story: StoryId.parse(`${'0'.repeat(24)}.1`),
    url: 'https://news.example/',
    fetchedAt: '2026-03-04T05:06:07.000Z',
    archive: archived,
  }
  const work = normalizePage(page, deps(), new AbortController().signal)
  await expect(work).rejects.toBeInstanceOf(PermanentError)
})
