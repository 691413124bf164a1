import type { Ending, Ledger, StoryOutcome } from '@dateline/contracts/ledger'
import type { FetchedPage, FetchRequest } from '@dateline/contracts/messages'
import type { IndexRequest, StageName } from '@dateline/contracts/topology'
import type { Redis } from 'ioredis'
import { formatItem, parseItem } from './item.ts'
import { loadScript } from './script.ts'

/** Longer than a request may take and a ready job may wait; a lease whose worker is gone comes back after it. */
const LEASE_MS = 120_000

/** URLs that one call of a script takes: long enough to be cheap, short enough not to hold Redis up. */
const CHUNK = 500

/** A URL in canonical form with its host (and port) and its id. */
export interface FrontierUrl {
  url: string
  host: string
  id: string
}

export interface Added {
  /** `waiting`: it is in the pipe already. `known`: it has been dealt with before and was not forced. */
  answer: 'accepted' | 'waiting' | 'known'
  story: string
  state: string
}

/** When the request of a delivery ended and how long its host rests after it. */
export interface Turn {
  endedAt: number
  delayMs: number
}

/** The bytes that were last indexed for a URL. */
export interface KnownPayload {
  digest: string
  fetchedAt: string
  url: string
}

export interface FrontierStatus {
  accepted: number
  waiting: number
  /** Ends by state: `indexed`, `dropped <stage> <reason>`, `dead <stage>`. */
  ended: Record<string, number>
  hostsDue: number
  hostsWaiting: number
  underWay: number
  outbox: number
}

/**
 * The URLs that wait, per host, and the ledger of what became of each. Politeness is kept here for any number of workers:
 * a host has at most one request under way, and the next one starts no sooner than its delay after the end of the last.
 */
export interface Frontier {
  /** Accepts URLs. When it resolves, they are in Redis: on disk, if Redis syncs its file with every write. */
  add(urls: FrontierUrl[], options?: { force?: boolean }): Promise<Added[]>
  /** Takes at most `count` URLs whose hosts' turns have come; each holds its host's slot until it is finished. */
  lease(count: number, delayMs: number): Promise<FetchRequest[]>
  /** Asks for the right to send the request now. False: the lease has passed to another delivery; leave it alone. */
  begin(request: FetchRequest, delayMs: number): Promise<boolean>
  /** Frees the host, sets its next instant and enters the ending into the ledger, in one step. */
  finish(request: FetchRequest, ending: Ending, turn: Turn): Promise<void>
  /** Frees the host and hands the story on to where it was redirected: to the turn of that host. */
  redirect(request: FetchRequest, to: { url: string; host: string }, turn: Turn): Promise<void>
  /** Accepts pages that are in the archive already; each waits in the outbox until it is handed over. */
  accept(pages: { id: string; page: Omit<FetchedPage, 'story'> }[]): Promise<string[]>
  /** Gives what the outbox holds to `send`, oldest first; what it resolved for has left the outbox. Returns how many. */
  handOver(send: (pages: FetchedPage[]) => Promise<void>): Promise<number>
  /** The ledger as the stages behind the fetcher keep it. */
  ledger<Name extends 'normalizer' | 'indexer'>(
    stage: Name,
  ): Ledger<Name extends 'indexer' ? IndexRequest : FetchedPage>
  outcomes(stories: string[]): Promise<StoryOutcome[]>
  payloadOf(story: string): Promise<KnownPayload | null>
  /** The latest revision of an article that is in the index; 0 where none is, or none is known of. */
  indexedRevision(article: string): Promise<number>
  /** Makes a dead story wait again: in its host's list with `fetch`, else wherever its message is. False: it is not dead. */
  revive(story: string, stage: StageName, fetch?: { request: FetchRequest; host: string }): Promise<boolean>
  status(): Promise<FrontierStatus>
  close(): Promise<void>
}

