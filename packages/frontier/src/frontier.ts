import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import type { Ending, Ledger, StoryOutcome } from '@dateline/contracts/ledger'
import type { FetchedPage, FetchRequest } from '@dateline/contracts/messages'
import type { IndexRequest, StageName } from '@dateline/contracts/topology'
import type { Redis } from 'ioredis'
import { flagsOf, type Priority, readRequest } from './item.ts'
import { payloadIn, readPayload } from './payload.ts'
import { type HostChange, type HostState, type Politeness, usualPoliteness } from './politeness.ts'
import { loadScript } from './script.ts'

/** Longer than a request may take and a ready job may wait; a lease whose worker is gone comes back after it. */
const LEASE_MS = 120_000

/** URLs that one call of a script takes: long enough to be cheap, short enough not to hold Redis up. */
const CHUNK = 250
/** Calls that are under way at once. */
const CALLS = 8

/** A URL in canonical form with its host (and port) and its id. */
export interface FrontierUrl {
  url: string
  host: string
  id: string
  purpose?: FetchRequest['purpose']
  /** Among the URLs of its host; a lower one waits longer, but never for ever. */
  priority?: Priority
  render?: boolean
  /** False: not fetched again later for its corrections. */
  revisit?: boolean
}

export interface Added {
  /** `waiting`: it is in the pipe already. `known`: it has been dealt with before and was not forced. */
  answer: 'accepted' | 'waiting' | 'known'
  story: string
  state: string
}

/** When the request of a delivery ended and how it went, which tells how long its host rests. */
export interface Turn {
  /** May lie up to a second ahead. */
  endedAt: number
  /** By the settings; the operator's own delay for the host stands before it. */
  delayMs: number
  crawlDelayMs?: number
  /** How long the request took; a turn without it and without a delay sent nothing. */
  tookMs?: number
  /** The host answered that it is overloaded, or not at all. */
  isTroubled?: boolean
}

/** The bytes that were last indexed for a URL, and what the site called that state of it. */
export interface KnownPayload {
  /** As much of it as `hasDigest` needs. */
  digestStart: string
  fetchedAt: string
  url: string
  etag?: string
  lastModified?: string
}

export interface RedirectTarget {
  url: string
  host: string
  isPermanent: boolean
}

export interface FrontierStatus {
  accepted: number
  waiting: number
  /** Ends by state: `indexed`, `read`, `dropped <stage> <reason>`, `dead <stage>`. */
  ended: Record<string, number>
  hostsDue: number
  hostsWaiting: number
  hostsPaused: number
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
  /**
   * Takes at most `count` URLs whose hosts' turns have come, or come within `aheadMs`; each holds its host's slot until it is
   * finished. Who has leased nothing for ten seconds, not even 0, is gone: what it leased and never began comes back. Of slow
   * hosts as many are under way as all who lease allow together with `slowAtOnce`, so that those never hold all slots.
   */
  lease(count: number, delayMs: number, slowAtOnce?: number): Promise<FetchRequest[]>
  /**
   * Asks for the right to send the request, to this address. `go` comes when its instant has come, for which it waits at
   * most `aheadMs`: send it at once. `superseded`: the lease has passed to another delivery. `later`: the limit of the
   * address is used up, and the URL waits again at no cost. Leave it alone in both cases.
   */
  begin(request: FetchRequest, delayMs: number, address?: string): Promise<'go' | 'superseded' | 'later'>
  /** Frees the host, sets its next instant and enters the ending into the ledger, in one step. */
  finish(request: FetchRequest, ending: Ending, turn: Turn): Promise<void>
  /**
   * Frees the host and hands the story on to where it was redirected: to the turn of that host. A permanent redirect is
   * remembered: when the URL is added again, its story begins where it led.
   */
  redirect(request: FetchRequest, to: RedirectTarget, turn: Turn): Promise<void>
  /** Frees the host and lets the URL wait for the turn of another one: where its robots.txt is, or its own again. */
  waitAt(request: FetchRequest, host: string, turn: Turn): Promise<void>
  /** Accepts pages that are in the archive already; each waits in the outbox until it is handed over. */
  accept(pages: { id: string; page: Omit<FetchedPage, 'story'> }[]): Promise<string[]>
  /** Gives what the outbox holds to `send`, oldest first; what it resolved for has left the outbox. Returns how many. */
  handOver(send: (pages: FetchedPage[]) => Promise<void>): Promise<number>
  /** The ledger as the stages behind the fetcher keep it. */
  ledger<Name extends 'normalizer' | 'indexer'>(
    stage: Name,
  ): Ledger<Name extends 'indexer' ? IndexRequest : FetchedPage>
  outcomes(stories: string[]): Promise<StoryOutcome[]>
  /** What was last indexed for the URL of a story that holds its turn. */
  payloadOf(story: string): Promise<KnownPayload | null>
  /** Whether these URLs, by their ids, are or were in the index. */
  areIndexed(ids: string[]): Promise<boolean[]>
  /** The latest revision of an article that is in the index; 0 where none is, or none is known of. */
  indexedRevision(article: string): Promise<number>
  /** Makes a dead story wait again: in its host's list with `fetch`, else wherever its message is. False: it is not dead. */
  revive(story: string, stage: StageName, fetch?: { request: FetchRequest; host: string }): Promise<boolean>
  /** At most so many hosts: those under way, those with URLs by their next turns, and those that are paused or set. */
  hosts(most: number): Promise<HostState[]>
  host(host: string): Promise<HostState>
  /** Changes the pace of a host for all fetchers, at once. What is under way there ends. */
  changeHost(host: string, change: HostChange): Promise<void>
  status(): Promise<FrontierStatus>
  close(): Promise<void>
}

