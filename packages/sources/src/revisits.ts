import type { Redis } from 'ioredis'
import { loadScript } from './load-script.ts'

/** How long a process may take to put one call's revisits into the frontier. */
const LEASE_MS = 60_000

/** A page that is due to be fetched again. */
export interface Revisit {
  /** The id of its URL. */
  id: string
  url: string
  render: boolean
}

export interface RevisitsStatus {
  scheduled: number
  underWay: number
}

/**
 * When pages are fetched again, so that corrections are seen. A page that has been fetched for the first time is put off to
 * the first step, each revisit to the next; one that is gone, or is no article, leaves.
 */
export interface Revisits {
  /**
   * A page was fetched: for the first time, as a revisit, or (nothing happens) on somebody's wish. Told twice of a first
   * time, as by a process that took over from one that died, it plans once.
   */
  fetched(page: Revisit, isFirst: boolean): Promise<void>
  /** The fetch for the first time is over, and no one will tell of it again. */
  settled(id: string): Promise<void>
  /** A page will not be fetched again. */
  ended(id: string): Promise<void>
  /** Puts pages that came by another way than by a fetch off to the first step. */
  schedule(pages: Pick<Revisit, 'id' | 'url'>[]): Promise<void>
  /** Gives due revisits to `send`, in order; what it resolved for is under way. Returns how many: 0 when none is due. */
  handOver(count: number, send: (revisits: Revisit[]) => Promise<void>): Promise<number>
  status(): Promise<RevisitsStatus>
}

/** Opens the revisits on a connection that somebody else owns. `stepsMs`: how long after the first fetch, ascending. */
export function openRevisits(
  redis: Redis,
  prefix: string,
  stepsMs: readonly number[],
  { leaseMs = LEASE_MS } = {},
): Revisits {
  const base = `{${prefix}}:sources:`
  const load = (verb: string) => loadScript(redis, base, verb)
  const scripts = {
    fetched: load('fetched'),
    schedule: load('schedule'),
    leaseRevisits: load('lease-revisits'),
    taken: load('taken'),
  }
  const waits = stepsMs.map((step, index) => step - (stepsMs[index - 1] ?? 0))
  return {
    fetched: async ({ id, url, render }, isFirst) => {
      await scripts.fetched(pack(id), isFirst ? 1 : 0, render ? 'r' : '', url, ...waits)
    },
    settled: async (id) => {
      await redis.hdel(`${base}planned`, pack(id))
    },
    ended: async (id) => {
      await redis.hdel(`${base}revisiting`, pack(id))
    },
    schedule: async (pages) => {
      const [firstMs] = waits
      if (firstMs === undefined) return
      for (let start = 0; start < pages.length; start += 500) {
        const some = pages.slice(start, start + 500).flatMap(({ id, url }) => [pack(id), url])
        await scripts.schedule(firstMs, ...some)
      }
    },
    handOver: async (count, send) => {
      const [bucket, entries] = (await scripts.leaseRevisits(count, leaseMs)) as [string, string[]]
      if (bucket === '') return 0
      await send(entries.map(readEntry))
      await scripts.taken(bucket, ...entries)
      return entries.length
    },
    status: async () => {
      const [scheduled, underWay] = await Promise.all([redis.get(`${base}scheduled`), redis.hlen(`${base}revisiting`)])
      return { scheduled: Number(scheduled ?? 0), underWay }
    },
  }
}

function readEntry(entry: string): Revisit {
  const [head = '', url = ''] = entry.split(' ')
  return { id: unpack(head.slice(0, 16)), url, render: /\dr$/.test(head.slice(16)) }
}

/** 24 hex digits in 16 characters. */
const pack = (id: string) => Buffer.from(id, 'hex').toString('base64url')
const unpack = (article: string) => Buffer.from(article, 'base64url').toString('hex')
