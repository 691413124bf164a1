import { makeArticle, makeId } from '@dateline/testkit/article'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type ArticleIndex, SearchInputError, type SearchQuery, snippetMarks } from '../src/article-index.ts'
import type { OpenedIndex } from './article-index.cases.ts'

const texts = {
  flood: 'The river rose over the bridge. Hundreds left their homes near the old town.',
  bridge: 'A new bridge opens. The river is calm, the mayor said on Monday.',
  vote: 'Parliament will vote on the budget on Monday; the mayor objects.',
  operators: 'NEAR AND NOT title text or rowid',
}

const languageTable: [SearchQuery, (keyof typeof texts)[]][] = [
  [{ query: 'river' }, ['bridge', 'flood']],
  [{ query: 'river mayor' }, ['bridge']],
  [{ query: 'RIVER Mayor' }, ['bridge']],
  [{ query: '"new bridge"' }, ['bridge']],
  [{ query: '"bridge new"' }, []],
  [{ query: '“new bridge”' }, ['bridge']],
  [{ query: 'river -mayor' }, ['flood']],
  [{ query: 'river -"old town"' }, ['bridge']],
  [{ query: 'homes OR budget' }, ['flood', 'vote']],
  [{ query: 'monday homes OR river' }, ['bridge']],
  [{ query: 'flooding OR homes OR budget -mayor' }, ['flood']],
  [{ query: '-river -rowid' }, ['vote']],
  [{ query: 'or' }, ['operators']],
  [{ query: 'OR' }, ['operators']],
  [{ query: 'OR rowid' }, ['operators']],
  [{ query: 'rowid OR' }, ['operators']],
  [{ query: 'NEAR AND NOT' }, ['operators']],
  [{ query: '"river is' }, ['bridge']],
  [{ query: 'is-calm' }, ['bridge']],
  [{ query: 'calm-is' }, []],
  [{ query: 'old-town' }, ['flood']],
  [{ query: 'nothing here' }, []],
]

const hostile = [
  '"',
  '""',
  '"""',
  'river"',
  '"river',
  'NEAR(',
  'NEAR(river bridge, 2)',
  'river NEAR/2 bridge',
  'title:river',
  '{title text}:river',
  '-title:river',
  '- river',
  '--river',
  '-"',
  '-""',
  '^river',
  'river*',
  '*',
  'river + bridge',
  '(river',
  'river)',
  '()',
  'AND',
  'NOT',
  'river AND',
  'NOT river',
  'OR OR OR',
  'river OR -mayor',
  '-river OR -mayor',
  "'; DROP TABLE article; --",
  "river' OR 1=1 --",
  ':wanted',
  '?1 $x @y',
  'river\0bridge',
  '\0',
  '\ud800',
  'river \udfff',
  '\u0002river\u0003',
  '\u200b',
  '\ufe0f',
  '❤️',
  '\\',
  '%_',
  '\n\t\r',
  'ᄒ\u0301\u0301',
]

