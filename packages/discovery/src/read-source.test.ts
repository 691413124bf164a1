import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { limits } from './limits.ts'
import { readSource } from './read-source.ts'
import type { SourceReading } from './source-reading.ts'
import { UnreadableSourceError } from './unreadable-source-error.ts'

const url = 'https://news.example/feeds/all'

function read(body: string | Uint8Array, contentType: string | null = null, headers = {}): SourceReading {
  return readSource({ body: typeof body === 'string' ? Buffer.from(body) : body, contentType, url, headers })
}

const rss = (channel: string): string => `<?xml version="1.0"?><rss version="2.0"><channel>${channel}</channel></rss>`
const item = (inside: string): string => rss(`<item>${inside}</item>`)
const urlsOf = (reading: SourceReading): string[] => reading.entries.map((entry) => entry.url)

describe('readSource of feeds', () => {
  it('reads what RSS says of an entry', () => {
    const feed = item(
      `<title>Harbour &amp;amp; sea</title><link>/2024/harbour</link><guid isPermaLink="false">17</guid>
       <pubDate>Fri, 03 May 2024 10:00:00 +0200</pubDate><category>Ports</category><source url="https://wire.example/rss">Wire</source>`,
    )
    expect(read(feed).entries).toEqual([
      {
        url: 'https://news.example/2024/harbour',
        id: '17',
        title: 'Harbour & sea',
        publishedAt: '2024-05-03T10:00:00+02:00',
        keywords: ['Ports'],
        publication: 'Wire',
      },
    ])
  })

  it('reads Atom with relative addresses, its base and the language of the whole', () => {
    const { kind, entries, siteUrl } = read(
      `<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://other.example/b/" xml:lang="de">
        <link href="../"/><entry xml:base="c/"><link rel="self" href="no"/><link href="x"/><updated>2024-05-03</updated></entry></feed>`,
    )
    expect({ kind, siteUrl }).toEqual({ kind: 'atom', siteUrl: 'https://other.example/' })
    expect(entries).toEqual([{ url: 'https://other.example/b/c/x', modifiedAt: '2024-05-03', language: 'de' }])
  })

  it('takes the address before the redirect of a feed service', () => {
    const feed = item(
      '<link>https://proxy.example/~r/1</link><feedburner:origLink>https://news.example/1</feedburner:origLink>',
    )
    expect(urlsOf(read(feed))).toEqual(['https://news.example/1'])
  })

  it('takes a permalink where there is no link', () => {
    expect(urlsOf(read(item('<guid>https://news.example/7</guid>')))).toEqual(['https://news.example/7'])
  })

  it('knows the formats by their content, whatever the type says', () => {
    expect(read(rss(''), 'text/html').kind).toBe('rss')
    expect(read('<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"></rdf:RDF>', 'text/plain').kind).toBe(
      'rdf',
    )
    expect(
      read('<CHANNEL HREF="https://news.example/"><ITEM HREF="/1"><TITLE>One</TITLE></ITEM></CHANNEL>'),
    ).toMatchObject({
      kind: 'cdf',
      entries: [{ url: 'https://news.example/1', title: 'One' }],
    })
  })

  it('reads JSON Feed', () => {
    const feed = {
      version: 'https://jsonfeed.org/version/1.1',
      title: 'News',
      home_page_url: 'https://news.example/',
      next_url: '/feeds/all?page=2',
      hubs: [{ type: 'WebSub', url: 'https://hub.example/' }],
      items: [
        { id: 3, url: '/3', title: 'Three', date_published: '2024-05-03T10:00:00Z', tags: ['a'] },
        { id: 'none' },
      ],
    }
    expect(read(JSON.stringify(feed))).toEqual({
      kind: 'json-feed',
      title: 'News',
      siteUrl: 'https://news.example/',
      hub: 'https://hub.example/',
      topic: url,
      entries: [
        {
          url: 'https://news.example/3',
          id: '3',
          title: 'Three',
          publishedAt: '2024-05-03T10:00:00Z',
          keywords: ['a'],
        },
      ],
      sources: [{ url: 'https://news.example/feeds/all?page=2', kind: 'feed', why: 'next' }],
      schedule: {},
      faults: ['items[1] names no page'],
    })
  })

  it('reads the schedule, the hub, the next page and the new address', () => {
    const reading = read(
      `<rss xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" xmlns:atom="http://www.w3.org/2005/Atom"><channel>
        <ttl>60</ttl><sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>
        <skipHours><hour>0</hour><hour>24</hour><hour>7</hour></skipHours><skipDays><day>Sunday</day></skipDays>
        <atom:link rel="self" href="https://news.example/self"/><atom:link rel="hub" href="https://hub.example/"/>
        <atom:link rel="next" href="?page=2"/><itunes:new-feed-url>https://news.example/new</itunes:new-feed-url>
       </channel></rss>`,
    )
    expect(reading.schedule).toEqual({ ttlMinutes: 60, updateEveryMinutes: 360, skipHours: [0, 7], skipDays: [0] })
    expect(reading).toMatchObject({ hub: 'https://hub.example/', topic: 'https://news.example/self' })
    expect(reading.sources).toEqual([
      { url: 'https://news.example/new', kind: 'feed', why: 'moved' },
      { url: 'https://news.example/feeds/all?page=2', kind: 'feed', why: 'next' },
    ])
  })

  it('takes the hub of the Link header before that of the document', () => {
    const link = '<https://hub.example/a>; rel="hub", <https://news.example/topic>; rel=self'
    expect(read(rss(''), null, { link })).toMatchObject({
      hub: 'https://hub.example/a',
      topic: 'https://news.example/topic',
    })
  })
})

