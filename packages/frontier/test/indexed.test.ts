import type { IndexRequest } from '@dateline/contracts/topology'
import { afterAll, describe, expect, test } from 'vitest'
import type { Frontier, FrontierUrl } from '../src/frontier.ts'
import { hasDigest } from '../src/payload.ts'
import { GONE, leaseOne, pageAt, restFor, startFrontiers, storyOf, urlAt } from './start-frontier.ts'

const room = await startFrontiers()
afterAll(() => room.stop())

type Validators = NonNullable<IndexRequest['validators']>

interface Indexed {
  run?: number
  article?: string
  revision?: number
  from?: string
  fetchedAt?: string
  validators?: Validators | undefined
}

function requestFor({ url, id }: FrontierUrl, indexed: Indexed = {}): IndexRequest {
  const {
    run = 1,
    article = id,
    revision = 1,
    from = url,
    fetchedAt = '2026-03-01T08:00:00.123Z',
    validators,
  } = indexed
  return {
    story: storyOf(url, run),
    article: { ...pageAt(from, 'a'), id: article, revision, fetchedAt },
    ...(validators ? { validators } : {}),
  } as unknown as IndexRequest
}

const index = (frontier: Frontier, url: FrontierUrl, indexed?: Indexed) =>
  frontier.ledger('indexer').record(requestFor(url, indexed), { kind: 'done' })

async function waitAgain(frontier: Frontier, url: FrontierUrl) {
  await frontier.add([url], { force: true })
  const request = await leaseOne(frontier)
  return { request, payload: await frontier.payloadOf(request.story) }
}

async function encodingsOf({ prefix }: { prefix: string }): Promise<unknown[]> {
  const keys = await room.redis.keys(`{${prefix}}:frontier:known:*`)
  return [...new Set(await Promise.all(keys.map((key) => room.redis.object('ENCODING', key))))]
}

const isKeptApart = async ({ prefix }: { prefix: string }) =>
  (await room.redis.exists(`{${prefix}}:frontier:payload-more`)) === 1

const DATE = 'Sun, 01 Mar 2026 07:00:00 GMT'
const OTHER_ID = '0123456789abcdef00112233'

describe('the payload of a URL', () => {
  test('stays as it is over later runs, whatever its size, and no bucket leaves its packed form', async () => {
    const frontier = room.open({ politeness: { addressDelayMs: 0 } })
    const lengths = [...Array(80).keys(), 300]
    const urls = lengths.map((length) => urlAt(`host-${length}.test`, 'page'))
    const validatorsAt = lengths.map((length): Validators => ({ etag: 'e'.repeat(length), lastModified: DATE }))
    await frontier.accept(urls.map(({ url, id }) => ({ id, page: pageAt(url) })))
    const articleAt = (at: number) => (at % 2 ? {} : { article: OTHER_ID })
    await Promise.all(urls.map((url, at) => index(frontier, url, { validators: validatorsAt[at], ...articleAt(at) })))
    for (let run = 2; run <= 11; run += 1) {
      const stories = (await frontier.add(urls, { force: true })).map(({ story }) => story)
      const leased = await frontier.lease(urls.length, 0)
      expect(leased.length).toBe(urls.length)
      for (const [at, { url }] of urls.entries()) {
        const { etag, lastModified } = validatorsAt[at] ?? {}
        expect(await frontier.payloadOf(stories[at] ?? '')).toEqual({
          url,
          digestStart: `sha256:${'a'.repeat(32)}`,
          fetchedAt: '2026-03-01T08:00:00.123Z',
          ...(etag ? { etag } : {}),
          lastModified,
        })
      }
      for (const request of leased) await frontier.finish(request, GONE, restFor(0))
      expect(await encodingsOf(frontier)).toEqual(['listpack'])
    }
  })

  test('is that of the last page alone: nothing is left of a larger one', async () => {
    const frontier = room.open()
    const url = urlAt('a.test', 'page')
    await frontier.add([url])
    await frontier.finish(await leaseOne(frontier), { kind: 'forward' }, restFor(0))
    const fields = new Set<number>()
    const bucket = `{${frontier.prefix}}:frontier:known:${url.id.slice(0, 4)}`
    for (const [at, etag] of ['"1"', 'e'.repeat(50), 'e'.repeat(300), 'e'.repeat(50), '"2"', ''].entries()) {
      const fetchedAt = new Date(Date.UTC(2026, 2, 1 + at)).toISOString()
      await index(frontier, url, { run: at + 1, fetchedAt, validators: etag ? { etag } : undefined })
      const { request, payload } = await waitAgain(frontier, url)
      expect(payload).toEqual({
        url: url.url,
        digestStart: `sha256:${'a'.repeat(32)}`,
        fetchedAt,
        ...(etag ? { etag } : {}),
      })
      expect(await isKeptApart(frontier)).toBe(etag.length === 300)
      await frontier.finish(request, { kind: 'forward' }, restFor(0))
      fields.add(await room.redis.hlen(bucket))
    }
    expect([...fields]).toEqual([1, 2])
    expect(await room.redis.hlen(bucket)).toBe(1)
  })

  test('names the address that answered, and a date that is none of ours letter by letter', async () => {
    const frontier = room.open()
    const url = urlAt('a.test', 'page')
    const from = `https://b.test/${'long/'.repeat(40)}`
    await frontier.accept([{ id: url.id, page: pageAt(url.url) }])
    await index(frontier, url, { from, validators: { lastModified: 'yesterday' } })
    const { payload } = await waitAgain(frontier, url)
    expect(payload).toMatchObject({ url: from, lastModified: 'yesterday' })
    expect(payload).not.toHaveProperty('etag')
  })

  test('has no validator in a number that a site gives for a date', async () => {
    const frontier = room.open()
    const url = urlAt('a.test', 'page')
    await frontier.accept([{ id: url.id, page: pageAt(url.url) }])
    await index(frontier, url, { validators: { lastModified: '1772348400' } })
    expect((await waitAgain(frontier, url)).payload).not.toHaveProperty('lastModified')
  })

  test('is recognised by the start of its digest', () => {
    const known = { digestStart: `sha256:${'a'.repeat(32)}` }
    expect(hasDigest(known, `sha256:${'a'.repeat(32)}${'b'.repeat(32)}`)).toBe(true)
    expect(hasDigest(known, `sha256:${'a'.repeat(31)}${'b'.repeat(33)}`)).toBe(false)
  })
})

