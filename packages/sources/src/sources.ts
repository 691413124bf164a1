import type { Redis } from 'ioredis'
import { loadScript } from './load-script.ts'
import { formatFields, type Source, type SourceFields, sourcesIn } from './source.ts'
import { sourceIdOf } from './source-id.ts'

/** A poll that is not told of within this time is given to somebody; while it waits in the frontier, that changes nothing. */
const LEASE_MS = 600_000

/** Sources that one call of a script takes. */
const CHUNK = 200

/** A source that is added: its id (see sourceIdOf) and whatever of it is known. */
export type NewSource = { id: string; url: string; site: string; firstInMs?: number } & SourceFields

type Counter =
  | 'polls'
  | 'failedPolls'
  | 'failuresInRow'
  | 'newEntries'
  | 'knownEntries'
  | 'oldEntries'
  | 'badEntries'
  | 'pushes'

/** What a poll, a push or a person changes. `nextInMs`: null for never again; left out, the next poll stays where it is. */
export interface Report {
  nextInMs?: number | null
  fields?: SourceFields
  counts?: Partial<Record<Counter, number>>
}

export interface SourcesStatus {
  sources: number
  /** Polls whose time has come and that no process has taken. */
  due: number
  /** Whose last poll failed. */
  failing: number
}

/** The registry of sources. One that is in it is polled again and again, by whoever leases it first, until it is retired. */
export interface Sources {
  /** Adds sources; true for each that is new. One that is known is changed only with `overwrite`, and then due anew. */
  add(sources: NewSource[], options?: { overwrite?: boolean }): Promise<boolean[]>
  /** Takes sources that are due. The lease ends with a report, or by itself after a while. */
  lease(count: number): Promise<Source[]>
  /** Remembers that a source has another address now; it keeps its id, and is found under both. */
  move(id: string, url: string): Promise<void>
  /** The id of the source at an address, whether there is one or not. */
  idAt(url: string): Promise<string>
  /** False: the source is gone. */
  report(id: string, report: Report): Promise<boolean>
  get(id: string): Promise<Source | null>
  /** Those that there are, in the order of the ids. */
  find(ids: string[]): Promise<Source[]>
  /** All, oldest first. */
  list(): AsyncIterable<Source>
  ofSite(site: string): Promise<Source[]>
  childrenOf(id: string): Promise<Source[]>
  /** Removes sources with the ephemeral ones that they have brought; gives how many are gone. */
  remove(ids: string[]): Promise<number>
  status(): Promise<SourcesStatus>
  /** The marks of what was there when a sitemap without dates was first read, as `baseline` made them. */
  baselineOf(id: string): Promise<Buffer | null>
  keepBaseline(id: string, marks: Buffer): Promise<void>
  close(): Promise<void>
}

/** Opens the registry of the pipeline whose keys begin with `{prefix}`. Owns the connection that it is given. */
export function openSources(redis: Redis, prefix: string, { leaseMs = LEASE_MS } = {}): Sources {
  const base = `{${prefix}}:sources:`
  const load = (verb: string) => loadScript(redis, base, verb)
  const scripts = {
    add: load('add'),
    lease: load('lease'),
    report: load('report'),
    remove: load('remove'),
    show: load('show'),
  }
  const find = async (ids: string[]) => {
    const found: Source[] = []
    for (let start = 0; start < ids.length; start += CHUNK) {
      found.push(...sourcesIn(await scripts.show(...ids.slice(start, start + CHUNK))))
    }
    return found
  }

  const report: Sources['report'] = async (id, { nextInMs, fields = {}, counts = {} }) => {
    const wait = nextInMs === undefined ? 'same' : nextInMs === null ? 'never' : Math.max(0, Math.round(nextInMs))
    const strings = formatFields(fields)
    const counters = Object.entries(counts).flatMap(([name, number]) => (number ? [name, number] : []))
    return (await scripts.report(id, wait, strings.length, ...strings, ...counters)) === 1
  }

  return {
    add: async (sources, { overwrite = false } = {}) => {
      const answers: number[] = []
      for (let start = 0; start < sources.length; start += CHUNK) {
        const some = sources.slice(start, start + CHUNK).flatMap(({ id, firstInMs = 0, ...fields }) => {
          const strings = formatFields(fields)
          return [id, firstInMs, strings.length, ...strings]
        })
        answers.push(...((await scripts.add(overwrite ? 1 : 0, ...some)) as number[]))
      }
      return answers.map((answer) => answer === 1)
    },

    lease: async (count) => sourcesIn(await scripts.lease(count, leaseMs)),

    move: async (id, url) => {
      await redis.hset(`${base}moved`, sourceIdOf(url), id)
      await report(id, { fields: { url, movedTo: null } })
    },
    idAt: async (url) => (await redis.hget(`${base}moved`, sourceIdOf(url))) ?? sourceIdOf(url),
    report,

    get: async (id) => (await find([id]))[0] ?? null,
    find,

    list: async function* () {
      // One that is removed meanwhile may hide the one after it: whoever lists again sees it.
      for (let start = 0; ; start += CHUNK) {
        const ids = await redis.zrange(`${base}all`, String(start), String(start + CHUNK - 1))
        if (ids.length === 0) return
        yield* await find(ids.map(String))
      }
    },

    ofSite: async (site) => find(await redis.smembers(`${base}site:${site}`)),
    childrenOf: async (id) => find(await redis.smembers(`${base}children:${id}`)),

    remove: async (ids) => {
      let gone = 0
      for (let start = 0; start < ids.length; start += CHUNK) {
        gone += (await scripts.remove(...ids.slice(start, start + CHUNK))) as number
      }
      return gone
    },

    status: async () => {
      const [seconds = '0'] = (await redis.time()).map(String)
      const [sources, due, failing] = await Promise.all([
        redis.zcard(`${base}all`),
        redis.zcount(`${base}due`, '-inf', `${seconds}000`),
        redis.scard(`${base}failing`),
      ])
      return { sources, due, failing }
    },

    baselineOf: (id) => redis.getBuffer(`${base}known:${id}`),
    keepBaseline: async (id, marks) => {
      await redis.set(`${base}known:${id}`, marks)
    },

    close: async () => {
      await redis.quit()
    },
  }
}
