import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type RunningProcess, startProcess } from '@dateline/testkit/process'
import { startRedis } from '@dateline/testkit/redis'
import { onTestFinished } from 'vitest'
import { openRedis } from '../src/redis.ts'
import { captureLog, configOf, openTestQueue } from './run-stage.ts'

/** A Redis, its normalize queue, and workers in processes of their own. */
export async function openPlant(timing: Record<string, number> = {}) {
  const dir = mkdtempSync(join(tmpdir(), 'dateline-worker-'))
  const server = await startRedis({ appendOnly: true })
  onTestFinished(async () => {
    await server.stop()
    rmSync(dir, { recursive: true })
  })
  const config = configOf(server)
  const redis = openRedis(config, captureLog().log)
  onTestFinished(async () => void (await redis.quit()))
  return {
    server,
    queue: openTestQueue('normalizer', config),
    openGate: () => writeFileSync(join(dir, 'gate'), 'open'),
    told: async () => (await redis.lrange(`${config.REDIS_PREFIX}:told`, '0', '-1')).map((line) => JSON.parse(line)),
    startWorker: async (): Promise<RunningProcess> => {
      const env = {
        REDIS_URL: config.REDIS_URL,
        REDIS_PREFIX: config.REDIS_PREFIX,
        TIMING: JSON.stringify(timing),
        GATE: join(dir, 'gate'),
      }
      const worker = await startProcess(process.execPath, [join(import.meta.dirname, 'worker-process.ts')], { env })
      onTestFinished(async () => void (await worker.kill('SIGKILL')))
      await worker.waitForLine(/stage is running/)
      return worker
    },
  }
}

/** What a worker has logged of its deliveries. */
export const outcomesOf = ({ stdout }: RunningProcess) =>
  stdout.flatMap((line) =>
    line.includes('"outcome"') ? [JSON.parse(line) as { outcome: string; attempt: number }] : [],
  )