describe('readSource of malformed feeds', () => {
  it.each([
    [
      'a bare ampersand',
      '<item><title>A & B</title><link>https://a.example/?x=1&y=2</link></item>',
      'https://a.example/?x=1&y=2',
    ],
    ['an entity of HTML', '<item><title>A&nbsp;B</title><link>https://a.example/</link></item>', 'https://a.example/'],
    [
      'an item without its end',
      '<item><link>https://a.example/</link><item><link>https://a.example/2</link></item>',
      'https://a.example/',
    ],
    ['a stray end tag', '<item></b><link>https://a.example/</link></item>', 'https://a.example/'],
    [
      'HTML in a description',
      '<item><description><p>one<br>two</description><link>https://a.example/</link></item>',
      'https://a.example/',
    ],
    ['an address in CDATA', '<item><link><![CDATA[ https://a.example/ ]]></link></item>', 'https://a.example/'],
    [
      'control characters',
      '<item><title>A\u0001\u000bB</title><link>https://a.example/</link></item>',
      'https://a.example/',
    ],
  ])('reads past %s', (_, channel, first) => {
    expect(urlsOf(read(rss(channel)))[0]).toBe(first)
  })

  it('reads what is whole of a feed that was cut off, and says where it ends', () => {
    const reading = read(
      '<rss><channel>\n<item><link>https://a.example/1</link></item>\n<item><link>https://a.example/2</link><tit',
    )
    expect(urlsOf(reading)).toEqual(['https://a.example/1', 'https://a.example/2'])
    expect(reading.faults).toEqual(['line 3: the document ends inside <item>'])
  })

  it('reads past a byte order mark, blank lines and a warning of the server', () => {
    expect(read(`\ufeff\n\n${rss('')}`)).toMatchObject({ kind: 'rss', faults: [] })
    expect(read(`<br />\n<b>Warning</b>: mysql ${rss('')}`)).toMatchObject({
      kind: 'rss',
      faults: ['something stands before the document'],
    })
  })

  it('names the line and the entry of what it could not read', () => {
    const reading = read(
      `<rss><channel>\n<item><link>https://a.example/</link><pubDate>soon</pubDate></item>\n<item/></channel></rss>`,
    )
    expect(reading.faults).toEqual(['line 2: <pubdate> is no date: "soon"', 'line 3: an entry names no page'])
  })

  it('tells a bounded number of faults', () => {
    expect(read(rss('<item/>'.repeat(500))).faults).toHaveLength(limits.faults + 1)
  })
})

describe('readSource and charsets', () => {
  const title = (bytes: Uint8Array, type: string | null): string | undefined => read(bytes, type).entries[0]?.title
  const feed = (declared: string, text: string): string =>
    `<?xml version="1.0"${declared}?><rss><channel><item><link>https://a.example/</link><title>${text}</title></item></channel></rss>`

  it('follows the header, then the declaration', () => {
    const bytes = Buffer.from(feed(' encoding="iso-8859-2"', '\xb1'), 'latin1')
    expect(title(bytes, 'text/xml')).toBe('ą')
    expect(title(bytes, 'text/xml; charset=koi8-r')).toBe('╠')
  })

  it('reads UTF-16 by its mark', () => {
    expect(title(Buffer.from(`\ufeff${feed(' encoding="utf-16"', 'é')}`, 'utf16le'), null)).toBe('é')
  })

  it('does not believe a declaration that the bytes belie', () => {
    expect(title(Buffer.from(feed(' encoding="utf-8"', 'caf\xe9'), 'latin1'), null)).toBe('café')
    expect(title(Buffer.from(feed(' encoding="us-ascii"', 'café')), 'text/xml; charset=us-ascii')).toBe('café')
    expect(title(Buffer.from(feed(' encoding="no-such-thing"', 'café')), null)).toBe('café')
  })
})

