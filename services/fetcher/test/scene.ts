import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Archive, openArchive } from '@dateline/archive/archive'
import { ThrottledError } from '@dateline/contracts/errors'
import type { Ending } from '@dateline/contracts/ledger'
import type { FetchRequest } from '@dateline/contracts/messages'
import type { OutcomeOf } from '@dateline/contracts/topology'
import { readInThread } from '@dateline/discovery/read-in-thread'
import { type Frontier, openFrontier } from '@dateline/frontier/frontier'
import { usualPoliteness } from '@dateline/frontier/politeness'
import { openLog } from '@dateline/runtime/log'
import { hashTag, openRedis } from '@dateline/runtime/redis'
import { newSource } from '@dateline/sources/new-source'
import { openRevisits, type Revisits } from '@dateline/sources/revisits'
import type { SourceFields } from '@dateline/sources/source'
import { openSources, type Sources } from '@dateline/sources/sources'
import { tick } from '@dateline/sources/tick'
import type { TestRedis } from '@dateline/testkit/redis'
import { waitFor } from '@dateline/testkit/wait'
import { type Routes, startWebsite, type Website } from '@dateline/testkit/website'
import { parseNetworks } from '@dateline/url/address'
import { canonicalUrl } from '@dateline/url/canonical'
import { hostOf } from '@dateline/url/host'
import { urlId } from '@dateline/url/url-id'
import { onTestFinished } from 'vitest'
import type { Browser } from '../src/browser/browser.ts'
import type { RenderDeps } from '../src/browser/render-page.ts'
import { openRenderer } from '../src/browser/renderer.ts'
import { openClient } from '../src/client/client.ts'
import type { Reach } from '../src/client/guard.ts'
import { fetchPage } from '../src/fetch-page.ts'
import { keepRevisits } from '../src/keep-revisits.ts'
import { pollSource } from '../src/poll-source.ts'
import { openRobotsCache } from '../src/robots/robots-cache.ts'
import { openTurns, type Turns } from '../src/turns.ts'

export interface Scene {
  site: Website
  frontier: Frontier
  archive: Archive
  archiveFolder: string
  turns: Turns
  sources: Sources
  revisits: Revisits
  /** Adds a source, or makes it due again, ticks, and takes turns until it was read; gives how its last turn ended. */
  poll(url: string, fields?: SourceFields): Promise<Turn['ended']>
  /** Accepts a URL; gives its story. */
  add(url: string, options?: { render?: boolean }): Promise<string>
  /** Waits for the next turn of any host, takes it as the stage does, and tells how it ended. */
  turn(): Promise<Turn>
  /** Takes turns until the story waits no more; gives all of them. */
  fetch(url: string, options?: { render?: boolean }): Promise<Turn[]>
  /** Does a turn that was leased already. */
  deliver(request: FetchRequest): Promise<Turn>
}

export interface Turn {
  request: FetchRequest
  /** What the stage returned or threw. */
  ended: OutcomeOf<'fetcher'> | Error
}

/** What a client is opened with where a test does not care. */
export const clientLimits = {
  totalMs: 5000,
  connectTimeoutMs: 2000,
  headersMs: 5000,
  idleMs: 5000,
  maxBytes: 4000,
  maxUnpackedBytes: 3_000_000,
  proxies: { except: [] },
}

/** A resolver that knows no host, for this reason. */
export const failWith =
  (code: string): NonNullable<Reach['resolve']> =>
  async (hostname) => {
    throw Object.assign(new Error(`getaddrinfo ${code} ${hostname}`), { code })
  }

interface SceneOptions {
  hosts?: string[]
  networks?: string[]
  ports?: number[] | '*'
  resolve?: Reach['resolve']
  delayMs?: number
  timeoutMs?: number
  maxBytes?: number
  maxAgeMs?: number
  ca?: string
  /** Renders pages through this browser. */
  browser?: Browser
  render?: Partial<RenderDeps> & { parallel?: number }
}

