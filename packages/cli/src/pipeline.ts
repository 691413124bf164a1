import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { addressFile, type Client, openClient } from './client.ts'
import { lockDataDir } from './data-dir.ts'
import { UsageError, WorkError } from './failure.ts'
import { say } from './output.ts'
import { type PrivateRedis, startPrivateRedis } from './private-redis.ts'
import { type Service, startService } from './service.ts'
import { settingFaults } from './setting-faults.ts'
import { unlessAborted } from './stop-request.ts'

export interface Pipeline {
  client: Client
  /** Never resolves; rejects when the pipeline can't go on. */
  failure: Promise<never>
  stop(): Promise<void>
}

interface PipelineOptions {
  dataDir: string
  /** Settings beyond the environment of this process. */
  settings?: Record<string, string>
  /** Takes any free port for the API even if the usual one is free. */
  anyPort?: boolean
  /** Hears each line that a service writes. */
  onLine(service: string, line: string): void
  /** Ends the start; whoever has the pipeline stops it. */
  stop: AbortSignal
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
  onLine,
  stop: stopping,
}: PipelineOptions): Promise<Pipeline> {
  const faults = settingFaults({ ...process.env, ...settings })
  if (faults.length > 0) throw new UsageError(`wrong settings:\n  ${faults.join('\n  ')}`)
  const lock = lockDataDir(dataDir)
  let redis: PrivateRedis | null = null
  let services: Service[] = []
  const over = new AbortController()
  const stop = async () => {
    over.abort()
    rmSync(addressFile(dataDir), { force: true })
    // Without Redis nothing can be finished or handed back: what the services hold is delivered again in any case.
    const signal = redis?.hasFailed() ? 'SIGKILL' : 'SIGTERM'
    await Promise.all(services.map((service) => service.stop(signal)))
    await redis?.stop()
    lock.release()
  }
  try {
    redis = process.env.REDIS_URL ? null : await startPrivateRedis(dataDir)
    const port = process.env.GATEWAY_PORT ?? String(await freePort(anyPort ? 0 : USUAL_PORT))
    const env = {
      ...process.env,
      ...defaultsFor(dataDir),
      ...(redis ? { REDIS_URL: redis.url } : {}),
      GATEWAY_PORT: port,
      ...settings,
    }
    const readiness = openReadiness(onLine)
    const names = ['fetcher', 'normalizer', 'indexer', 'gateway']
    services = names.map((name) => startService(name, env, readiness))
    stopping.addEventListener('abort', () => over.abort())
    const url = await unlessAborted(stopping, readiness.ready(names))
    writeFileSync(addressFile(dataDir), JSON.stringify({ url, pid: process.pid, startedAt: new Date().toISOString() }))
    return {
      client: openClient(url, { patienceMs: READY_MS, stop: over.signal }),
      failure: redis?.failure ?? new Promise(() => {}),
      stop,
    }
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
function openReadiness(hear: PipelineOptions['onLine']) {
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
      hear(name, line)
    },
    onDeath: (name: string, how: string, againInMs: number) => {
      running.delete(name)
      say(`${name} ended (${how}); starting it again in ${againInMs} ms`)
    },
    /** The URL of the gateway, once all of these run. */
    ready: (names: string[]) =>
      new Promise<string>((resolve, reject) => {
        const missing = () => names.filter((name) => !running.has(name))
        const timer = setTimeout(() => {
          const last = missing().map((name) => `${name}: ${lastLines.get(name) ?? 'no word from it'}`)
          reject(new WorkError(`not ready within ${READY_MS / 1000} s:\n  ${last.join('\n  ')}`))
        }, READY_MS).unref()
        changed = () => {
          if (missing().length > 0) return
          clearTimeout(timer)
          resolve(gatewayUrl)
        }
        changed()
      }),
  }
}

/** Where a dateline is found that nobody has set otherwise. */
const USUAL_PORT = 8480

/** The wanted port if nobody has it, else any free one: a number in any case, so that a gateway that is restarted keeps it. */
function freePort(wanted: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', (error) => (wanted === 0 ? reject(error) : resolve(freePort(0))))
    probe.listen(wanted, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo
      probe.close(() => resolve(port))
    })
  })
}
