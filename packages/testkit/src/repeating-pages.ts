import type { HostilePage } from './hostile-pages.ts'

/**
 * Pages that repeat one string in one place, for about `length` characters: what a pattern that goes back over what it has
 * read takes the square of their length for.
 */
export function repeatingPages(length: number): HostilePage[] {
  return places.flatMap(([place, around]) =>
    repeated.map((unit) => ({
      name: `${JSON.stringify(unit)} again and again in ${place}`,
      make: () => Buffer.from(around(unit.repeat(Math.ceil(length / unit.length)))),
    })),
  )
}

const story = '<article><h1>Council meets</h1><p>The council met on Monday, and agreed on nothing at all.</p></article>'
const jsonLd = (json: string) => `<script type="application/ld+json">${json}</script>${story}`

/** What patterns begin with, go over and wait for: each alone, as the text of a story never has them. */
const repeated: readonly string[] = [
  ...[
    ' ',
    ' \u00a0',
    '\n',
    ', ',
    ',',
    '. ',
    '-',
    ' - ',
    ' – ',
    '| ',
    ' · ',
    '• ',
    ': ',
    '/',
    '&',
    ' & ',
    '(',
    '[',
    '( ',
    '©',
    '"',
    "'",
  ],
  ...[
    '<',
    '&#',
    '\\',
    '_',
    '@',
    '1',
    '1 ',
    '12.',
    '1,',
    '2020-',
    '12:00 ',
    '1 May ',
    'May 1, ',
    'Monday, ',
    'Aug ',
    '2020 ',
  ],
  ...[
    'a',
    'A',
    'a ',
    'Aa ',
    'A.',
    'A. ',
    'é',
    '字',
    '年',
    '1月',
    'by ',
    'By Jane ',
    'by A ',
    'von ',
    'and ',
    'and A ',
    'Updated ',
    'Photo: ',
  ],
  ...[
    'Jane Doe, ',
    'Jane Doe and ',
    'ROME ',
    'ROME, ',
    'ROME — ',
    '(AP) ',
    'Read more ',
    'http://a',
    'a@b.c ',
    '$1 ',
    '--',
    '-->',
    '//',
    '{',
    '}',
    '[]',
  ],
]

const places: readonly (readonly [string, (text: string) => string])[] = [
  ['a paragraph', (text) => `<article><p>${text}</p>${story}</article>`],
  ['a paragraph, then a word', (text) => `<article><p>x${text}x!</p>${story}</article>`],
  ['a title', (text) => `<title>A${text}x</title>${story}`],
  ['a heading', (text) => `<h1>A${text}x</h1>${story}`],
  ['a byline', (text) => `<article><p class="byline author">By ${text}x!</p>${story}</article>`],
  ['a time', (text) => `<article><time datetime="${text.replaceAll('"', '')}">1${text}x</time>${story}</article>`],
  [
    'a caption',
    (text) => `<article><figure><img src=a.jpg alt=b><figcaption>A${text}x</figcaption></figure>${story}</article>`,
  ],
  ['a class', (text) => `<div class="a${text.replaceAll('"', '')}x" id="${text.replaceAll('"', '')}">${story}</div>`],
  ['a style', (text) => `<div style="display${text.replaceAll('"', '')}x">${story}</div>`],
  ['a link', (text) => `${story}<a href="/${text.replaceAll('"', '')}x">A${text}x</a>`],
  [
    'metadata',
    (text) =>
      [
        'author',
        'og:title',
        'og:site_name',
        'description',
        'keywords',
        'date',
        'article:published_time',
        'robots',
        'og:locale',
      ]
        .map((name) => `<meta property="${name}" content="A${text.replaceAll('"', '')}x">`)
        .join('') + story,
  ],
  [
    'JSON-LD',
    (text) => {
      const value = `A${text}x`
      return jsonLd(
        JSON.stringify({
          '@type': 'NewsArticle',
          ...{ headline: value, author: value, datePublished: value, publisher: value, keywords: value },
          ...{ image: { url: 'https://example.org/a.jpg', caption: value }, articleBody: value, inLanguage: value },
        }).replaceAll('<', '\\u003c'),
      )
    },
  ],
  ['broken JSON-LD', (text) => jsonLd(text)],
  ['a script', (text) => `${story}<script>var dd = {${text}x</script>`],
  ['a page without tags', (text) => `A story\n\nBy ${text}x!\n\nROME, May 1 (AP) ${text}x`],
  ['a page that begins so', (text) => `${text}x`],
]