/** Opens the frontier of the pipeline whose keys begin with `{prefix}`. Owns the connection that it is given. */
export function openFrontier(redis: Redis, prefix: string, { leaseMs = LEASE_MS } = {}): Frontier {
  const base = `{${prefix}}:frontier:`
  const load = (verb: string) => loadScript(redis, base, verb)
  const scripts = {
    add: load('add'),
    lease: load('lease'),
    begin: load('begin'),
    finish: load('finish'),
    settle: load('settle'),
    accept: load('accept'),
    handOver: load('hand-over'),
    outcomes: load('outcomes'),
    revive: load('revive'),
    status: load('status'),
  }

  const finish = (request: FetchRequest, { endedAt, delayMs }: Turn, ...how: (string | number)[]) => {
    // Both instants are cut to whole ms: one less is never too long ago.
    const sinceEndMs = Math.max(0, Date.now() - endedAt - 1)
    return scripts.finish(request.story, request.lease, sinceEndMs, delayMs, ...how)
  }

  return {
    add: async (urls, { force = false } = {}) => {
      const answers = await inChunks(urls, (chunk) =>
        scripts.add(force ? 1 : 0, ...chunk.flatMap(({ host, id, url }) => [host, id, url])),
      )
      return (answers as [Added['answer'], string, string][]).map(([answer, story, state]) => ({
        answer,
        story,
        state,
      }))
    },

    lease: async (count, delayMs) => {
      const leased = (await scripts.lease(count, leaseMs, delayMs)) as [string, string, string][]
      return leased.map(([lease, , item]) => ({ ...parseItem(item), lease }))
    },

    begin: async (request, delayMs) => (await scripts.begin(request.story, request.lease, leaseMs, delayMs)) === 1,

    finish: async (request, ending, turn) => {
      if (ending.kind === 'forward') await finish(request, turn, 'forward')
      else if (ending.kind === 'drop') await finish(request, turn, 'settle', `dropped fetcher ${ending.reason}`)
      else if (ending.kind === 'dead') await finish(request, turn, 'settle', 'dead fetcher')
      else if (ending.kind === 'retry') await finish(request, turn, 'retry', ...retryOf(request, ending))
    },

    redirect: async (request, { url, host }, turn) => {
      const item = formatItem({ ...request, url, redirects: [...request.redirects, request.url] })
      await finish(request, turn, 'redirect', host, item)
    },

    accept: async (pages) =>
      (await inChunks(pages, (chunk) =>
        scripts.accept(...chunk.flatMap(({ id, page }) => [id, JSON.stringify(page)])),
      )) as string[],

    handOver: async (send) => {
      const entries = await redis.lrange(`${base}outbox`, 0, CHUNK - 1)
      if (entries.length === 0) return 0
      const pages = entries.map(pageOf)
      await send(pages)
      await scripts.handOver(...pages.map(({ story }) => story))
      return entries.length
    },

    ledger: (stage) => ({
      record: async (message, ending) => {
        if (ending.kind === 'drop') await scripts.settle(message.story, `dropped ${stage} ${ending.reason}`)
        else if (ending.kind === 'dead') await scripts.settle(message.story, `dead ${stage}`)
        else if (ending.kind === 'done') await scripts.settle(message.story, 'indexed', ...articleIn(message))
      },
    }),

    outcomes: async (stories) => {
      const states = (await inChunks(stories, (chunk) => scripts.outcomes(...chunk))) as string[]
      return stories.map((story, index) => outcomeOf(story, states[index] ?? ''))
    },

    payloadOf: async (story) => {
      const [digest, fetchedAt, url] =
        (await redis.hget(`${base}payloads`, story.split('.')[0] ?? ''))?.split(' ') ?? []
      return digest && fetchedAt && url ? { digest, fetchedAt, url } : null
    },

    indexedRevision: async (article) => {
      const key = `${base}revisions:${article.slice(0, 4)}`
      return Number((await redis.hget(key, Buffer.from(article.slice(4), 'hex'))) ?? 0)
    },

    revive: async (story, stage, fetch) => {
      const place = fetch ? [fetch.host, formatItem({ ...fetch.request, attempt: 1, redirects: [] })] : []
      return (await scripts.revive(story, stage, ...place)) === 1
    },

    status: async () => {
      const [ledger, waiting, hostsDue, hostsWaiting, underWay, outbox] = (await scripts.status()) as [
        string[],
        ...number[],
      ]
      const { accepted = 0, ...ended } = countsIn(ledger)
      return {
        accepted,
        waiting: waiting ?? 0,
        ended,
        hostsDue: hostsDue ?? 0,
        hostsWaiting: hostsWaiting ?? 0,
        underWay: underWay ?? 0,
        outbox: outbox ?? 0,
      }
    },

    close: async () => {
      await redis.quit()
    },
  }
}

/** A throttled try does not count and keeps its place; a failed one goes behind the other URLs of its host. */
function retryOf(request: FetchRequest, ending: Extract<Ending, { kind: 'retry' }>): [string, number, string] {
  const attempt = ending.isThrottled ? request.attempt : request.attempt + 1
  return [formatItem({ ...request, attempt }), ending.afterMs, ending.isThrottled ? 'LPUSH' : 'RPUSH']
}

async function inChunks<Item>(items: Item[], call: (chunk: Item[]) => Promise<unknown>): Promise<unknown[]> {
  const answers: unknown[] = []
  for (let start = 0; start < items.length; start += CHUNK) {
    answers.push(...((await call(items.slice(start, start + CHUNK))) as unknown[]))
  }
  return answers
}

function pageOf(entry: string): FetchedPage {
  const space = entry.indexOf(' ')
  return { story: entry.slice(0, space), ...JSON.parse(entry.slice(space + 1)) }
}

function articleIn(message: IndexRequest | FetchedPage): string[] {
  if (!('article' in message)) return []
  const { id, archive, fetchedAt, url, revision } = message.article
  return [id, fetchedAt, `${archive.digest} ${fetchedAt} ${url}`, String(revision)]
}

function outcomeOf(story: string, state: string): StoryOutcome {
  const [kind = '', first = null, reason = null] = state.split(' ')
  const known = ['waiting', 'indexed', 'dropped', 'dead'] as const
  const ending = { story, state: known.find((name) => name === kind) ?? ('unknown' as const) }
  return kind === 'indexed'
    ? { ...ending, article: first, stage: null, reason: null }
    : { ...ending, article: null, stage: first, reason }
}

const countsIn = (flat: string[]) => {
  const counts: Record<string, number> = {}
  for (let index = 0; index < flat.length; index += 2) counts[flat[index] ?? ''] = Number(flat[index + 1])
  return counts
}
