import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openArchive } from '@dateline/archive/archive'
import { openFrontier } from '@dateline/frontier/frontier'
import { openLog } from '@dateline/runtime/log'
import { openMetrics } from '@dateline/runtime/metrics'
import { openQueue } from '@dateline/runtime/queue'
import { openRedis } from '@dateline/runtime/redis'
import type { ArticleIndex } from '@dateline/search/article-index'
import { openIndex } from '@dateline/search/open-index'
import { pollSettings } from '@dateline/sources/config'
import { openHubs } from '@dateline/sources/hubs'
import { openRevisits } from '@dateline/sources/revisits'
import { openSources } from '@dateline/sources/sources'
import type { TestRedis } from '@dateline/testkit/redis'
import { parseNetworks } from '@dateline/url/address'
import { expect, onTestFinished } from 'vitest'
import type { Deps } from '../src/deps.ts'
import { openServer } from '../src/server.ts'

export const log = openLog('test', 'silent')

/** A page as a line of an import. */
export const line = (page: Record<string, unknown>) => JSON.stringify(page)

/** The first story of any URL. */
export const story = expect.stringMatching(/^[0-9a-f]{24}\.1$/)

interface Answer {
  status: number
  headers: Headers
  text: string
  // biome-ignore lint/suspicious/noExplicitAny: the tests say what they expect of it
  json: any
}

export interface Gateway extends Deps {
  config: { REDIS_URL: string; REDIS_PREFIX: string }
  /** The index as its writer has it. */
  writer: ArticleIndex
  get(path: string, headers?: Record<string, string>): Promise<Answer>
  /** Sends JSON; a string as lines of JSON, unless it says otherwise. */
  post(path: string, body: unknown, type?: string): Promise<Answer>
}

/** A gateway that listens on a free port, on everything that is real: Redis, queues, archive, index. It ends with the test. */
export async function openGateway(server: TestRedis, { token }: { token?: string } = {}): Promise<Gateway> {
  const config = { REDIS_URL: server.url, REDIS_PREFIX: server.prefix() }
  const folder = await mkdtemp(join(tmpdir(), 'gateway-'))
  const redis = openRedis(config, log, { failFast: true })
  const frontier = openFrontier(redis, config.REDIS_PREFIX)
  const queues = {
    fetcher: openQueue('fetcher', config, log),
    normalizer: openQueue('normalizer', config, log),
    indexer: openQueue('indexer', config, log),
  }
  const archive = await openArchive(`file:${join(folder, 'archive')}`, { writer: 'gateway' })
  const indexUrl = `sqlite:${join(folder, 'articles.sqlite')}`
  const writer = await openIndex(indexUrl, { mode: 'write' })
  const index = await openIndex(indexUrl, { mode: 'read' })
  const deps: Deps = {
    frontier,
    sources: openSources(redis, config.REDIS_PREFIX),
    hubs: openHubs(redis, config.REDIS_PREFIX),
    revisits: openRevisits(redis, config.REDIS_PREFIX, [3_600_000]),
    polling: pollSettings({
      SOURCE_MIN_INTERVAL: 60_000,
      SOURCE_MAX_INTERVAL: 86_400_000,
      SOURCE_MAX_AGE: 604_800_000,
    }),
    queues,
    archive,
    index,
    reach: { networks: parseNetworks(['127.0.0.0/8']), ports: [80, 443, 8080] },
    checks: { redis: () => redis.ping(), index: index.check },
    metrics: openMetrics('gateway'),
    log,
  }
  const http = openServer(deps, token)
  const base = await http.listen({ host: '127.0.0.1', port: 0 })
  onTestFinished(async () => {
    await http.close()
    redis.disconnect()
    await Promise.all(Object.values(queues).map((queue) => queue.bull.disconnect()))
    await Promise.all([archive.close(), index.close(), writer.close()])
    await rm(folder, { recursive: true, force: true })
  })

  const ask = async (path: string, init: RequestInit): Promise<Answer> => {
    const response = await fetch(new URL(path, base), init)
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.includes('application/json')
    return { status: response.status, headers: response.headers, text, json: isJson ? JSON.parse(text) : null }
  }
  return {
    ...deps,
    config,
    writer,
    get: (path, headers = {}) => ask(path, { headers }),
    post: (path, body, type = typeof body === 'string' ? 'application/x-ndjson' : 'application/json') =>
      ask(path, {
        method: 'POST',
        headers: { 'content-type': type },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
  }
}
