import { makeArticle, makeId } from '@dateline/testkit/article'
import { expect, test } from 'vitest'
import type { OpenedIndex } from './article-index.cases.ts'

export function writingCases(open: () => Promise<OpenedIndex>): void {
  test('writing a batch a second time changes nothing', async () => {
    const { index } = await open()
    const batch = ['one', 'two', 'three'].map((name) => makeArticle(name))
    expect(await index.upsert(batch)).toEqual(['written', 'written', 'written'])
    expect(await index.upsert(batch)).toEqual(['stale', 'stale', 'stale'])
    expect(await index.count()).toEqual({ articles: 3, revisions: 3, clusters: 3 })
    expect((await index.search({ query: 'body' })).total).toBe(3)
    await index.close()
  })

  test('another text under a revision that is there is stale and not kept', async () => {
    const { index } = await open()
    await index.upsert([makeArticle('one', { text: 'first' })])
    expect(await index.upsert([makeArticle('one', { text: 'second' })])).toEqual(['stale'])
    expect((await index.get(makeId('one')))?.text).toBe('first')
    expect((await index.search({ query: 'second' })).total).toBe(0)
    await index.close()
  })

  test('a newer revision replaces the text that is found, the filters and what is read', async () => {
    const { index } = await open()
    await index.upsert([makeArticle('one', { text: 'early tidings', host: 'old.example', inLanguage: 'en' })])
    const second = makeArticle('one', { text: 'late tidings', host: 'new.example', inLanguage: 'de', revision: 2 })
    expect(await index.upsert([second])).toEqual(['written'])
    expect((await index.search({ query: 'early' })).total).toBe(0)
    expect((await index.search({ query: 'tidings' })).total).toBe(1)
    expect((await index.search({ query: 'late', host: 'new.example', lang: 'de' })).total).toBe(1)
    expect((await index.search({ query: 'late', host: 'old.example' })).total).toBe(0)
    expect(await index.get(makeId('one'))).toEqual(second)
    await index.close()
  })

  test('a withdrawn article is found no more, nor its earlier texts, and an export tells of it', async () => {
    const { index } = await open()
    await index.upsert([
      makeArticle('one', { text: 'early tidings' }),
      makeArticle('copy', { clusterId: makeId('one') }),
    ])
    await index.upsert([makeArticle('one', { text: 'later tidings', revision: 2 })])
    const withdrawn = makeArticle('one', {
      ...{ title: null, description: null, text: '', revision: 3, clusterId: 'one.3' },
      withdrawn: 'noindex',
    })
    expect(await index.upsert([withdrawn])).toEqual(['written'])
    for (const query of ['tidings', '', '-other']) {
      const { hits } = await index.search({ query })
      expect(hits.map((hit) => hit.article.id)).toEqual(query === 'tidings' ? [] : [makeId('copy')])
    }
    expect((await index.revisions(makeId('one'))).map(({ revision }) => revision)).toEqual([3])
    expect(await index.get(makeId('copy'))).toMatchObject({ clusterId: makeId('one') })
    expect((await index.get(makeId('copy')))?.isDuplicateOf).toBeUndefined()
    const exported = []
    for await (const article of index.exportArticles({})) exported.push(article)
    expect(exported[0]).toEqual(withdrawn)

    await index.upsert([makeArticle('one', { text: 'tidings again', revision: 4 })])
    expect((await index.search({ query: 'tidings' })).total).toBe(1)
    await index.close()
  })

  test('an older revision that comes late is stale', async () => {
    const { index } = await open()
    expect(await index.upsert([makeArticle('one', { revision: 3, text: 'three' })])).toEqual(['written'])
    expect(await index.upsert([makeArticle('one', { revision: 2, text: 'two' })])).toEqual(['stale'])
    expect((await index.revisions(makeId('one'))).map(({ revision }) => revision)).toEqual([3])
    expect((await index.search({ query: 'three' })).total).toBe(1)
    expect((await index.search({ query: 'two' })).total).toBe(0)
    await index.close()
  })

  test.each([
    ['rising', [1, 2], ['written', 'written'], [2, 1]],
    ['falling', [2, 1], ['written', 'stale'], [2]],
    ['equal', [1, 1], ['written', 'stale'], [1]],
  ])('the same id twice in a batch, revisions %s, ends with the newest', async (_, order, results, kept) => {
    const { index } = await open()
    const batch = order.map((revision) => makeArticle('one', { revision, text: `text${revision}` }))
    expect(await index.upsert([makeArticle('before'), ...batch])).toEqual(['written', ...results])
    const revisions = await index.revisions(makeId('one'))
    expect(revisions.map(({ revision }) => revision)).toEqual(kept)
    const newest = Math.max(...order)
    expect((await index.search({ query: `text${newest}` })).total).toBe(1)
    expect((await index.search({ query: `text${newest === 2 ? 1 : 2}` })).total).toBe(0)
    await index.close()
  })

  test('an article that is there, revised twice in a batch, is found by its last text alone', async () => {
    const { index } = await open()
    await index.upsert([makeArticle('one', { text: 'alpha' })])
    const batch = [
      makeArticle('one', { revision: 2, text: 'beta' }),
      makeArticle('one', { revision: 3, text: 'gamma' }),
    ]
    expect(await index.upsert(batch)).toEqual(['written', 'written'])
    const totals = ['alpha', 'beta', 'gamma'].map(async (query) => (await index.search({ query })).total)
    expect(await Promise.all(totals)).toEqual([0, 0, 1])
    await index.close()
  })

  test('a batch with an article that can not be written changes nothing', async () => {
    const { index } = await open()
    const broken = { ...makeArticle('broken'), clusterId: null as unknown as string }
    await expect(index.upsert([makeArticle('one'), broken])).rejects.toThrow()
    expect(await index.count()).toEqual({ articles: 0, revisions: 0, clusters: 0 })
    expect(await index.upsert([makeArticle('one')])).toEqual(['written'])
    await index.close()
  })

  test('batches given at the same time are all written', async () => {
    const { index } = await open()
    const names = Array.from({ length: 40 }, (_, number) => `article-${number}`)
    const results = await Promise.all(names.map((name) => index.upsert([makeArticle(name), makeArticle('shared')])))
    expect(results.map(([first]) => first)).toEqual(names.map(() => 'written'))
    expect(results.filter(([, shared]) => shared === 'written')).toHaveLength(1)
    expect((await index.count()).articles).toBe(41)
    await index.close()
  })

  test('an empty batch is no work', async () => {
    const { index } = await open()
    expect(await index.upsert([])).toEqual([])
    await index.close()
  })

  test('a text of 5 MB is kept, found and shown by a short snippet', async () => {
    const { index } = await open()
    const text = `${'lorem ipsum dolor '.repeat(300_000)}needle ${'sit amet '.repeat(10)}`
    await index.upsert([makeArticle('long', { text })])
    expect((await index.get(makeId('long')))?.text).toBe(text)
    const page = await index.search({ query: 'needle' })
    expect(page.hits[0]?.snippet).toContain('\u0002needle\u0003')
    expect(page.hits[0]?.snippet.length).toBeLessThan(1000)
    await index.upsert([makeArticle('long', { text: 'short', revision: 2 })])
    expect((await index.search({ query: 'needle' })).total).toBe(0)
    await index.close()
  })

  test('NUL, lone surrogates and snippet marks come back as written, and hide nothing that stands after them', async () => {
    const { index } = await open()
    const text = 'before\0after \ud800 half \udc00\u0002mark\u0003 end'
    const article = makeArticle('odd', { text, title: 'a\0title\ud83d', description: '\udfff\0' })
    await index.upsert([article, makeArticle('even')])
    expect(await index.get(article.id)).toEqual(article)
    const page = await index.search({ query: 'before after half mark end title' })
    expect(page.hits.map((hit) => hit.article.id)).toEqual([article.id])
    const snippet = (await index.search({ query: 'end' })).hits[0]?.snippet ?? ''
    expect(snippet).toContain('mark \u0002end\u0003')
    expect(snippet.match(/\p{Cc}/gu)).toEqual(['\u0002', '\u0003'])
    await index.upsert([{ ...article, revision: 2, text: 'plain', title: null, description: null }])
    expect((await index.search({ query: 'half' })).total).toBe(0)
    await index.close()
  })
}
