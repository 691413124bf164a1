import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Extraction } from '@dateline/contracts/article'
import { describe, expect, it } from 'vitest'
import { EXTRACTOR_VERSION, explain, extract, UnreadableError } from './extract.ts'

const url = 'https://example.test/2021/story'
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const read = (body: string, contentType: string | null = 'text/html'): Extraction =>
  extract({ url, contentType, body: bytes(body) })
const prose =
  '<p>The council met on Monday, talked for an hour, and agreed on nothing at all, as those present had expected.</p>'

describe('extract', () => {
  it('gives the same facts for the same bytes', () => {
    const page = `<html><title>A title of the page</title><body><article>${prose.repeat(4)}</article>`
    expect(read(page)).toEqual(read(page))
    expect(read(page).extractorVersion).toBe(EXTRACTOR_VERSION)
  })

  it('takes a text that is decoded already as it is, whatever it declares', () => {
    const page = `<meta charset=gb2312><p>Die Geb\ufffdhren\r\nder Stadt.</p>${prose.repeat(4)}`
    const { text } = extract({ url, contentType: null, body: page })
    expect(text).toMatch(/^Die Geb\ufffdhren der Stadt\./)
    expect(text).toContain('agreed on nothing at all')
  })

  it('says which rule found each field', () => {
    const { provenance } = read(`<html lang=en><meta property="og:title" content="Council meets"><body>${prose}`)
    expect(provenance).toMatchObject({ title: 'opengraph', inLanguage: 'html-lang' })
  })

  it('explains a field by all that was proposed for it, the most trusted first', () => {
    const page = `<html><meta property="og:title" content="Council meets"><body><h1>Council meets again on Monday</h1><time datetime="2021-03-04">4 March</time>${prose}`
    const { extraction, proposed } = explain({ url, contentType: 'text/html', body: bytes(page) })
    expect(extraction).toEqual(read(page))
    expect(proposed.title?.map(({ rule, value }) => [rule, value])).toEqual([
      ['h1', 'Council meets again on Monday'],
      ['opengraph', 'Council meets'],
    ])
    expect(proposed.datePublished?.[0]).toMatchObject({ value: '2021-03-04', rule: 'time' })
  })

  it('throws UnreadableError for a body that is no text', () => {
    for (const body of [[0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 1], Array.from({ length: 600 }, (_, i) => i % 9)]) {
      expect(() => extract({ url, contentType: 'text/html', body: Uint8Array.from(body) })).toThrow(UnreadableError)
    }
  })

  it('reads markup as HTML without a content type, and as text where the header says text', () => {
    expect(read(`<p>One <b>bold</b> line.</p>${prose}`, null).html).toContain('<b>bold</b>')
    expect(read('<p>One <b>bold</b> line.</p>', 'text/plain').text).toContain('<b>')
  })

  it('keeps scripts, styles and event handlers out of the html', () => {
    const page = `<article>${prose}<p onclick="x()">Text with <a href="javascript:alert(1)">one</a> and <a href="/two">another</a> link, long enough to be kept as a paragraph.</p><script>bad()</script><style>p{}</style></article>`
    const { html, links } = read(page)
    expect(html).not.toMatch(/script|onclick|style/)
    expect(html).toContain('<a href="https://example.test/two">another</a>')
    expect(links).toEqual([{ url: 'https://example.test/two', text: 'another' }])
  })

  it('takes no second for any of these, and gives a valid answer', () => {
    const many = 100_000
    const hostile = [
      '',
      ' ',
      '<',
      '<div>'.repeat(many),
      `${'<div>'.repeat(many)}${'</b>'.repeat(many)}`,
      '<li><p>'.repeat(many),
      '<a href="'.repeat(many),
      '<meta name="author" content="By Jane Doe">'.repeat(20_000),
      `<script type="application/ld+json">${'['.repeat(500_000)}</script>`,
      `<script type="application/ld+json">${'{"author":'.repeat(90_000)}1${'}'.repeat(90_000)}</script>`,
      `<p>${'a, '.repeat(1_000_000)}`,
      `<article><h1>A title of some length</h1>${`<p>By ${'A'.repeat(80)}1</p>`.repeat(2000)}`,
      `<title>${'a - '.repeat(50_000)}</title>`,
      `${'<div>'.repeat(500)}${'<p>Some words, long enough to be prose, and more.</p>'.repeat(19_000)}`,
      `${'<div class="content">'.repeat(500)}${'<time>3 May 2020</time><p>By Jane Doe, of the desk</p>'.repeat(9000)}`,
      `${'<section class="post">'.repeat(500)}${'<a href="/author/jane">Jane Doe</a> <span>By</span>'.repeat(9000)}`,
      `<ul class=summary>${'<ul class=summary>'.repeat(300)}${'<li>some item of text</li>'.repeat(20_000)}`,
    ]
    for (const body of hostile) {
      const started = performance.now()
      expect(Extraction.parse(read(body)).extractorVersion).toBe(EXTRACTOR_VERSION)
      expect(performance.now() - started, body.slice(0, 40)).toBeLessThan(3000)
    }
  })
})

