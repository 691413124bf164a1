import { describe, expect, test } from 'vitest'
import { html, paragraphs, story } from './flood-page.ts'
import { articleOf, startNormalizer } from './start-normalizer.ts'

const { index, normalize } = await startNormalizer()

describe('a second telling', () => {
  test('of the same text is unchanged, though its markup is not', async () => {
    await index(await normalize())
    const outcome = await normalize({ body: story({ head: '<meta name="build" content="2">' }), run: 2 })
    expect(outcome).toMatchObject({ kind: 'drop', reason: 'unchanged', note: { revision: 1 } })
  })

  test('of the same text goes on while the index does not have the first: it may have got lost on its way', async () => {
    const first = articleOf(await normalize())
    const again = await normalize({ fetchedAt: '2026-03-05T05:06:07.000Z', run: 2 })
    const fetched = { fetchedAt: '2026-03-05T05:06:07.000Z', archive: articleOf(again).archive }
    expect(articleOf(again)).toEqual({ ...first, ...fetched })
    await index(again)
    expect(await normalize({ fetchedAt: '2026-03-06T05:06:07.000Z', run: 3 })).toMatchObject({ reason: 'unchanged' })
  })

  test('of a text that the index has in an earlier revision alone goes on as well', async () => {
    await index(await normalize())
    const changed = { body: story({ text: paragraphs.slice(1) }) }
    await normalize({ ...changed, fetchedAt: '2026-03-05T05:06:07.000Z', run: 2 })
    const again = await normalize({ ...changed, fetchedAt: '2026-03-06T05:06:07.000Z', run: 3 })
    expect(articleOf(again)).toMatchObject({ revision: 2 })
  })

  test('of another story at the same address says so', async () => {
    await normalize()
    const text = Array.from({ length: 8 }, (_, line) =>
      Array.from({ length: 12 }, (_, word) => `w${line}x${word}`).join(' '),
    )
    const outcome = await normalize({ body: story({ text }), fetchedAt: '2026-03-05T05:06:07.000Z', run: 2 })
    const article = articleOf(outcome)
    expect(article).toMatchObject({ revision: 2, isOtherStory: true, clusterId: `${article.id}.2` })
  })

  test('delivered once more is the same article, not an unchanged one', async () => {
    const first = articleOf(await normalize())
    const again = articleOf(await normalize())
    expect({ ...again, archive: null }).toEqual({ ...first, archive: null })
  })

  test('of another text is the next revision', async () => {
    await normalize()
    const text = [...paragraphs.slice(0, 3), 'By evening the water had begun to fall, the fire brigade said.']
    const outcome = await normalize({ body: story({ text }), fetchedAt: '2026-03-04T09:00:00.000Z', run: 2 })
    expect(articleOf(outcome)).toMatchObject({ revision: 2 })
  })

  test('fetched before the known one is outdated', async () => {
    await normalize()
    const text = paragraphs.slice(1)
    const outcome = await normalize({ body: story({ text }), fetchedAt: '2026-03-03T00:00:00.000Z', run: 2 })
    expect(outcome).toMatchObject({ kind: 'drop', reason: 'outdated' })
  })

  test('on another site is a duplicate in the cluster of the first', async () => {
    const first = articleOf(await normalize())
    const second = articleOf(await normalize({ url: 'https://paper.example/river' }))
    const repeats = { id: first.id, containment: 1, jaccard: 1 }
    expect(second).toMatchObject({ revision: 1, clusterId: first.id, repeats })
  })

  test.each([
    ['noindex', ['noindex'], ['X-Robots-Tag', 'noindex']],
    ['reserved', ['tdm'], ['tdm-reservation', '1']],
  ] as const)(
    'that says %s takes the texts of an indexed article away, and leaves its cluster',
    async (reason, obeys, header) => {
      const first = await normalize()
      const page = { obeys: [...obeys], headers: [html, [...header]] as [string, string][] }
      expect(await normalize({ ...page, run: 2 }), 'not in the index').toMatchObject({ kind: 'drop', reason })
      await index(first)
      const later = '2026-03-05T05:06:07.000Z'
      const outcome = await normalize({ ...page, fetchedAt: later, run: 3 })
      const { id, ...withdrawn } = articleOf(outcome)
      expect(withdrawn).toMatchObject({ revision: 2, withdrawn: reason, title: null, text: '', html: '', wordCount: 0 })
      expect(withdrawn.clusterId).not.toBe(id)
      await index(outcome)
      expect(await normalize({ ...page, fetchedAt: later, run: 4 })).toMatchObject({
        kind: 'drop',
        reason: 'unchanged',
      })

      const again = articleOf(await normalize({ fetchedAt: '2026-03-06T05:06:07.000Z', run: 5 }))
      expect(again).toMatchObject({ id, revision: 3, title: articleOf(first).title })
      expect(again.withdrawn).toBeUndefined()
    },
  )

  test('of nothing but withdrawn texts repeats no other withdrawn page', async () => {
    const noindex = [html, ['X-Robots-Tag', 'noindex']] as [string, string][]
    const urls = ['https://news.example/flood', 'https://paper.example/river']
    const withdrawn = []
    for (const url of urls) await index(await normalize({ url }))
    for (const url of urls) {
      withdrawn.push(
        articleOf(await normalize({ url, headers: noindex, fetchedAt: '2026-03-05T05:06:07.000Z', run: 2 })),
      )
    }
    expect(new Set(withdrawn.map(({ clusterId }) => clusterId)).size).toBe(2)
    expect(withdrawn.map(({ repeats }) => repeats)).toEqual([undefined, undefined])
  })

  test('that names its origin is syndicated from there, and still its own article', async () => {
    const head = '<link rel="canonical" href="https://first.test/flood">'
    const text = [`ROME (AP) — ${paragraphs[0]}`, ...paragraphs.slice(1)]
    expect(articleOf(await normalize({ body: story({ head, text }) }))).toMatchObject({
      canonicalUrl: 'https://news.example/flood',
      syndicatedFrom: 'first.test',
      isBasedOn: 'https://first.test/flood',
    })
  })
})
