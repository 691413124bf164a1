import type { IndexRequest } from '@dateline/contracts/topology'
import { afterAll, describe, expect, test } from 'vitest'
import type { Frontier } from '../src/frontier.ts'
import { beginOne, leaseOne, pageAt, restFor, startFrontiers, storyOf, urlAt } from './start-frontier.ts'

const room = await startFrontiers()
afterAll(() => room.stop())

function indexed(url: string, run: number, digit: string, fetchedAt: string): IndexRequest {
  const article = { ...pageAt(url, digit), fetchedAt, id: `article-${digit}` }
  return { story: storyOf(url, run), article } as unknown as IndexRequest
}

describe('the ledger', () => {
  test('tells what became of each story', async () => {
    const frontier = room.open()
    const paths = ['indexed', 'gone', 'no-article', 'dead', 'dead-later', 'waiting', 'passed']
    const added = await frontier.add(paths.map((path) => urlAt(`${path}.test`, path)))
    const leased = new Map((await frontier.lease(10, 0)).map((request) => [new URL(request.url).hostname, request]))
    const finish = async (path: string, ending: Parameters<Frontier['finish']>[1]) => {
      const request = leased.get(`${path}.test`)
      if (!request) throw new Error(`${path} is not leased`)
      await frontier.finish(request, ending, restFor(0))
      return { story: request.story, ...pageAt(request.url) }
    }
    await finish('indexed', { kind: 'forward' })
    await frontier
      .ledger('indexer')
      .record(indexed('https://indexed.test/indexed', 1, 'a', '2026-01-01T00:00:00Z'), { kind: 'done' })
    await finish('gone', { kind: 'drop', reason: 'gone' })
    await frontier
      .ledger('normalizer')
      .record(await finish('no-article', { kind: 'forward' }), { kind: 'drop', reason: 'no-article' })
    await finish('dead', { kind: 'dead', reason: 'whatever happened' })
    await frontier
      .ledger('normalizer')
      .record(await finish('dead-later', { kind: 'forward' }), { kind: 'dead', reason: 'x' })
    await finish('passed', { kind: 'forward' })

    const none = { article: null, stage: null, reason: null }
    const outcomes = await frontier.outcomes([...added.map(({ story }) => story), `${'0'.repeat(24)}.1`, 'nonsense'])
    expect(outcomes.map(({ story: _, ...outcome }) => outcome)).toEqual([
      { ...none, state: 'indexed', article: 'article-a' },
      { ...none, state: 'dropped', stage: 'fetcher', reason: 'gone' },
      { ...none, state: 'dropped', stage: 'normalizer', reason: 'no-article' },
      { ...none, state: 'dead', stage: 'fetcher' },
      { ...none, state: 'dead', stage: 'normalizer' },
      { ...none, state: 'waiting' },
      { ...none, state: 'waiting' },
      { ...none, state: 'unknown' },
      { ...none, state: 'unknown' },
    ])
    expect((await frontier.status()).ended).toEqual({
      indexed: 1,
      'dropped fetcher gone': 1,
      'dropped normalizer no-article': 1,
      'dead fetcher': 1,
      'dead normalizer': 1,
    })
  })

  test('an end that is told twice is counted once, and the first stands', async () => {
    const frontier = room.open()
    const [added] = await frontier.add([urlAt('a.test')])
    const page = { story: storyOf('https://a.test/'), ...pageAt('https://a.test/') }
    await frontier.finish(await beginOne(frontier), { kind: 'forward' }, restFor(0))
    await frontier.ledger('normalizer').record(page, { kind: 'drop', reason: 'no-article' })
    await frontier.ledger('normalizer').record(page, { kind: 'drop', reason: 'no-article' })
    await frontier.ledger('normalizer').record(page, { kind: 'dead', reason: 'x' })
    expect(await frontier.status()).toMatchObject({ waiting: 0, ended: { 'dropped normalizer no-article': 1 } })
    expect(await frontier.outcomes([added?.story ?? ''])).toMatchObject([{ state: 'dropped' }])
  })

  test('a run that a later run has passed keeps its outcome, whether it ended before or after', async () => {
    const frontier = room.open()
    const { url, host, id } = urlAt('a.test', 'page')
    const first = storyOf(url, 1)
    await frontier.accept([
      { id, page: pageAt(url) },
      { id, page: pageAt(url) },
    ])
    await frontier.ledger('normalizer').record({ story: first, ...pageAt(url) }, { kind: 'drop', reason: 'outdated' })
    await frontier
      .ledger('normalizer')
      .record({ story: storyOf(url, 2), ...pageAt(url) }, { kind: 'dead', reason: 'x' })
    await frontier.add([{ url, host, id }], { force: true })
    expect(await frontier.outcomes([first, storyOf(url, 2), storyOf(url, 3)])).toMatchObject([
      { state: 'dropped', reason: 'outdated' },
      { state: 'dead', stage: 'normalizer' },
      { state: 'waiting' },
    ])
    expect(await frontier.status()).toMatchObject({ accepted: 3, waiting: 1 })
  })

  test('the payload of a URL is that of its youngest indexed page', async () => {
    const frontier = room.open()
    const { url, id } = urlAt('a.test', 'page')
    const [first] = await frontier.accept([1, 2].map(() => ({ id, page: pageAt(url) })))
    expect(await frontier.payloadOf(first ?? '')).toBeNull()
    const index = frontier.ledger('indexer')
    await index.record(indexed(url, 2, 'b', '2026-01-02T00:00:00.000Z'), { kind: 'done' })
    await index.record(indexed(url, 1, 'a', '2026-01-01T00:00:00.000Z'), { kind: 'done' })
    const youngest = { digestStart: `sha256:${'b'.repeat(32)}`, fetchedAt: '2026-01-02T00:00:00.000Z', url }
    expect(await frontier.payloadOf(first ?? '')).toBeNull()
    await frontier.add([{ url, id, host: 'a.test' }], { force: true })
    const { story } = await leaseOne(frontier)
    expect(await frontier.payloadOf(story)).toEqual(youngest)
    expect((await frontier.status()).ended).toEqual({ indexed: 2 })
  })

  test('the revision of an article that the index has is the highest that was indexed', async () => {
    const frontier = room.open()
    const { url, id } = urlAt('a.test', 'page')
    expect(await frontier.indexedRevision(id)).toBe(0)
    const request = indexed(url, 1, 'a', '2026-01-01T00:00:00.000Z')
    const index = frontier.ledger('indexer')
    for (const revision of [2, 12, 3]) {
      const article = { ...request.article, id, revision }
      await index.record({ ...request, article }, { kind: 'done' })
    }
    expect(await frontier.indexedRevision(id)).toBe(12)
    expect(await frontier.indexedRevision(urlAt('a.test', 'other').id)).toBe(0)
  })

  test('a dead story can be revived: to fetch it again with all its tries, or where its message is', async () => {
    const frontier = room.open()
    await frontier.add([urlAt('a.test', 1), urlAt('b.test', 1)])
    const [one, two] = await frontier.lease(2, 0)
    if (!one || !two) throw new Error('two hosts are due')
    await frontier.finish({ ...one, attempt: 5 }, { kind: 'dead', reason: 'x' }, restFor(0))
    await frontier.finish(two, { kind: 'forward' }, restFor(0))
    await frontier.ledger('normalizer').record({ story: two.story, ...pageAt(two.url) }, { kind: 'dead', reason: 'x' })

    const place = { request: { ...one, attempt: 5 }, host: 'a.test' }
    expect(await frontier.revive(one.story, 'normalizer')).toBe(false)
    expect(await frontier.revive(one.story, 'fetcher', place)).toBe(true)
    expect(await frontier.revive(one.story, 'fetcher', place)).toBe(false)
    expect(await frontier.revive(two.story, 'normalizer')).toBe(true)
    expect(await frontier.revive('nonsense', 'normalizer')).toBe(false)
    expect(await frontier.status()).toMatchObject({ accepted: 2, waiting: 2, ended: { 'dead fetcher': 0 } })
    expect(await frontier.lease(5, 0)).toMatchObject([{ story: one.story, attempt: 1 }])
  })
})
