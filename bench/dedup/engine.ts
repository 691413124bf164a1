import { type Deduplicator, openDeduplicator } from '@dateline/normalizer/deduplicator'
import { openLog } from '@dateline/runtime/log'
import { openRedis } from '@dateline/runtime/redis'
import { startRedis } from '@dateline/testkit/redis'

/** A deduplicator on a Redis of its own, and what it costs. */
export interface Engine {
  deduplicator: Deduplicator
  /** Round trips to Redis since the start. */
  counts: { calls: number }
  /** Microseconds of CPU that Redis has used. */
  redisCpu(): Promise<number>
  /** Without the buffers of connections and what is noted of slow commands, which tell how busy the machine is. */
  usedMemory(): Promise<number>
  /** Forgets what was told. What Redis has set up for its commands stays, some 400 KB. */
  clear(): Promise<void>
  /** Pieces of pages that the script has read: buckets of keys and records. */
  reads(): Promise<number>
  /** The records that each telling of `work` read, so no fewer than it compared. */
  recordsRead(work: () => Promise<void>): Promise<number[]>
  close(): Promise<void>
}

/** Starts a Redis and a deduplicator on it. */
export async function openEngine(options: { capacity?: number; args?: string[] } = {}): Promise<Engine> {
  const server = await startRedis({ args: options.args ?? [] })
  const redis = openRedis({ REDIS_URL: server.url }, openLog('bench', 'silent'))
  const counts = { calls: 0 }
  const runner = {
    call(command: string, ...args: (string | Buffer | number)[]): Promise<unknown> {
      counts.calls++
      return redis.call(command, ...args)
    },
  }
  const { capacity = 200_000 } = options
  const info = async (section: string, name: string) =>
    Number(new RegExp(`^${name}:([\\d.]+)`, 'm').exec(await redis.info(section))?.[1])
  return {
    deduplicator: openDeduplicator(runner, { prefix: server.prefix(), capacity }),
    counts,
    redisCpu: async () => ((await info('cpu', 'used_cpu_user')) + (await info('cpu', 'used_cpu_sys'))) * 1e6,
    reads: async () => Number(/cmdstat_getrange:calls=(\d+)/.exec(await redis.info('commandstats'))?.[1] ?? 0),
    async usedMemory() {
      await redis.slowlog('RESET')
      return (await info('memory', 'used_memory')) - (await info('memory', 'mem_clients_normal'))
    },
    async clear() {
      await redis.flushall()
    },
    async recordsRead(work) {
      const monitor = await redis.monitor()
      const counts: number[] = []
      const { promise: isOver, resolve } = Promise.withResolvers<void>()
      monitor.on('monitor', (_time: string, [command = '', key = '']: string[]) => {
        if (/^evalsha$/i.test(command)) counts.push(0)
        else if (/^ping$/i.test(command)) resolve()
        else if (command === 'GETRANGE' && key.includes(':records:')) counts.push((counts.pop() ?? 0) + 1)
      })
      await work()
      await redis.ping()
      await isOver
      monitor.disconnect()
      return counts
    },
    async close() {
      redis.disconnect()
      await server.stop()
    },
  }
}
