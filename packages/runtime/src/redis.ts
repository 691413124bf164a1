import type { SharedConfig } from '@dateline/contracts/config'
import { Redis } from 'ioredis'
import type { Logger } from './log.ts'

type RedisConfig = Pick<SharedConfig, 'REDIS_URL' | 'REDIS_PASSWORD'>

interface Address {
  path?: string
  host?: string
  port?: number
  username?: string
  password?: string
  db?: number
  tls?: object
}

/**
 * How every connection of the process reaches Redis. Reconnecting backs off to 2 s at most: BullMQ's own strategy would
 * leave a worker idle for up to 20 s after Redis is back.
 */
export function redisOptions({ REDIS_URL, REDIS_PASSWORD }: RedisConfig) {
  return {
    ...addressOf(REDIS_URL),
    ...(REDIS_PASSWORD ? { password: REDIS_PASSWORD } : {}),
    maxRetriesPerRequest: null as null,
    retryStrategy: (times: number) => Math.min(50 * 2 ** times, 2000),
  }
}

/**
 * A connection for commands. They wait while Redis is away; with `failFast` they fail within seconds, for callers that
 * have somebody to tell.
 */
export function openRedis(config: RedisConfig, log: Logger, { failFast = false } = {}): Redis {
  const patience = failFast ? { maxRetriesPerRequest: 1, commandTimeout: 5_000 } : {}
  const redis = new Redis({ ...redisOptions(config), ...patience })
  redis.on('error', (error) => log.warn({ err: error.message }, 'redis connection'))
  return redis
}

/** The hash tag that keeps all keys of a pipeline in one slot of a Redis Cluster. */
export const hashTag = (prefix: string) => `{${prefix}}`

function addressOf(url: string): Address {
  const { protocol, hostname, port, username, password, pathname } = new URL(url)
  if (protocol === 'unix:') return { path: decodeURIComponent(pathname) }
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port) || 6379,
    ...(username ? { username: decodeURIComponent(username) } : {}),
    ...(password ? { password: decodeURIComponent(password) } : {}),
    ...(pathname.length > 1 ? { db: Number(pathname.slice(1)) } : {}),
    ...(protocol === 'rediss:' ? { tls: {} } : {}),
  }
}
