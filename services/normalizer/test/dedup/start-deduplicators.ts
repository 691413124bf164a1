import { openLog } from '@dateline/runtime/log'
import { openRedis } from '@dateline/runtime/redis'
import { startRedis, type TestRedis } from '@dateline/testkit/redis'
import { afterAll, beforeEach } from 'vitest'
import { type Deduplicator, type DeduplicatorOptions, openDeduplicator } from '../../src/dedup/deduplicator.ts'

type Connection = ReturnType<typeof openRedis>

export interface DedupRoom {
  server: TestRedis
  redis: Connection
  /** The one of the running test, on keys that no other test has. */
  deduplicator: Deduplicator
  /** That of its keys. */
  readonly prefix: string
  /** One more deduplicator, with keys of its own unless it is given a prefix. */
  open(options?: Partial<DeduplicatorOptions>): Deduplicator
  /** One more connection; whoever asked for it ends it. */
  connect(): Connection
}

/** A Redis for a file of tests, and a deduplicator on it for each of them. */
export async function startDeduplicators(): Promise<DedupRoom> {
  const server = await startRedis()
  const connect = () => openRedis({ REDIS_URL: server.url }, openLog('test', 'silent'))
  const redis = connect()
  const open: DedupRoom['open'] = (options) => openDeduplicator(redis, { prefix: server.prefix(), ...options })
  let prefix: string
  let current: Deduplicator
  beforeEach(() => {
    prefix = server.prefix()
    current = open({ prefix })
  })
  afterAll(async () => {
    redis.disconnect()
    await server.stop()
  })
  return {
    server,
    redis,
    deduplicator: { identify: (telling) => current.identify(telling) },
    get prefix() {
      return prefix
    },
    open,
    connect,
  }
}