export interface FrontierOptions {
  leaseMs?: number
  /** How long before its instant a host's URL may be leased, so that its request is ready to be sent when that comes. */
  aheadMs?: number
  politeness?: Politeness
}

/** Opens the frontier of the pipeline whose keys begin with `{prefix}`. Owns the connection that it is given. */
export function openFrontier(
  redis: Redis,
  prefix: string,
  { leaseMs = LEASE_MS, aheadMs = 0, politeness = usualPoliteness }: FrontierOptions = {},
): Frontier {
  const base = `{${prefix}}:frontier:`
  const leaser = randomUUID()
  const load = (verb: string) => loadScript(redis, base, { leaseMs, aheadMs, ...politeness }, verb)
  const limitsAddresses = politeness.addressParallel > 0 || politeness.addressDelayMs > 0
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
    payload: load('payload'),
    havePayload: load('have-payload'),
    revision: load('revision'),
    listHosts: load('list-hosts'),
    showHosts: load('show-hosts'),
    setHost: load('set-host'),
    status: load('status'),
  }

  const finish = (request: FetchRequest, turn: Turn, ...how: (string | number)[]) => {
    const { endedAt, delayMs, crawlDelayMs = '', tookMs = '', isTroubled = false } = turn
    // Both instants are cut to whole ms: one less is never too long ago.
    const sinceEndMs = Math.max(-1000, Date.now() - endedAt - 1)
    const went = [sinceEndMs, delayMs, crawlDelayMs, tookMs, isTroubled ? 1 : 0]
    return scripts.finish(request.story, request.lease, ...went, ...how)
  }

  return {
    add: async (urls, { force = false } = {}) => {
      // Neighbours of one host go into its queue with one call.
      const byHost = [...Map.groupBy(urls.keys(), (index) => urls[index]?.host).values()].flat()
      const inOrder = byHost.flatMap((index) => urls[index] ?? [])
      const answers = await inChunks(inOrder, (chunk) => {
        const ids = Buffer.from(chunk.map(({ id }) => id).join(''), 'hex')
        return scripts.add(force ? 1 : 0, ids, ...chunk.flatMap((one) => entryOf(one, force)))
      })
      const added: Added[] = []
      for (const [at, index] of byHost.entries()) added[index] = addedOf(inOrder[at]?.id, String(answers[at]))
      return added
    },

    lease: async (count, delayMs, slowAtOnce = Number.POSITIVE_INFINITY) => {
      const items = await scripts.lease(count, delayMs, leaser, slowAtOnce)
      return (items as Parameters<typeof readRequest>[0][]).map(readRequest)
    },

    begin: async (request, delayMs, address = '') => {
      const right = await scripts.begin(request.story, request.lease, delayMs, limitsAddresses ? address : '')
      if (right === 'superseded' || right === 'later') return right
      await passed(Number(right))
      return 'go'
    },

    finish: async (request, ending, turn) => {
      if (ending.kind === 'forward') await finish(request, turn, 'forward')
      else if (ending.kind === 'done')
        await finish(request, turn, ...(request.purpose === 'source' ? ['settle', 'read'] : ['forward']))
      else if (ending.kind === 'drop') await finish(request, turn, 'settle', `dropped fetcher ${ending.reason}`)
      else if (ending.kind === 'dead') await finish(request, turn, 'settle', 'dead fetcher')
      // A throttled try does not count and keeps its place; a failed one goes behind the other URLs of its host.
      else await finish(request, turn, 'retry', ending.afterMs, ending.isThrottled ? 0 : 1)
    },

    redirect: async (request, { url, host, isPermanent }, turn) => {
      await finish(request, turn, 'redirect', host, url, isPermanent ? 1 : 0)
    },

    waitAt: async (request, host, turn) => {
      await finish(request, turn, 'wait', host)
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

    areIndexed: async (ids) =>
      (await inChunks(ids, (chunk) => scripts.havePayload(...chunk))).map((answer) => answer === 1),

    payloadOf: async (story) => readPayload((await scripts.payload(story)) as string[]),

    indexedRevision: async (article) => Number(await scripts.revision(article)),

    revive: async (story, stage, fetch) => {
      const place = fetch
        ? [fetch.host, fetch.request.url, flagsOf(fetch.request, 'normal'), Date.parse(fetch.request.acceptedAt)]
        : []
      return (await scripts.revive(story, stage, ...place)) === 1
    },

    hosts: async (most) => {
      const hosts = (await scripts.listHosts(most)) as string[]
      return statesIn(await inChunks(hosts, (chunk) => scripts.showHosts(...chunk)))
    },

    host: async (host) => {
      const [state] = statesIn((await scripts.showHosts(host)) as string[])
      if (!state) throw new Error(`no answer for ${host}`)
      return state
    },

    changeHost: async (host, change) => {
      await scripts.setHost(host, change.kind, ...(change.kind === 'delay' ? [change.delayMs] : []))
    },

    status: async () => {
      const [ledger, hostsDue, hostsWaiting, hostsPaused, underWay, outbox] = (await scripts.status()) as [
        string[],
        number,
        number,
        number,
        number,
        number,
      ]
      const { accepted = 0, waiting = 0, ...ended } = countsIn(ledger)
      return { accepted, waiting, ended, hostsDue, hostsWaiting, hostsPaused, underWay, outbox }
    },

    close: async () => {
      await redis.quit()
    },
  }
}

