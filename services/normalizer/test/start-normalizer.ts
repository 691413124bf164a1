import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Archive, openArchive } from '@dateline/archive/archive'
import { type FetchedPage, StoryId } from '@dateline/contracts/messages'
import { type OutcomeOf, topology } from '@dateline/contracts/topology'
import { type Frontier, openFrontier } from '@dateline/frontier/frontier'
import { openLog } from '@dateline/runtime/log'
import { openRedis } from '@dateline/runtime/redis'
import { startRedis } from '@dateline/testkit/redis'
import { canonicalUrl } from '@dateline/url/canonical'
import { urlId } from '@dateline/url/url-id'
import { afterAll, beforeEach } from 'vitest'
import { type Deduplicator, openDeduplicator } from '../src/dedup/deduplicator.ts'
import { openExtractPool } from '../src/extract-pool.ts'
import { type Deps, normalizePage } from '../src/normalize-page.ts'
import { html, story } from './flood-page.ts'

export interface Page {
  url?: string
  fetchedAt?: string
  body?: string | Buffer
  headers?: [string, string][]
  run?: number
  contentSignal?: string
  obeys?: string[]
  /** What a browser made of the body. */
  rendered?: string
}

interface NormalizerRoom {
  archive: Archive
  /** What the running test's pages are normalized with: its deduplicator and its frontier know of no other test. */
  deps(obeys?: string[]): Deps
  /** Puts a page into the archive and normalizes it, as delivery `run` of its URL. */
  normalize(page?: Page): Promise<OutcomeOf<'normalizer'>>
  /** What the indexer does when the article is durable. */
  index(outcome: OutcomeOf<'normalizer'>): Promise<void>
}

/** A normalizer for a file of tests, on everything that is real: Redis, archive, a thread that extracts. */
export async function startNormalizer(): Promise<NormalizerRoom> {
  const server = await startRedis()
  const redis = openRedis({ REDIS_URL: server.url }, openLog('test', 'silent'))
  const folder = await mkdtemp(join(tmpdir(), 'normalized-'))
  const archive = await openArchive(`file:${folder}`, { writer: 'test' })
  const extractor = openExtractPool({
    threads: 1,
    timeoutMs: 20_000,
    memoryMb: 256,
    maxBytes: 2_000_000,
    productToken: 'dateline',
  })
  let deduplicator: Deduplicator
  let frontier: Frontier
  beforeEach(() => {
    const prefix = server.prefix()
    deduplicator = openDeduplicator(redis, { prefix })
    frontier = openFrontier(redis, prefix)
  })
  afterAll(async () => {
    redis.disconnect()
    await Promise.all([server.stop(), extractor.close(), archive.close()])
    await rm(folder, { recursive: true, force: true })
  })

  const deps = (obeys = ['noindex', 'search']) => ({ archive, extractor, deduplicator, frontier, obeys })
  return {
    archive,
    deps,
    normalize: async ({ obeys, ...page } = {}) =>
      normalizePage(await putIntoArchive(archive, page), deps(obeys), new AbortController().signal),
    index: async (outcome) => {
      if (outcome.kind !== 'forward') throw new Error(`not forwarded but ${JSON.stringify(outcome)}`)
      await frontier.ledger('indexer').record(outcome.message, { kind: 'done' })
    },
  }
}

async function putIntoArchive(
  archive: Archive,
  {
    url = 'https://news.example/flood',
    fetchedAt = '2026-03-04T05:06:07.000Z',
    body = story(),
    headers = [html],
    run = 1,
    contentSignal,
    rendered,
  }: Omit<Page, 'obeys'>,
): Promise<FetchedPage> {
  const claim = await archive.writeExchange({
    url,
    fetchedAt,
    request: { method: 'GET', target: '/', headers: [] },
    response: { httpVersion: '1.1', status: 200, statusText: 'OK', headers, body: Buffer.from(body) },
  })
  const id = StoryId.parse(`${urlId(canonicalUrl(url))}.${run}`)
  const conversion = {
    of: claim,
    url,
    fetchedAt,
    contentType: 'text/html; charset=utf-8',
    body: Buffer.from(rendered ?? ''),
  }
  const made = rendered === undefined ? null : await archive.writeConversion(conversion)
  const kept = made ? { archive: made, served: claim } : { archive: claim }
  return { story: id, url, fetchedAt, ...kept, ...(contentSignal ? { contentSignal } : {}) }
}

/** The article that goes on to the indexer; an error where none does. */
export function articleOf(outcome: OutcomeOf<'normalizer'>) {
  if (outcome.kind !== 'forward') throw new Error(`not forwarded but ${JSON.stringify(outcome)}`)
  return topology.normalizer.gives.parse(outcome.message).article
}
