import { createHash } from 'node:crypto'
import { type FetchRequest, StoryId } from '@dateline/contracts/messages'
import { openLog } from '@dateline/runtime/log'
import { openRedis } from '@dateline/runtime/redis'
import { startRedis, type TestRedis } from '@dateline/testkit/redis'
import { waitFor } from '@dateline/testkit/wait'
import type { Redis } from 'ioredis'
import { expect } from 'vitest'
import { type Frontier, type FrontierOptions, type FrontierUrl, openFrontier } from '../src/frontier.ts'
import { type Politeness, usualPoliteness } from '../src/politeness.ts'

/** A connection of a test's own. */
export const connect = (server: TestRedis): Redis =>
  openRedis({ REDIS_URL: server.url, REDIS_PASSWORD: undefined }, openLog('test', 'silent'))

type RoomOptions = Omit<FrontierOptions, 'politeness'> & { prefix?: string; politeness?: Partial<Politeness> }

export interface FrontierRoom {
  server: TestRedis
  redis: Redis
  /** A frontier with keys of its own, or one more on the keys of `prefix`; as polite as usual but for what is given. */
  open(options?: RoomOptions): Frontier & { prefix: string }
  stop(): Promise<void>
}

/** A Redis for a file of tests, and frontiers on it. */
export async function startFrontiers(): Promise<FrontierRoom> {
  const server = await startRedis()
  const redis = connect(server)
  const opened: Frontier[] = []
  return {
    server,
    redis,
    open: ({ prefix = server.prefix(), politeness, ...options } = {}) => {
      const frontier = openFrontier(connect(server), prefix, {
        ...options,
        politeness: { ...usualPoliteness, ...politeness },
      })
      opened.push(frontier)
      return { ...frontier, prefix }
    },
    stop: async () => {
      await Promise.all(opened.map((frontier) => frontier.close()))
      await redis.quit()
      await server.stop()
    },
  }
}

/** The id of a URL, as the door makes it: 24 hex digits. */
export const idOf = (url: string): string => createHash('sha256').update(url).digest('hex').slice(0, 24)

export const urlAt = (host: string, path: string | number = ''): FrontierUrl => {
  const url = `https://${host}/${path}`
  return { url, host, id: idOf(url) }
}

/** What a page in the archive looks like, as far as the frontier cares. */
export const pageAt = (url: string, digit = '0') => ({
  url,
  fetchedAt: '2026-03-01T08:00:00.000Z',
  archive: { file: 'a.warc.gz', offset: 0, length: 1, digest: `sha256:${digit.repeat(64)}` },
})

export const storyOf = (url: string, run = 1) => StoryId.parse(`${idOf(url)}.${run}`)

/** The request ended now, and the host may be asked again `delayMs` later. */
export const restFor = (delayMs: number) => ({ endedAt: Date.now(), delayMs })

export const hostOfRequest = (request: FetchRequest): string => new URL(request.url).host

/** How a turn ends where a test only wants it over. */
export const GONE = { kind: 'drop', reason: 'gone' } as const

/** In ms: longer than any test waits. */
export const HOUR = 3_600_000

/** Takes the next URL as soon as it may be asked for. */
export async function leaseOne(frontier: Frontier): Promise<FetchRequest> {
  return waitFor('a lease', async () => (await frontier.lease(1, 0))[0], { timeoutMs: 5_000, everyMs: 2 })
}

/** Takes the next URL and begins its request. */
export async function beginOne(frontier: Frontier): Promise<FetchRequest> {
  const request = await leaseOne(frontier)
  expect(await frontier.begin(request, 0)).toBe('go')
  return request
}
