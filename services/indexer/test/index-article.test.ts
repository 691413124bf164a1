import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Article } from '@dateline/contracts/article'
import { type ClusterMerge, StoryId } from '@dateline/contracts/messages'
import { openIndex } from '@dateline/search/open-index'
import { makeArticle } from '@dateline/testkit/article'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openBatcher } from '../src/batch.ts'
import { indexArticle } from '../src/index-article.ts'

let folder: string
let index: Awaited<ReturnType<typeof openIndex>>
let writes: number
let write: (article: Article, merged?: ClusterMerge[]) => ReturnType<typeof indexArticle>

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'indexed-'))
  index = await openIndex(`sqlite:${join(folder, 'articles.sqlite')}`, { mode: 'write' })
  writes = 0
  const upsert = (articles: Article[]) => {
    writes++
    return index.upsert(articles)
  }
  const batcher = openBatcher(upsert, 10)
  write = (article, merged) =>
    indexArticle({ story: StoryId.parse(`${article.id}.1`), article, ...(merged && { merged }) }, { batcher, index })
})
afterEach(async () => {
  await index.close()
  await rm(folder, { recursive: true, force: true })
})

test('an article is in the index when it is done', async () => {
  const article = makeArticle('flood')
  expect(await write(article)).toEqual({ kind: 'done', note: { id: article.id, revision: 1, result: 'written' } })
  expect(await index.get(article.id)).toEqual(article)
})

test('the same revision delivered again changes nothing', async () => {
  const article = makeArticle('flood')
  await write(article)
  expect(await write(article)).toMatchObject({ kind: 'done', note: { result: 'stale' } })
  expect(await index.count()).toEqual({ articles: 1, revisions: 1, clusters: 1 })
})

test('an older revision that comes late changes nothing', async () => {
  const newer = makeArticle('flood', { revision: 2, title: 'About the flood, again' })
  await write(newer)
  expect(await write(makeArticle('flood'))).toMatchObject({ note: { result: 'stale' } })
  expect((await index.get(newer.id))?.title).toBe('About the flood, again')
})

test('articles that come together are written together', async () => {
  const names = Array.from({ length: 25 }, (_, at) => `story-${at}`)
  const outcomes = await Promise.all(names.map((name) => write(makeArticle(name))))
  expect(outcomes.map(({ kind }) => kind)).toEqual(names.map(() => 'done'))
  expect(writes).toBe(3)
  expect(await index.count()).toMatchObject({ articles: 25 })
})

test('two revisions of one article in one batch leave the newer one', async () => {
  const [first, second] = [makeArticle('flood'), makeArticle('flood', { revision: 2 })]
  const outcomes = await Promise.all([write(second), write(first)])
  expect(outcomes.map(({ note }) => note?.result)).toEqual(['written', 'stale'])
  expect((await index.get(first.id))?.revision).toBe(2)
})

test('an article that the index can not take fails alone', async () => {
  const bad = {
    ...makeArticle('bad'),
    title: Symbol('no text') as unknown as string,
    url: undefined as unknown as string,
  }
  const outcomes = await Promise.allSettled([write(makeArticle('a')), write(bad), write(makeArticle('b'))])
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(await index.count()).toMatchObject({ articles: 2 })
})

test('an index that is gone is an error, and nothing counts as written', async () => {
  await index.close()
  await expect(write(makeArticle('flood'))).rejects.toThrow(/closed/)
  index = await openIndex(`sqlite:${join(folder, 'articles.sqlite')}`, { mode: 'write' })
  expect(await index.count()).toMatchObject({ articles: 0 })
})

test('clusters that turned out to be one are one when the article is done, whatever comes later', async () => {
  const [old, young] = [makeArticle('old'), makeArticle('young')]
  await Promise.all([write(old), write(young)])
  const merged = [{ lost: young.id, into: old.id }]
  const outcome = await write(makeArticle('whole', { clusterId: old.id }), merged)
  expect(outcome).toMatchObject({ kind: 'done', note: { result: 'written', merged: 1 } })
  await write(makeArticle('late', { clusterId: young.id }))
  const cluster = await index.cluster(young.id)
  expect(cluster?.id).toBe(old.id)
  expect(cluster?.members.map(({ clusterId }) => clusterId)).toEqual(Array(4).fill(old.id))
})

test('a merge told again, by an article that is there, changes nothing', async () => {
  const [old, young] = [makeArticle('old'), makeArticle('young')]
  const merged = [{ lost: young.id, into: old.id }]
  await write(old)
  await write(young, merged)
  const before = await index.cluster(old.id)
  expect(await write(young, merged)).toMatchObject({ note: { result: 'stale' } })
  expect(await index.cluster(old.id)).toEqual(before)
})
