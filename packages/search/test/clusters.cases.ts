import type { Article } from '@dateline/contracts/article'
import type { ClusterMerge } from '@dateline/contracts/messages'
import { makeArticle, makeId } from '@dateline/testkit/article'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { OpenedIndex } from './article-index.cases.ts'

export function clusterCases(open: () => Promise<OpenedIndex>): void {
  const merge = (lost: string, into: string): ClusterMerge => ({ lost: makeId(lost), into: makeId(into) })

  test('articles of a lost cluster are read, searched and exported under the other, by either name', async () => {
    const { index } = await open()
    const member = makeArticle('member', { clusterId: makeId('young') })
    await index.upsert([makeArticle('old'), makeArticle('young'), member])
    await index.mergeClusters([merge('young', 'old')])
    const names = ['old', 'young', 'member'].map(makeId)
    for (const id of names) expect((await index.get(id))?.clusterId).toBe(makeId('old'))
    expect((await index.findByUrl(member.canonicalUrl))?.clusterId).toBe(makeId('old'))
    expect((await index.revisions(member.id)).map(({ clusterId }) => clusterId)).toEqual([makeId('old')])
    expect((await index.search({})).hits.map(({ article }) => article.clusterId)).toEqual(
      names.map(() => makeId('old')),
    )
    for await (const { clusterId } of index.exportArticles({})) expect(clusterId).toBe(makeId('old'))
    expect((await index.cluster(makeId('young')))?.id).toBe(makeId('old'))
    expect((await index.cluster(makeId('old')))?.members).toHaveLength(3)
    expect((await index.count()).clusters).toBe(1)
    await index.close()
  })

  test('earlier revisions of an article tell of the cluster under its last name', async () => {
    const { index } = await open()
    await index.upsert([makeArticle('page', { clusterId: makeId('young') })])
    await index.upsert([makeArticle('page', { clusterId: makeId('third'), revision: 2 })])
    await index.mergeClusters([merge('young', 'old')])
    expect((await index.revisions(makeId('page'))).map(({ clusterId }) => clusterId)).toEqual(
      ['third', 'old'].map(makeId),
    )
    await index.close()
  })

  test('a merge counts as a change of those that it brings under another name, and of no others', async () => {
    const { index } = await open()
    await index.upsert([
      makeArticle('old', { datePublished: '2026-01-01T01:00:00Z' }),
      makeArticle('young'),
      makeArticle('alone'),
    ])
    const written = Date.now()
    while (Date.now() <= written) await new Promise(setImmediate)
    const since = new Date().toISOString()
    await index.mergeClusters([merge('young', 'old')])
    const ids: string[] = []
    for await (const { id } of index.exportArticles({ since })) ids.push(id)
    expect(ids).toEqual([makeId('young')])
    await index.close()
  })

  test('whatever order articles and merges come in, and however often, the index ends the same', async () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f']
    // A forest, as the deduplicator makes it: f is in e, e and d are in b, b is in a, c stands alone.
    const merges = [merge('f', 'e'), merge('e', 'b'), merge('d', 'b'), merge('b', 'a')]
    const articles = names.flatMap((name, number) => [
      makeArticle(name, { wordCount: 100 + number }),
      makeArticle(`${name}-copy`, { clusterId: makeId(name), wordCount: 50 + number }),
      makeArticle(`${name}-copy`, { clusterId: makeId(name), wordCount: 60 + number, revision: 2 }),
    ])
    type Step = { article: Article } | { merge: ClusterMerge }
    const steps: Step[] = [...articles.map((article) => ({ article })), ...merges.map((merge) => ({ merge }))]
    const apply = async (order: Step[]) => {
      const { index } = await open()
      for (const step of order) {
        if ('article' in step) await index.upsert([step.article])
        else await index.mergeClusters([step.merge])
      }
      const clusters = await Promise.all(names.map((name) => index.cluster(makeId(name))))
      const copies = await Promise.all(names.map((name) => index.get(makeId(`${name}-copy`))))
      await index.close()
      return { clusters, copies }
    }
    const orderly = await apply(steps)
    expect(orderly.clusters.map((cluster) => cluster?.id)).toEqual(['a', 'a', 'c', 'a', 'a', 'a'].map(makeId))
    expect(orderly.clusters[0]?.members).toHaveLength(10)
    const order = fc.shuffledSubarray([...steps, ...steps], { minLength: steps.length * 2 })
    await fc.assert(
      fc.asyncProperty(order, async (shuffled) => {
        const ended = await apply(shuffled)
        // Which of the equals was written first is all that the order may tell.
        const sorted = (clusters: typeof ended.clusters) =>
          clusters.map((one) => one && { ...one, members: one.members.toSorted((x, y) => (x.id < y.id ? -1 : 1)) })
        expect({ ...ended, clusters: sorted(ended.clusters) }).toEqual({
          ...orderly,
          clusters: sorted(orderly.clusters),
        })
      }),
      { numRuns: 15 },
    )
  }, 60_000)

  test('merges that contradict each other, as after a loss of Redis, end in one cluster', async () => {
    const { index } = await open()
    await index.upsert(['a', 'b', 'c'].map((name) => makeArticle(name)))
    await index.mergeClusters([merge('b', 'a'), merge('a', 'b'), merge('b', 'c'), merge('c', 'a')])
    const found = await Promise.all(['a', 'b', 'c'].map((name) => index.cluster(makeId(name))))
    expect(new Set(found.map((cluster) => cluster?.id)).size).toBe(1)
    expect(found[0]?.members).toHaveLength(3)
    await index.close()
  })

  test('the representative is chosen anew when a member comes, changes, leaves or is brought by a merge', async () => {
    const { index } = await open()
    const clusterId = makeId('first')
    const standing = async () => (await index.cluster(clusterId))?.representative
    await index.upsert([makeArticle('first', { datePublished: '2026-03-01T12:00:00Z' })])
    expect(await index.cluster(clusterId)).toMatchObject({ representative: clusterId, reason: 'id' })
    await index.upsert([makeArticle('earlier', { clusterId, datePublished: '2026-03-01T11:00:00Z' })])
    expect(await standing()).toBe(makeId('earlier'))
    expect((await index.get(clusterId))?.isDuplicateOf).toBe(makeId('earlier'))
    await index.upsert([makeArticle('earlier', { clusterId, datePublished: '2026-03-01T13:00:00Z', revision: 2 })])
    expect(await standing()).toBe(clusterId)
    expect((await index.get(clusterId))?.isDuplicateOf).toBeUndefined()
    await index.upsert([makeArticle('other', { datePublished: '2026-03-01T10:00:00Z' })])
    await index.mergeClusters([merge('other', 'first')])
    expect(await standing()).toBe(makeId('other'))
    await index.upsert([makeArticle('other', { clusterId: `${makeId('other')}.2`, revision: 2 })])
    expect(await standing()).toBe(clusterId)
    expect((await index.get(makeId('other')))?.isDuplicateOf).toBeUndefined()
    await index.close()
  })

  test('a collapsed search has one hit a cluster: who stands for it, else the best that was found', async () => {
    const { index } = await open()
    const clusterId = makeId('first')
    await index.upsert([
      makeArticle('first', { text: 'harbour closed', datePublished: '2026-03-01T12:00:00Z' }),
      makeArticle('copy', { text: 'harbour closed', clusterId, datePublished: '2026-03-02T12:00:00Z' }),
      makeArticle('local', { text: 'harbour closed fjord', clusterId, datePublished: '2026-03-03T12:00:00Z' }),
      makeArticle('alone', { text: 'harbour open', datePublished: '2026-02-01T12:00:00Z' }),
    ])
    const page = await index.search({ query: 'harbour', collapse: true })
    expect(page.total).toBe(2)
    const found = page.hits.map(({ article, others }) => [article.id, others])
    expect(found.sort()).toEqual(
      [
        [makeId('alone'), 0],
        [makeId('first'), 2],
      ].sort(),
    )
    const fjord = await index.search({ query: 'fjord', collapse: true })
    expect(fjord.hits.map(({ article, others }) => [article.id, others])).toEqual([[makeId('local'), 0]])
    expect((await index.search({ collapse: true })).hits.map(({ article }) => article.id)).toEqual(
      ['first', 'alone'].map(makeId),
    )
    const first = await index.search({ query: 'harbour', collapse: true, limit: 1 })
    const second = await index.search({ query: 'harbour', collapse: true, limit: 1, cursor: first.cursor ?? '' })
    expect([...first.hits, ...second.hits].map(({ article }) => article.id).sort()).toEqual(
      ['alone', 'first'].map(makeId).sort(),
    )
    expect(second.cursor).toBeNull()
    expect((await index.search({ query: 'harbour' })).total).toBe(4)
    await index.close()
  })

  test('a page that changes all the time keeps its first revision and its latest 31, each told by what it changed', async () => {
    const { index } = await open()
    for (let revision = 1; revision <= 40; revision++) {
      const text = `The same.\n\nUpdate ${revision}.`
      await index.upsert([makeArticle('live', { revision, text, title: revision < 40 ? 'Live' : 'Over' })])
    }
    const revisions = await index.revisions(makeId('live'))
    expect(revisions.map(({ revision }) => revision)).toEqual([
      ...Array.from({ length: 31 }, (_, number) => 40 - number),
      1,
    ])
    expect(revisions[0]?.changes).toEqual({
      since: 39,
      fields: { title: { before: 'Live', after: 'Over' } },
      text: [{ at: 1, removed: ['Update 39.'], added: ['Update 40.'] }],
    })
    expect(revisions[30]?.changes?.since).toBe(1)
    expect(revisions[31]).not.toHaveProperty('changes')
    expect((await index.search({ query: '"update 40"' })).total).toBe(1)
    expect((await index.search({ query: '"update 39"' })).total).toBe(0)
    await index.close()
  })
}
