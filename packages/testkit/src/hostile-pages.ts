import { randomFrom } from './random-from.ts'

/** A page that was made to cost its reader time or memory: what it is, in words, and how to make it. */
export type HostilePage = { readonly name: string; make(): Uint8Array }

const MANY = 100_000
const MILLION = 1_000_000
const prose =
  'The council met on Monday, talked for an hour, and agreed on nothing at all, as those present had expected. '
const story = `<html><head><title>Council meets</title></head><body><article><h1>Council meets</h1>${`<p>${prose}</p>`.repeat(8)}</article>`
const numbered = (count: number, text: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => text(i)).join('')
const jsonLd = (json: string) => `<script type="application/ld+json">${json}</script>${story}`

const extremes: Readonly<Record<string, () => string | Uint8Array>> = {
  'a hundred megabytes of one page': () => Buffer.alloc(100 * MILLION, `${story}`),
  'a hundred megabytes of blanks': () => Buffer.alloc(100 * MILLION, ' '),
  'tags nested 100,000 deep': () => `${'<div>'.repeat(MANY)}${prose}`,
  'inline tags nested 100,000 deep': () => `${story}${'<b><i>'.repeat(MANY / 2)}${prose}`,
  'lists nested 100,000 deep': () => `${'<ul><li>'.repeat(MANY / 2)}${prose}`,
  'tables nested 30,000 deep': () => `${'<table><tr><td>'.repeat(30_000)}${prose}`,
  'a million attributes in one tag': () => `<div ${numbered(MILLION, (i) => `a${i}=1 `)}>${story}`,
  'a million attributes of one name': () => `<div ${'class=x '.repeat(MILLION)}>${story}`,
  'a class of a million names': () => `<div class="${'story body '.repeat(MILLION / 2)}">${story}</div>`,
  'many elements of long classes': () => `<div class="${'story body '.repeat(100)}"><p>${prose}</p></div>`.repeat(2000),
  'a million tags': () => '<p>'.repeat(MILLION),
  'a million void tags': () => `${story}${'<br>'.repeat(MILLION)}`,
  'a million end tags': () => `${story}${'</p>'.repeat(MILLION)}`,
  '500,000 end tags of unknown names': () => `<div><span>${numbered(500_000, (i) => `</x${i}>`)}`,
  'deep and then end tags that match nothing': () => `${'<div>'.repeat(500)}${'</x>'.repeat(MANY)}${story}`,
  'no tags at all': () => prose.repeat(30_000),
  'no tags and no line ends': () => 'word '.repeat(MILLION),
  'one word of four million letters': () => `<p>${'a'.repeat(4 * MILLION)}`,
  'one line of a page': () => `${story}<p>${prose.repeat(30_000)}`,
  'two million line ends': () => `${story}${'\n'.repeat(2 * MILLION)}`,
  'a million paragraphs of a letter': () => `<article>${'<p>a'.repeat(MILLION)}`,
  'random bytes': () => randomBytes(MILLION),
  'all bytes but control characters': () => randomBytes(MILLION).map((byte) => (byte < 32 ? 32 + byte : byte)),
  'zero bytes after a page': () => Buffer.concat([Buffer.from(story), Buffer.alloc(MILLION)]),
  'UTF-16 that says UTF-8': () => Buffer.from(`<meta charset=utf-8>${story}`, 'utf16le'),
  'UTF-8 that says UTF-16': () => `<meta charset=utf-16>${story}`,
  'a charset of 100,000 letters': () => `<meta charset="${'x'.repeat(MANY)}">${story}`,
  'many declarations of charsets': () => `${'<meta charset=shift_jis><meta charset=koi8-r>'.repeat(20_000)}${story}`,
  'a million character references': () => `<p>${'&amp;'.repeat(MILLION)}`,
  'a million broken references': () => `<p>${'&'.repeat(MILLION)}${'&#'.repeat(MILLION)}${'&amp'.repeat(MANY)}`,
  'references to long names': () => `<p>${'&CounterClockwiseContourIntegra'.repeat(MANY)}`,
  'an unclosed comment': () => `${story}<!-- ${prose.repeat(20_000)}`,
  '500,000 openings of comments': () => `${story}${'<!--'.repeat(500_000)}`,
  '500,000 closed comments': () => `${story}${'<!---->'.repeat(500_000)}`,
  'comments that nearly end': () => `${story}<!--${'--!'.repeat(MILLION)}`,
  'an unclosed quote': () => `<a href="${prose.repeat(20_000)}`,
  '100,000 unclosed quotes': () => `<a href="`.repeat(MANY),
  '100,000 quotes of two kinds': () => `<a b='"' c="'>`.repeat(MANY),
  'an unclosed script': () => `${story}<script>${'var a = 1; '.repeat(MANY)}`,
  '100,000 unclosed scripts': () => '<script>'.repeat(MANY),
  '100,000 scripts': () => `${'<script>a()</script>'.repeat(MANY)}${story}`,
  '100,000 unclosed styles and titles': () => '<style><title><textarea>'.repeat(MANY),
  'a script of end tags that nearly match': () => `<script>${'</scrip'.repeat(500_000)}`,
  '100,000 opening brackets': () => '<'.repeat(MANY),
  'a million brackets of nonsense': () => '<>'.repeat(MILLION),
  'declarations without end': () => '<!DOCTYPE '.repeat(MANY),
  'JSON-LD 100,000 deep': () => jsonLd(`${'{"author":'.repeat(MANY)}1${'}'.repeat(MANY)}`),
  'arrays of JSON-LD 100,000 deep': () => jsonLd(`${'['.repeat(MANY)}${']'.repeat(MANY)}`),
  'unclosed JSON-LD': () => jsonLd(`{"@type":"NewsArticle","headline":"${'x'.repeat(900_000)}`),
  '20,000 articles in JSON-LD': () =>
    jsonLd(`[${numbered(20_000, (i) => `{"@type":"NewsArticle","headline":"a${i}"},`)}1]`),
  '100,000 authors in JSON-LD': () =>
    jsonLd(`{"@type":"NewsArticle","author":[${numbered(MANY, (i) => `"Jane Doe${i}",`)}"Ada Roe"]}`),
  '10,000 scripts of JSON-LD': () =>
    '<script type="application/ld+json">{"@type":"NewsArticle","author":{"name":"Jane Doe"}}</script>'.repeat(10_000),
  'JSON-LD that refers to itself': () =>
    jsonLd(`[${numbered(5000, (i) => `{"@id":"${i}","@type":"Person","author":{"@id":"${(i + 1) % 5000}"}},`)}1]`),
  'JSON-LD with white space to mend': () => jsonLd(`{"@type":"NewsArticle",${' '.repeat(900_000)}x`),
  'JSON-LD with commas to mend': () => jsonLd(`{"a":[1${', '.repeat(400_000)}]}`),
  '100,000 metas of one name': () => '<meta name="author" content="By Jane Doe">'.repeat(MANY),
  '40,000 metas of all names': () => `${numbered(40_000, (i) => `<meta name="n${i}" content="v${i}">`)}${story}`,
  'a meta of a million letters': () => `<meta property="og:title" content="${'Jane, '.repeat(170_000)}">${story}`,
  '100,000 links': () => `<body>${numbered(MANY, (i) => `<a href="/story/${i}">A story of number ${i}</a> `)}`,
  '100,000 links in the head': () => `${'<link rel="alternate" href="/feed">'.repeat(MANY)}${story}`,
  'a link of a million letters': () => `<a href="/${'a/../'.repeat(200_000)}">x</a>${story}`,
  'a base of a million letters': () =>
    `<base href="/${'a/../'.repeat(200_000)}">${'<a href="b">c</a>'.repeat(500)}${story}`,
  '40,000 images': () =>
    `<article>${numbered(40_000, (i) => `<figure><img src="/${i}.jpg"><figcaption>By A</figcaption></figure>`)}`,
  '20,000 headings': () => `<body>${numbered(20_000, (i) => `<h1>Council meets ${i}</h1>`)}`,
  '20,000 dates': () => `<body>${numbered(20_000, (i) => `<time datetime="2020-01-0${1 + (i % 9)}">day ${i}</time>`)}`,
  '20,000 bylines': () => `<body>${numbered(20_000, (i) => `<p class="byline author">By Jane Doe${i}</p>`)}`,
  '15,000 articles': () => `<body>${`<article><p>${prose}</p></article>`.repeat(15_000)}`,
  '10,000 items of microdata in each other': () =>
    `${'<div itemscope itemtype="https://schema.org/NewsArticle" itemprop="author">'.repeat(10_000)}${story}`,
  '13,000 items of microdata that refer to one': () =>
    `${'<div itemscope itemref="a b c d e"><span itemprop=name>x</span></div>'.repeat(13_000)}<div id=a itemprop=b>${story}`,
  'one item of microdata that refers to 20,000': () =>
    `<div itemscope itemref="${numbered(20_000, (i) => `i${i} `)}"></div>${numbered(20_000, (i) => `<i id=i${i} itemprop=p${i}>x</i>`)}`,
  'a table of 13,000 rows': () => `<table>${'<tr><td>one</td><td>two</td></tr>'.repeat(13_000)}</table>`,
  'a form of 40,000 choices': () => `<select>${'<option>one'.repeat(40_000)}</select>${story}`,
}

/** Pages of one extreme each: huge, deep, endless, unclosed, binary, or lying about what they are. */
export const extremePages: readonly HostilePage[] = Object.entries(extremes).map(([name, make]) => ({
  name,
  make: () => Buffer.from(make()),
}))

function randomBytes(length: number): Uint8Array {
  const random = randomFrom(1)
  return Uint8Array.from({ length }, () => Math.floor(random() * 256))
}
