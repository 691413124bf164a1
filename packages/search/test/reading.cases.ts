import type { Article } from '@dateline/contracts/article'
import { makeArticle, makeId } from '@dateline/testkit/article'
import { expect, test } from 'vitest'
import type { OpenedIndex } from './article-index.cases.ts'

export function readingCases(open: () => Promise<OpenedIndex>): void {
  test('an empty index answers everything with nothing', async () => {
    const { index } = await open()
    expect(await index.search({ query: 'word' })).toEqual({ total: 0, hits: [], cursor: null })
    expect(await index.search({})).toEqual({ total: 0, hits: [], cursor: null })
    expect(await index.get(makeId('none'))).toBeNull()
    expect(await index.findByUrl('https://news.example/none')).toBeNull()
    expect(await index.revisions(makeId('none'))).toEqual([])
    expect(await index.cluster(makeId('none'))).toBeNull()
    expect(await exported(index.exportArticles({}))).toEqual([])
    await index.check()
    await index.close()
  })

  test('an article comes back as it was written', async () => {
    const { index } = await open()
    const article = makeArticle('full', {
      authors: ['Ada'],
      images: [{ caption: 'A bridge', credit: null }],
      repeats: { id: makeId('other'), containment: 0.9, jaccard: 0.8 },
      syndicatedFrom: 'Agency',
      provenance: { title: 'json-ld' },
    })
    await index.upsert([article])
    expect(await index.get(article.id)).toEqual(article)
    expect((await index.search({})).hits[0]?.article).toMatchObject({
      id: article.id,
      syndicatedFrom: 'Agency',
    })
    await index.close()
  })

  test('an article is found by its canonical URL before one that answered at that address', async () => {
    const { index } = await open()
    const url = 'https://news.example/b'
    const moved = makeArticle('a', { url, canonicalUrl: 'https://news.example/a', fetchedAt: '2026-05-01T00:00:00Z' })
    await index.upsert([makeArticle('b', { canonicalUrl: url }), moved])
    expect((await index.findByUrl(url))?.id).toBe(makeId('b'))
    expect((await index.findByUrl('https://news.example/b?from=feed'))?.id).toBe(makeId('b'))
    expect((await index.findByUrl('https://news.example/a'))?.id).toBe(makeId('a'))
    await index.close()
  })

  test('revisions are all that were written, the newest first', async () => {
    const { index } = await open()
    const written = [1, 2, 5].map((revision) => makeArticle('one', { revision, text: `text ${revision}` }))
    for (const article of written) await index.upsert([article])
    const revisions = await index.revisions(makeId('one'))
    expect(revisions.map(({ changes: _, ...article }) => article)).toEqual(written.toReversed())
    await index.close()
  })

  test('a cluster is its representative, then its members from old to new, each at its latest revision', async () => {
    const { index } = await open()
    const clusterId = makeId('founder')
    await index.upsert([
      makeArticle('late', { clusterId, datePublished: '2026-03-09' }),
      makeArticle('early', { clusterId, datePublished: '2026-01-01' }),
      makeArticle('founder', { datePublished: '2026-03-05' }),
      makeArticle('stranger'),
      makeArticle('leaver', { clusterId }),
      makeArticle('late', { clusterId, datePublished: '2026-03-09', revision: 2 }),
      makeArticle('leaver', { revision: 2 }),
    ])
    const cluster = await index.cluster(clusterId)
    expect(cluster).toMatchObject({ id: clusterId, representative: makeId('early'), reason: 'earliest' })
    expect(cluster?.members.map(({ id }) => id)).toEqual(['early', 'founder', 'late'].map(makeId))
    expect(cluster?.members.map(({ isDuplicateOf }) => isDuplicateOf)).toEqual([
      undefined,
      makeId('early'),
      makeId('early'),
    ])
    expect(cluster?.members[2]?.revision).toBe(2)
    expect(await index.count()).toEqual({ articles: 5, revisions: 7, clusters: 3 })
    await index.close()
  })

  test('an export gives each article once, in the order of first writing, at its latest revision', async () => {
    const { index } = await open()
    const names = Array.from({ length: 250 }, (_, number) => `article-${number}`)
    await index.upsert(names.map((name) => makeArticle(name)))
    await index.upsert([makeArticle('article-7', { revision: 2 })])
    const articles = await exported(index.exportArticles({}))
    expect(articles.map(({ id }) => id)).toEqual(names.map(makeId))
    expect(articles[7]?.revision).toBe(2)
    await index.close()
  })

  test('an export during writes leaves out and repeats nothing that was there at its beginning', async () => {
    const { index, openReader } = await open()
    const reader = await openReader()
    const names = Array.from({ length: 60 }, (_, number) => `article-${number}`)
    await index.upsert(names.map((name) => makeArticle(name)))
    const given: string[] = []
    for await (const { id } of reader.exportArticles({})) {
      given.push(id)
      if (given.length > 60) continue
      const name = `article-${(given.length * 7) % 60}`
      await index.upsert([makeArticle(name, { revision: given.length + 1 }), makeArticle(`new-${given.length}`)])
    }
    expect(given.slice(0, 60)).toEqual(names.map(makeId))
    expect(new Set(given).size).toBe(given.length)
    expect(given).toHaveLength(120)
    await reader.close()
    await index.close()
  })

  test('an export since an instant gives what was written then or later, whenever it was fetched', async () => {
    const { index } = await open()
    await index.upsert([makeArticle('old'), makeArticle('revised')])
    const since = await laterThan(Date.now())
    await index.upsert([
      makeArticle('revised', { revision: 2 }),
      makeArticle('new', { fetchedAt: '2001-01-01T00:00:00Z' }),
    ])
    const ids = (await exported(index.exportArticles({ since }))).map(({ id }) => id)
    expect(ids).toEqual([makeId('revised'), makeId('new')])
    expect(await exported(index.exportArticles({ since: '2001-01-01' }))).toHaveLength(3)
    expect(await exported(index.exportArticles({ since: '2999-01-01' }))).toEqual([])
    await expect(exported(index.exportArticles({ since: 'last week' }))).rejects.toThrow(/since must be a day/)
    await index.close()
  })

  test('a reader sees what is written after it was opened', async () => {
    const { index, openReader } = await open()
    const reader = await openReader()
    expect((await reader.count()).articles).toBe(0)
    await index.upsert([makeArticle('one')])
    expect((await reader.count()).articles).toBe(1)
    expect((await reader.search({ query: 'body' })).total).toBe(1)
    await reader.close()
    await index.close()
  })

  test('a reader refuses to write', async () => {
    const { index, openReader } = await open()
    const reader = await openReader()
    await expect(reader.upsert([makeArticle('one')])).rejects.toThrow(/open for reading/)
    await reader.close()
    await index.close()
  })

  test('a closed index refuses everything, and closing twice is no mistake', async () => {
    const { index, openReader } = await open()
    const reader = await openReader()
    for (const closed of [index, reader]) {
      await closed.close()
      await closed.close()
      await expect(closed.search({})).rejects.toThrow(/is closed/)
      await expect(closed.check()).rejects.toThrow(/is closed/)
    }
    await expect(index.upsert([])).rejects.toThrow(/is closed/)
  })
}

async function exported(articles: AsyncIterable<Article>): Promise<Article[]> {
  const all: Article[] = []
  for await (const article of articles) all.push(article)
  return all
}

/** The first instant after the one given, once it has come. */
async function laterThan(instant: number): Promise<string> {
  while (Date.now() <= instant) await new Promise((resolve) => setImmediate(resolve))
  return new Date().toISOString()
}