/** A website, the fetcher that asks it, the frontier that it keeps its turns by and its archive: all real, all in this process. */
export async function openScene(
  server: TestRedis,
  routes: Routes,
  {
    hosts = ['127.0.0.1'],
    networks = ['127.0.0.0/8'],
    ports = '*',
    resolve,
    delayMs = 5,
    timeoutMs = 5000,
    maxBytes = 10_000,
    maxAgeMs = 7 * 86_400_000,
    ca,
    browser,
    render,
  }: SceneOptions = {},
): Promise<Scene> {
  const prefix = server.prefix()
  const connect = () => openRedis({ REDIS_URL: server.url }, openLog('test', 'silent'))
  const site = await startWebsite(routes, { hosts })
  const archiveFolder = await mkdtemp(join(tmpdir(), 'fetched-'))
  const archive = await openArchive(`file:${archiveFolder}`, { writer: 'fetcher' })
  const redis = connect()
  // All hosts of a scene share an address; what that means is the frontier's to test.
  const politeness = { ...usualPoliteness, latencyFactor: 0, addressDelayMs: 0 }
  const frontier = openFrontier(connect(), prefix, { politeness })
  const client = openClient({
    userAgent: 'dateline/1',
    ...clientLimits,
    totalMs: timeoutMs,
    maxBytes,
    maxUnpackedBytes: Math.max(clientLimits.maxUnpackedBytes, maxBytes),
    reach: { networks: parseNetworks(networks), ports, ...(resolve ? { resolve } : {}) },
    ...(ca ? { ca } : {}),
  })
  const robots = openRobotsCache(redis, `${hashTag(prefix)}:robots:`, client, 'dateline')
  const turns = openTurns(frontier, { delayMs })
  const sources = openSources(connect(), prefix)
  const revisits = openRevisits(redis, prefix, [1000, 2000])
  onTestFinished(async () => {
    await Promise.all([client.close(), frontier.close(), sources.close(), redis.quit(), archive.close(), site.close()])
    await rm(archiveFolder, { recursive: true, force: true })
  })

  const limits = { parallel: 2, timeoutMs: 5000, maxRequests: 20, maxBytes: 1_000_000, maxUnpackedBytes: 3_000_000 }
  const renderer = browser ? openRenderer({ archive, client, robots, browser, ...limits, ...render }) : null
  const deps = { turns, robots, client, archive, payloadOf: frontier.payloadOf, renderer }
  const bounds = { minMs: 60_000, maxMs: 86_400_000, firstMs: 900_000, hintMs: 3_600_000 }
  const pollDeps = { ...deps, frontier, sources, read: readInThread, bounds, maxAgeMs }
  const ledger = keepRevisits(turns.ledger, revisits, { payloadOf: frontier.payloadOf, isStarting: true })
  const deliver = async (request: FetchRequest): Promise<Turn> => {
    const { signal } = new AbortController()
    const work = request.purpose === 'source' ? pollSource(request, pollDeps, signal) : fetchPage(request, deps, signal)
    const ended = await work.catch((error: Error) => error)
    await ledger.record(request, endingOf(ended))
    return { request, ended }
  }
  const turn = async () => {
    const request = await waitFor('a turn', async () => (await frontier.lease(1, delayMs))[0], { everyMs: 2 })
    return deliver(request)
  }
  const add = async (url: string, { render = false } = {}) => {
    const canonical = canonicalUrl(url)
    const [added] = await frontier.add([{ url: canonical, host: hostOf(canonical), id: urlId(canonical), render }], {
      force: true,
    })
    return added?.story ?? ''
  }
  const fetch = async (url: string, options?: { render?: boolean }) => {
    const story = await add(url, options)
    const taken: Turn[] = []
    for (let isOver = false; !isOver; ) {
      const next = await turn()
      taken.push(next)
      const [outcome] = await frontier.outcomes([story])
      isOver = outcome?.state !== 'waiting' || isPassedOn(next.ended)
    }
    return taken
  }
  const poll = async (url: string, fields: SourceFields = {}) => {
    const source = newSource(url, fields)
    await sources.add([source])
    await sources.report(source.id, { nextInMs: 0 })
    await tick({ sources, revisits, frontier })
    for (;;) {
      const { request, ended } = await turn()
      const [outcome] = await frontier.outcomes([request.story])
      if (request.story.startsWith(source.id) && outcome?.state !== 'waiting') return ended
    }
  }
  return { site, frontier, archive, archiveFolder, turns, sources, revisits, poll, add, turn, fetch, deliver }
}

const isPassedOn = (ended: Turn['ended']) => !(ended instanceof Error) && ended.kind === 'forward'

/** As the runtime tells the ledger. */
function endingOf(ended: Turn['ended']): Ending {
  if (ended instanceof ThrottledError) return { kind: 'retry', afterMs: ended.retryAfterMs, isThrottled: true }
  if (ended instanceof Error) return { kind: 'dead', reason: ended.message }
  return ended.kind === 'drop' ? { kind: 'drop', reason: ended.reason } : { kind: ended.kind }
}