/** A timer counts from the start of its round of the event loop, so by itself it could end too early. */
async function passed(ms: number): Promise<void> {
  const until = performance.now() + ms
  for (let left = ms; left > 0; left = until - performance.now()) await wait(Math.ceil(left))
}

function entryOf(one: FrontierUrl, force: boolean): (string | number)[] {
  const isHigh = force || one.purpose === 'source'
  const { host, url, priority = isHigh ? 'high' : 'normal' } = one
  return [host, url, flagsOf({ purpose: 'page', render: false, ...one }, priority)]
}

/** Reads `accepted 2 dropped fetcher gone`. */
function addedOf(id: string | undefined, text: string): Added {
  const [answer = '', run = ''] = text.split(' ', 2)
  return { answer: answer as Added['answer'], story: `${id}.${run}`, state: text.slice(answer.length + run.length + 2) }
}

const statesIn = (answers: unknown[]) => answers.map((json): HostState => JSON.parse(String(json)))

/** A few calls are under way at once: one write to disk acknowledges them all. */
async function inChunks<Item>(items: Item[], call: (chunk: Item[]) => Promise<unknown>): Promise<unknown[]> {
  const answers: unknown[] = []
  for (let start = 0; start < items.length; start += CALLS * CHUNK) {
    const starts = Array.from({ length: CALLS }, (_, index) => start + index * CHUNK).filter((at) => at < items.length)
    const answered = await Promise.all(starts.map((at) => call(items.slice(at, at + CHUNK))))
    answers.push(...(answered as unknown[][]).flat())
  }
  return answers
}

function pageOf(entry: string): FetchedPage {
  const space = entry.indexOf(' ')
  return { story: entry.slice(0, space), ...JSON.parse(entry.slice(space + 1)) }
}

const articleIn = (message: IndexRequest | FetchedPage) =>
  'article' in message ? [message.article.id, ...payloadIn(message), message.article.revision] : []

function outcomeOf(story: string, state: string): StoryOutcome {
  const [kind = '', first = null, reason = null] = state.split(' ')
  const known = ['waiting', 'indexed', 'read', 'dropped', 'dead'] as const
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
