import { type Deduplicator, openDeduplicator } from '@dateline/normalizer/deduplicator'
import { openLog } from '@dateline/runtime/log'
import { openRedis } from '@dateline/runtime/redis'
import { startRedis } from '@dateline/testkit/redis'

/** A deduplicator on a Redis of its own, and what it costs. */
export interface Engine {
  deduplicator: Deduplicator
  /** Calls to Redis and comparisons of full signatures since the start. */
  counts: { calls: number; tellings: number; comparisons: number; mostComparisons: number }
  /** Microseconds of CPU that Redis has used. */
  redisCpu(): Promise<number>
  usedMemory(): Promise<number>
  close(): Promise<void>
}

/** Starts a Redis and a deduplicator on it. */
export async function openEngine(options: { capacity?: number; args?: string[] } = {}): Promise<Engine> {
  const server = await startRedis({ args: options.args ?? [] })
  const redis = openRedis({ REDIS_URL: server.url }, openLog('bench', 'silent'))
  const counts = { calls: 0, tellings: 0, comparisons: 0, mostComparisons: 0 }
  const runner = {
    async call(command: string, ...args: (string | Buffer | number)[]): Promise<unknown> {
      const reply = await redis.call(command, ...args)
      counts.calls++
      if (Array.isArray(reply) && reply[0] !== 'habits') {
        counts.tellings++
        const compared = Number(reply[6] ?? 0)
        counts.comparisons += compared
        counts.mostComparisons = Math.max(counts.mostComparisons, compared)
      }
      return reply
    },
  }
  const { capacity = 200_000 } = options
  const info = async (section: string, name: string) =>
    Number(new RegExp(`^${name}:([\\d.]+)`, 'm').exec(await redis.info(section))?.[1])
  return {
    deduplicator: openDeduplicator(runner, { prefix: server.prefix(), capacity }),
    counts,
    redisCpu: async () => ((await info('cpu', 'used_cpu_user')) + (await info('cpu', 'used_cpu_sys'))) * 1e6,
    usedMemory: () => info('memory', 'used_memory'),
    async close() {
      redis.disconnect()
      await server.stop()
    },
  }
}