export function searchingCases(open: () => Promise<OpenedIndex>): void {
  async function openWithTexts(): Promise<ArticleIndex> {
    const { index } = await open()
    await index.upsert(Object.entries(texts).map(([name, text]) => makeArticle(name, { text, title: null })))
    return index
  }

  test('the query language means what it says', async () => {
    const index = await openWithTexts()
    for (const [query, names] of languageTable) {
      expect([query, await found(index, query)]).toEqual([query, names.map(makeId).toSorted()])
    }
    await index.close()
  })

  test('no query is a mistake, and none reaches the engine as an operator', async () => {
    const index = await openWithTexts()
    for (const query of hostile) {
      const page = await index.search({ query })
      expect([query, page.total]).toEqual([query, page.hits.length])
    }
    expect(await found(index, { query: 'title:river' })).toEqual([])
    expect(await found(index, { query: 'riv*' })).toEqual([])
    expect(await found(index, { query: 'NEAR(river mayor)' })).toEqual([])
    expect(await found(index, { query: 'river\0mayor' })).toEqual([makeId('bridge')])
    expect((await index.count()).articles).toBe(4)
    await index.close()
  })

  test('random mixtures of what means something are never a mistake', async () => {
    const index = await openWithTexts()
    const parts = [
      '"',
      '-',
      ' ',
      'OR',
      'river',
      '京',
      '*',
      '(',
      ')',
      ':',
      '\0',
      '\ud83d',
      '^',
      'NEAR',
      '+',
      "'",
      '”',
      'ไ',
      '\u0301',
      ',',
    ]
    const query = fc.array(fc.oneof(fc.constantFrom(...parts), fc.string({ unit: 'binary' })), { maxLength: 12 })
    await fc.assert(
      fc.asyncProperty(query, async (words) => {
        const page = await index.search({ query: words.join('') })
        expect(page.total).toBe(page.hits.length)
      }),
      { numRuns: 300 },
    )
    await index.close()
  })

  test.each([
    ['one word', 'x'.repeat(1_000_000)],
    ['one phrase', `"${'river '.repeat(170_000)}`],
    ['many words', 'river '.repeat(170_000)],
    ['many alternatives', 'river OR '.repeat(110_000)],
    ['many exclusions', '-nothing '.repeat(110_000)],
    ['quotes', '"'.repeat(1_000_000)],
    ['Chinese without a space', '河'.repeat(350_000)],
  ])('a query of 1 MB of %s is answered within a second', async (_, query) => {
    const index = await openWithTexts()
    const startedAt = performance.now()
    await index.search({ query })
    expect(performance.now() - startedAt).toBeLessThan(1000)
    await index.close()
  })

  test('no query gives the newest articles, characters without a word give none', async () => {
    const { index } = await open()
    const days = ['2026-03-03', '2026-03-05T10:00:00+02:00', '2026-03-05T09:00:00Z', '2026-03-04']
    await index.upsert(days.map((datePublished) => makeArticle(datePublished.replaceAll(':', ''), { datePublished })))
    const page = await index.search({})
    expect(page.hits.map((hit) => hit.article.datePublished)).toEqual([days[2], days[1], days[3], days[0]])
    expect((await index.search({ query: ' \n' })).total).toBe(4)
    expect((await index.search({ query: '?!' })).total).toBe(0)
    expect((await index.search({ query: '-"?!"' })).total).toBe(0)
    await index.close()
  })

  test('a word in the title weighs more than in the summary, and there more than in the text; the newer is first among equals', async () => {
    const { index } = await open()
    const filler = 'some other words stand here'
    await index.upsert([
      makeArticle('text', { title: filler, description: filler, text: 'comet' }),
      makeArticle('title-old', { title: 'comet', description: filler, text: filler, datePublished: '2026-01-01' }),
      makeArticle('title-new', { title: 'comet', description: filler, text: filler, datePublished: '2026-02-01' }),
      makeArticle('summary', { title: filler, description: 'comet', text: filler }),
    ])
    const { hits } = await index.search({ query: 'comet' })
    expect(hits.map((hit) => hit.article.id)).toEqual(['title-new', 'title-old', 'summary', 'text'].map(makeId))
    expect(hits[0]?.score).toBe(hits[1]?.score)
    expect(hits[1]?.score).toBeGreaterThan(hits[2]?.score ?? Number.POSITIVE_INFINITY)
    await index.close()
  })

  test('a snippet shows the place in the text, else in the summary, else how the article begins', async () => {
    const { index } = await open()
    const text = `${'word '.repeat(100)}\n\nThe comet\nwas seen. ${'word '.repeat(100)}`
    await index.upsert([makeArticle('one', { title: 'Sky', description: 'A bright summary', text })])
    const snippet = async (query?: string) => (await index.search({ query })).hits[0]?.snippet ?? ''
    const { open: start, close: end } = snippetMarks
    expect(await snippet('comet')).toMatch(new RegExp(`^…word .*The ${start}comet${end} was seen. .*…$`))
    expect(await snippet('summary')).toBe(`A bright ${start}summary${end}`)
    expect(await snippet('sky')).toMatch(/^word word .*…$/)
    expect(await snippet()).toBe('A bright summary')
    await index.close()
  })

  describe('filters', () => {
    const articles = [
      makeArticle('root', { host: 'example.org', inLanguage: 'de', datePublished: '2026-03-01' }),
      makeArticle('sub', { host: 'news.example.org', inLanguage: 'de-AT', datePublished: '2026-03-01T23:30:00-02:00' }),
      makeArticle('near', { host: 'myexample.org', inLanguage: 'den', datePublished: '2026-03-02T12:00' }),
      makeArticle('idn', {
        host: 'xn--mller-kva.example',
        inLanguage: null,
        datePublished: null,
        dateModified: '2026-03-04',
      }),
      makeArticle('fetched', { host: 'examples.org', datePublished: '2026-13-45', fetchedAt: '2026-03-05T00:00:00Z' }),
    ]
    test.each<[string, SearchQuery, string[]]>([
      ['a host and its subdomains', { host: 'example.org' }, ['root', 'sub']],
      ['a host in other letters', { host: 'News.Example.ORG.' }, ['sub']],
      ['an internationalised host as people write it', { host: 'müller.example' }, ['idn']],
      ['a host that is none', { host: "' OR 1=1" }, []],
      ['a language and its regions', { lang: 'de' }, ['root', 'sub']],
      ['a region', { lang: 'DE-at' }, ['sub']],
      [
        'from a day on, by publication, modification or fetching',
        { from: '2026-03-02' },
        ['sub', 'near', 'idn', 'fetched'],
      ],
      ['until a day, all of it', { to: '2026-03-02' }, ['root', 'sub', 'near']],
      ['one day', { from: '2026-03-01', to: '2026-03-01' }, ['root']],
      ['from an instant on, itself included', { from: '2026-03-02T01:30:00Z', to: '2026-03-03' }, ['sub', 'near']],
      ['until an instant, itself included', { to: '2026-03-01T20:30:00-05:00' }, ['root', 'sub']],
      ['from after until', { from: '2026-03-09', to: '2026-03-01' }, []],
      ['all together', { query: 'body -near', host: 'example.org', lang: 'de-AT', from: '2026-03-01' }, ['sub']],
      ['a query and a host', { query: 'body', host: 'example.org' }, ['root', 'sub']],
      ['exclusions and a host', { query: '-sub', host: 'example.org' }, ['root']],
      ['empty ones', { host: '', lang: '', from: '', to: '' }, ['root', 'sub', 'near', 'idn', 'fetched']],
    ])('by %s', async (_, query, names) => {
      const { index } = await open()
      await index.upsert(articles)
      expect(await found(index, query)).toEqual(names.map(makeId).toSorted())
      await index.close()
    })
  })

  test.each<[SearchQuery, RegExp]>([
    [{ from: 'yesterday' }, /^from must be a day/],
    [{ to: '2026-02' }, /^to must be a day/],
    [{ to: '2026-13-01' }, /^to must be a day/],
    [{ limit: 0 }, /^limit must be a whole number from 1 to 1000/],
    [{ limit: 1001 }, /^limit/],
    [{ limit: Number.NaN }, /^limit/],
    [{ cursor: 'nonsense' }, /^cursor must be/],
    [{ cursor: Buffer.from('["x",1,2,{}]').toString('base64url') }, /^cursor must be/],
  ])('%o is refused with a reason', async (query, reason) => {
    const { index } = await open()
    const search = index.search(query)
    await expect(search).rejects.toThrow(SearchInputError)
    await expect(search).rejects.toThrow(reason)
    await index.close()
  })

  test.each<[string, SearchQuery]>([
    ['a query with many equals', { query: 'body' }],
    ['the newest', {}],
    ['the newest of a host', { host: 'news.example' }],
    ['exclusions', { query: '-absent' }],
  ])('pages of %s neither repeat nor leave out', async (_, query) => {
    const { index } = await open()
    const names = Array.from({ length: 53 }, (_, number) => `article-${number}`)
    const text = (number: number) => `body ${'body '.repeat(number % 3)}`
    const day = (number: number) => `2026-03-0${1 + (number % 4)}`
    await index.upsert(
      names.map((name, number) => makeArticle(name, { text: text(number), datePublished: day(number) })),
    )
    const whole = await index.search({ ...query, limit: 100 })
    expect(whole.cursor).toBeNull()
    const pages = []
    let cursor: string | null | undefined
    do {
      const page = await index.search({ ...query, limit: 10, cursor: cursor ?? undefined })
      expect(page.total).toBe(53)
      pages.push(page.hits)
      cursor = page.cursor
    } while (cursor)
    expect(pages.map((hits) => hits.length)).toEqual([10, 10, 10, 10, 10, 3])
    expect(pages.flat()).toEqual(whole.hits)
    expect(new Set(whole.hits.map((hit) => hit.article.id)).size).toBe(53)
    await index.close()
  })

  test('a page that ends with the last hit has no cursor, and a cursor serves its own search only', async () => {
    const { index } = await open()
    await index.upsert(['a', 'b', 'c', 'd'].map((name) => makeArticle(name)))
    const first = await index.search({ query: 'body', limit: 2 })
    const cursor = first.cursor ?? ''
    expect((await index.search({ query: 'body', limit: 2, cursor })).cursor).toBeNull()
    await expect(index.search({ query: 'title', cursor })).rejects.toThrow(/^cursor belongs to another search/)
    await index.close()
  })
}

async function found(index: ArticleIndex, query: SearchQuery): Promise<string[]> {
  const page = await index.search({ ...query, limit: 1000 })
  expect(page.total).toBe(page.hits.length)
  return page.hits.map((hit) => hit.article.id).toSorted()
}
