import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sharedDir } from '@dateline/testkit/shared'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { limits } from '../src/limits.ts'
import { readOpml } from '../src/opml.ts'
import { readSource } from '../src/read-source.ts'
import { UnreadableSourceError } from '../src/unreadable-source-error.ts'

const ours = [
  '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>A</title><ttl>5</ttl><item><title>B &amp; C</title><link>https://a.example/1</link><pubDate>Fri, 03 May 2024 10:00:00 GMT</pubDate></item></channel></rss>',
  '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://a.example/"><entry><link href="x"/><title type="xhtml"><div>B</div></title><updated>2024-05-03T10:00:00Z</updated></entry></feed>',
  '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://a.example/1</loc><lastmod>2024-05-03</lastmod></url></urlset>',
  '{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1","url":"https://a.example/1","date_published":"2024-05-03T10:00:00Z"}]}',
  '<!doctype html><html><head><link rel="alternate" type="application/rss+xml" href="/feed"></head><body><h2><a href="/2024/05/03/a-b-c">A headline of the day</a></h2></body></html>',
  '<opml version="2.0"><body><outline text="A"><outline text="B" xmlUrl="https://a.example/feed"/></outline></body></opml>',
].map((text) => Buffer.from(text))
const folder = sharedDir('suites', 'feeds', 'wellformed', 'rss')
const real = folder === null ? [] : readdirSync(folder).map((file) => readFileSync(join(folder, file)))

/** Bytes of a source with some of them changed, left out, doubled, or others of markup put between. */
const mutated = fc
  .tuple(
    fc.constantFrom(...ours, ...real),
    fc.array(
      fc.record({
        at: fc.nat(),
        length: fc.nat(40),
        bytes: fc.oneof(
          fc.uint8Array({ maxLength: 8 }),
          fc
            .constantFrom(
              '<',
              '>',
              '</',
              '&',
              '<![CDATA[',
              ']]>',
              '<!--',
              '<item>',
              '</item>',
              '<!DOCTYPE',
              '"',
              '\0',
              '<url><loc>',
            )
            .map((text) => Buffer.from(text)),
        ),
      }),
      { maxLength: 6 },
    ),
  )
  .map(([source, changes]) =>
    changes.reduce<Uint8Array>((bytes, { at, length, bytes: put }) => {
      const start = at % (bytes.length + 1)
      return Buffer.concat([bytes.subarray(0, start), put, bytes.subarray(start + length)])
    }, source),
  )

describe('any change to a source', () => {
  it('ends in a reading with web addresses and dates, or in the named error', () => {
    fc.assert(
      fc.property(
        mutated,
        fc.constantFrom(null, 'text/xml', 'text/html', 'text/plain; charset=utf-16'),
        (body, contentType) => {
          try {
            const { entries, sources, faults } = readSource({ body, contentType, url: 'https://a.example/dir/page' })
            for (const { url } of [...entries, ...sources]) expect(url).toMatch(/^https?:\/\/[^/]/)
            for (const date of entries.flatMap((entry) => [entry.publishedAt, entry.modifiedAt])) {
              if (date !== undefined)
                expect(date).toMatch(/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)?$/)
            }
            expect(faults.length).toBeLessThanOrEqual(limits.faults + 1)
          } catch (error) {
            if (!(error instanceof UnreadableSourceError)) throw error
          }
        },
      ),
      { numRuns: 3000 },
    )
  })

  it('to a list of feeds as well', () => {
    fc.assert(
      fc.property(mutated, (body) => {
        try {
          for (const { url } of readOpml(body).subscriptions) expect(url).toMatch(/^https?:\/\//)
        } catch (error) {
          if (!(error instanceof UnreadableSourceError)) throw error
        }
      }),
      { numRuns: 1000 },
    )
  })
})