describe('the revision of an article', () => {
  test('stays with its URL over later runs, ends and revivals', async () => {
    const frontier = room.open()
    const url = urlAt('a.test', 'page')
    await frontier.accept([{ id: url.id, page: pageAt(url.url) }])
    await index(frontier, url, { revision: 300 })
    const { request } = await waitAgain(frontier, url)
    await frontier.finish(request, { kind: 'dead', reason: 'x' }, restFor(0))
    expect(await frontier.revive(request.story, 'fetcher', { request, host: url.host })).toBe(true)
    expect(await frontier.indexedRevision(url.id)).toBe(300)
    await index(frontier, url, { run: 2, revision: 299, fetchedAt: '2026-03-02T08:00:00.000Z' })
    expect(await frontier.indexedRevision(url.id)).toBe(300)
    expect(await frontier.areIndexed([url.id])).toEqual([true])
    expect(await room.redis.keys(`{${frontier.prefix}}:frontier:revision:*`)).toEqual([])
  })

  test('is kept of a story that had ended before, too, of which nothing else is', async () => {
    const frontier = room.open()
    const url = urlAt('a.test', 'page')
    await frontier.add([url])
    await frontier.finish(await leaseOne(frontier), GONE, restFor(0))
    await index(frontier, url, { revision: 2 })
    expect(await frontier.indexedRevision(url.id)).toBe(2)
    expect(await frontier.areIndexed([url.id])).toEqual([false])
    expect(await frontier.outcomes([storyOf(url.url)])).toMatchObject([{ state: 'dropped', reason: 'gone' }])

    expect((await waitAgain(frontier, url)).payload).toBeNull()
    await index(frontier, url, { run: 2, revision: 1 })
    expect(await frontier.indexedRevision(url.id)).toBe(2)
    expect(await frontier.areIndexed([url.id])).toEqual([true])
  })

  test('is kept under the id of the article, whatever URL told it, and does not go back when that is added', async () => {
    const frontier = room.open()
    const [url, own] = [urlAt('a.test', 'copy'), urlAt('a.test', 'page')]
    await frontier.accept([{ id: url.id, page: pageAt(url.url) }])
    await index(frontier, url, { article: own.id, revision: 3 })
    expect(await frontier.indexedRevision(own.id)).toBe(3)
    expect(await frontier.indexedRevision(url.id)).toBe(0)
    expect(await frontier.areIndexed([url.id, own.id])).toEqual([true, false])
    expect(await frontier.outcomes([storyOf(url.url)])).toMatchObject([{ state: 'indexed', article: own.id }])

    await frontier.accept([{ id: own.id, page: pageAt(own.url) }])
    await index(frontier, own, { revision: 2 })
    expect(await frontier.indexedRevision(own.id)).toBe(3)
    await frontier.accept([{ id: url.id, page: pageAt(url.url) }])
    await index(frontier, url, { run: 2, article: own.id, revision: 4 })
    expect(await frontier.indexedRevision(own.id)).toBe(4)
  })
})
