import { type Frontier, openFrontier } from '@dateline/frontier/frontier'
import { openLog } from '@dateline/runtime/log'
import { openRedis } from '@dateline/runtime/redis'
import type { TestRedis } from '@dateline/testkit/redis'
import type { Redis } from 'ioredis'
import { onTestFinished } from 'vitest'
import { newSource } from '../src/new-source.ts'
import type { NewSource, Sources } from '../src/sources.ts'
import { openSources } from '../src/sources.ts'

/** A registry and a frontier with keys of their own, or more of them on the keys of `prefix`. They end with the test. */
export function startSources(
  server: TestRedis,
  { prefix = server.prefix(), leaseMs = 60_000 } = {},
): { prefix: string; sources: Sources; frontier: Frontier; redis: Redis } {
  const connect = () => openRedis({ REDIS_URL: server.url, REDIS_PASSWORD: undefined }, openLog('test', 'silent'))
  const sources = openSources(connect(), prefix, { leaseMs })
  const frontier = openFrontier(connect(), prefix)
  const redis = connect()
  onTestFinished(async () => {
    await Promise.all([sources.close(), frontier.close(), redis.quit()])
  })
  return { prefix, sources, frontier, redis }
}

export const sourceAt = (url: string, fields: Partial<NewSource> = {}): NewSource => newSource(url, fields)