describe('readSource of sitemaps', () => {
  it('reads pages with their days', () => {
    const sitemap = `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
      <url><loc> https://a.example/1 </loc><image:image><image:loc>https://a.example/1.jpg</image:loc></image:image><lastmod>2024-05-03</lastmod><changefreq>Daily</changefreq></url></urlset>`
    expect(read(sitemap)).toMatchObject({
      kind: 'sitemap',
      entries: [{ url: 'https://a.example/1', modifiedAt: '2024-05-03', changefreq: 'daily' }],
      faults: [],
    })
  })

  it("reads Google's news sitemaps", () => {
    const sitemap = `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"><url>
      <loc>https://a.example/1</loc><n:news><n:publication><n:name>The A</n:name><n:language>en</n:language></n:publication>
      <n:publication_date>2024-05-03T10:00Z</n:publication_date><n:title>One</n:title><n:keywords>ports, sea</n:keywords></n:news></url></urlset>`
    expect(read(sitemap)).toMatchObject({
      kind: 'news-sitemap',
      entries: [
        {
          url: 'https://a.example/1',
          title: 'One',
          publishedAt: '2024-05-03T10:00Z',
          language: 'en',
          keywords: ['ports', 'sea'],
          publication: 'The A',
        },
      ],
    })
  })

  it('reads indexes, gzipped too', () => {
    const index = '<sitemapindex><sitemap><loc>/a.xml.gz</loc><lastmod>2024-05-03</lastmod></sitemap></sitemapindex>'
    const sources = [{ url: 'https://news.example/a.xml.gz', kind: 'sitemap', why: 'index', modifiedAt: '2024-05-03' }]
    expect(read(gzipSync(index))).toMatchObject({ kind: 'sitemap-index', sources })
    expect(read(gzipSync(gzipSync(index)))).toMatchObject({ kind: 'sitemap-index', sources })
  })

  it('reads what came of a gzip file that was cut off', () => {
    const pages = Array.from({ length: 500 }, (_, i) => `<url><loc>https://a.example/${i * 7919}</loc></url>`)
    const packed = gzipSync(`<urlset>${pages.join('')}</urlset>`)
    expect(read(packed.subarray(0, packed.length / 2)).entries.length).toBeGreaterThan(10)
  })

  it('reads a list of addresses as text', () => {
    expect(read('https://a.example/1\r\nnonsense\r\nhttps://a.example/2\n', 'text/plain')).toMatchObject({
      kind: 'text-sitemap',
      entries: [{ url: 'https://a.example/1' }, { url: 'https://a.example/2' }],
      faults: ['line 2: no web address: "nonsense"'],
    })
  })

  it('knows such a list though it is sent as HTML', () => {
    expect(read('https://a.example/1\nhttps://a.example/2', 'text/html').kind).toBe('text-sitemap')
  })

  it('names 50,000 pages at most, and says that there are more', () => {
    const pages = Array.from({ length: limits.entries + 1 }, (_, i) => `<url><loc>https://a.example/${i}</loc></url>`)
    const { entries, faults } = read(`<urlset>${pages.join('')}</urlset>`)
    expect(entries).toHaveLength(limits.entries)
    expect(faults).toEqual(['line 1: there are too many entries: the rest is not read'])
  })
})

describe('readSource of what is nothing of the kind', () => {
  it.each([
    ['an empty body', '', /empty/],
    ['prose', 'just words', /begins with/],
    ['other JSON', '{"a":1}', /no list of items/],
    ['broken JSON', '{"items":[', /no JSON/],
    ['a list of feeds', '<opml><body/></opml>', /OPML/],
  ])('says so of %s', (_, body, message) => {
    expect(() => read(body)).toThrow(UnreadableSourceError)
    expect(() => read(body)).toThrow(message)
  })

  it('says so of damaged gzip and of gzip that unpacks to too much', () => {
    expect(() => read(Uint8Array.from([0x1f, 0x8b, 8, 0, 1, 2, 3, 4, 5, 6, 7, 8]))).toThrow(/damaged/)
    expect(() => read(gzipSync(Buffer.alloc(limits.bodyBytes + 1, 32)))).toThrow(/more than/)
  })
})