describe('a brief of a few words', () => {
  const brief =
    'Harbour board raises berth fees\n\nPORT ELLERY, March 4 - Fees six cents, were five\n\nFrom May 1\n\nPaid yearly'

  it('is an article in plain text where a dateline opens it', () => {
    const found = extract({ url, contentType: 'text/plain', body: Buffer.from(brief) })
    expect(found).toMatchObject({ type: 'article', title: 'Harbour board raises berth fees' })
  })

  it('is none without one', () => {
    const found = extract({
      url,
      contentType: 'text/plain',
      body: Buffer.from(brief.replace('PORT ELLERY, March 4 - ', '')),
    })
    expect(found.type).toBe('other')
  })
})

describe('a bullet summary', () => {
  it('is the highlights and not the opening of the text', () => {
    const bullets = ['Three ferries stay in harbour until Monday', 'Tickets keep their worth for thirty days']
    const story = Array.from(
      { length: 5 },
      (_, at) =>
        `<p>The ferry company said on Friday that storm ${at} had damaged its pier, and that nobody was hurt in the night before.</p>`,
    )
    const page = `<html><body><article><h1>Ferries stay in harbour</h1><ul class="highlights">${bullets.map((bullet) => `<li>${bullet}</li>`).join('')}</ul>${story.join('')}</article></body></html>`
    const found = extract({ url, contentType: 'text/html', body: Buffer.from(page) })
    expect(found.highlights).toEqual(bullets)
    expect(found.text).toMatch(/^The ferry company/)
    expect(found.html).not.toContain('<li>')
  })
})

const samples = join(import.meta.dirname, '../../../../shared/samples')

describe('the page that this project began with', () => {
  it.skipIf(!existsSync(samples))('comes out as its record says (skipped where ../shared/samples is missing)', () => {
    const expected = JSON.parse(readFileSync(join(samples, 'arabnews-1715426.expected.json'), 'utf8'))
    const body = readFileSync(join(samples, 'arabnews-1715426.txt'))
    const found = extract({ url: expected.url, contentType: expected.contentType, body })
    const { title, dateModified, datePublished, dateline, inLanguage, highlights } = expected
    expect(found).toMatchObject({
      title,
      dateModified,
      datePublished,
      dateline,
      inLanguage,
      highlights,
      type: 'article',
    })
    expect(found.images).toEqual(expected.images)
    expect(found.text.split('\n\n')).toHaveLength(expected.textParagraphs)
    expect(found.text.startsWith(expected.textStartsWith)).toBe(true)
    expect(found.text.endsWith(expected.textEndsWith)).toBe(true)
    for (const absent of expected.textHasNot) expect(found.text).not.toContain(absent)
  })

  it.skipIf(!existsSync(samples))('comes out the same in windows-1252 with CRLF line ends', () => {
    const text = readFileSync(join(samples, 'arabnews-1715426.txt'), 'utf8')
    const marks: Readonly<Record<string, string>> = { '’': '\x92', '“': '\x93', '”': '\x94', '•': '\x95' }
    const legacy = text.replaceAll('\n', '\r\n').replace(/[’“”•]/g, (mark) => marks[mark] ?? mark)
    const found = extract({ url, contentType: 'text/plain', body: Buffer.from(legacy, 'latin1') })
    expect(found).toEqual(extract({ url, contentType: 'text/plain', body: Buffer.from(text) }))
  })
})
