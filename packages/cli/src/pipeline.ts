import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { addressFile, type Client, openClient } from './client.ts'
import { lockDataDir } from './data-dir.ts'
import { UsageError, WorkError } from './failure.ts'
import { startPrivateRedis } from './private-redis.ts'
import { type Service, startService } from './service.ts'
import { settingFaults } from './setting-faults.ts'

export interface Pipeline {
  client: Client
  services: Service[]
  stop(): Promise<void>
}

interface PipelineEvents {
  onLine(service: string, line: string): void
  onDeath(service: string, how: string, againInMs: number): void
  /** The Redis server of this pipeline is gone: nothing can go on. */
  onRedisDeath(): void
}

interface PipelineOptions {
  dataDir: string
  /** Settings beyond the environment of this process. */
  settings?: Record<string, string>
  /** Takes any free port for the API even if the usual one is free. */
  anyPort?: boolean
  events: PipelineEvents
}

/** How long a service may take to be ready, on a busy machine. */
const READY_MS = 60_000

/**
 * Starts the whole pipeline on this machine: a Redis of its own (or the one that REDIS_URL names), the fetcher, the
 * normalizer, the indexer and the gateway, all on one data directory. Resolves when the API answers and each stage runs.
 */
export async function startPipeline({
  dataDir,
  settings = {},
  anyPort = false,
  events,
}: PipelineOptions): Promise<Pipeline> {
  const faults = settingFaults({ ...process.env, ...settings })
  if (faults.length > 0) throw new UsageError(`wrong settings:\n  ${faults.join('\n  ')}`)
  const lock = lockDataDir(dataDir)
  const parts: { stop(): Promise<void> }[] = [{ stop: async () => lock.release() }]
  const stop = async () => {
    rmSync(addressFile(dataDir), { force: true })
    for (const part of parts.toReversed()) await part.stop()
  }
  try {
    const redis = process.env.REDIS_URL ? null : await startPrivateRedis(dataDir)
    if (redis) {
      let isStopping = false
      parts.push({
        stop: async () => {
          isStopping = true
          await redis.stop()
        },
      })
      redis.process.once('exit', () => isStopping || events.onRedisDeath())
    }
    const env = {
      ...process.env,
      ...defaultsFor(dataDir),
      ...(redis ? { REDIS_URL: redis.url } : {}),
      GATEWAY_PORT: process.env.GATEWAY_PORT ?? String(anyPort ? 0 : await usualPortOr(0)),
      ...settings,
    }
    const waiting = openReadiness(events)
    const start = (name: string) => {
      const service = startService(name, env, waiting)
      parts.push(service)
      return service
    }
    // Stopped in reverse: first what takes work in, last what ends it.
    const services = ['indexer', 'normalizer', 'fetcher', 'gateway'].map(start)
    const url = await waiting.ready(services.map(({ name }) => name))
    writeFileSync(addressFile(dataDir), JSON.stringify({ url, pid: process.pid, startedAt: new Date().toISOString() }))
    return { client: openClient(url), services, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Where everything lies in a data directory; the environment may say otherwise. */
function defaultsFor(dataDir: string): Record<string, string> {
  mkdirSync(dataDir, { recursive: true })
  return {
    ARCHIVE_URL: process.env.ARCHIVE_URL ?? `file:${join(dataDir, 'archive')}`,
    INDEX_URL: process.env.INDEX_URL ?? `sqlite:${join(dataDir, 'articles.sqlite')}`,
    HEALTH_PORT: '0',
  }
}

/** Reads from the services' logs when each is running and where the gateway listens. */
function openReadiness(events: PipelineEvents) {
  const running = new Set<string>()
  const lastLines = new Map<string, string>()
  let gatewayUrl = ''
  let changed = () => {}
  return {
    onLine: (name: string, line: string) => {
      lastLines.set(name, line)
      if (line.includes('"stage is running"')) running.add(name)
      if (line.includes('"gateway is listening"')) {
        gatewayUrl = JSON.parse(line).url
        running.add(name)
      }
      changed()
      events.onLine(name, line)
    },
    onDeath: (name: string, how: string, againInMs: number) => {
      running.delete(name)
      changed()
      events.onDeath(name, how, againInMs)
    },
    /** The URL of the gateway, once all of these run. */
    ready: (names: string[]) =>
      new Promise<string>((resolve, reject) => {
        const missing = () => names.filter((name) => !running.has(name))
        const timer = setTimeout(() => {
          const last = missing().map((name) => `${name}: ${lastLines.get(name) ?? 'no word from it'}`)
          reject(new WorkError(`not ready within ${READY_MS / 1000} s:\n  ${last.join('\n  ')}`))
        }, READY_MS)
        changed = () => {
          if (missing().length > 0) return
          clearTimeout(timer)
          resolve(gatewayUrl)
        }
        changed()
      }),
  }
}

/** The port that a dateline is usually found on, or another if somebody else has it. */
function usualPortOr(other: number): Promise<number> {
  const usual = 8480
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(other))
    probe.listen(usual, '127.0.0.1', () => probe.close(() => resolve(usual)))
  })
}
