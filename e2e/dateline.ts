import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startProcess } from '@dateline/testkit/process'

/** What `dateline run --json` prints. */
export interface RunOutput {
  ledger: { accepted: number; waiting: number; ended: Record<string, number> }
  results: {
    url: string
    outcome: string
    reason: string | null
    article: { id: string; title: string | null } | null
  }[]
}

/** Settings under which a pipeline may fetch from this machine. */
export const localSettings = { FETCH_ALLOW_NETWORKS: '127.0.0.0/8', FETCH_ALLOW_PORTS: '*' }

const main = join(import.meta.dirname, '../packages/cli/src/main.ts')

/** Starts the `dateline` command as a process of its own. */
export const startDateline = (args: string[], env: Record<string, string> = {}, input = '') =>
  startProcess(process.execPath, [main, ...args], { env, input })

/** Runs it to its end. */
export async function dateline(args: string[], env: Record<string, string> = {}, input = '') {
  const running = await startDateline(args, env, input)
  const { code } = await running.exit
  return { code, stdout: running.stdout.join('\n'), stderr: running.stderr.join('\n') }
}

/** A data directory that is removed after the test, or left for a look when it failed. */
export function temporaryDataDir(
  onTestFinished: (fn: (context: { task: { result?: { state: string } } }) => void) => void,
) {
  const dir = mkdtempSync(join(tmpdir(), 'dateline-e2e-'))
  onTestFinished(({ task }) => {
    stopLeftOver(join(dir, 'redis', 'redis.pid'))
    if (task.result?.state !== 'fail') rmSync(dir, { recursive: true, force: true })
  })
  return dir
}

/** A Redis server outlives a dateline that was killed; one that ends by itself takes its pid file away. */
function stopLeftOver(pidFile: string): void {
  if (!existsSync(pidFile)) return
  const pid = readFileSync(pidFile, 'utf8').trim()
  if (existsSync(`/proc/${pid}`)) process.kill(Number(pid))
}

/** Process ids of a service under `dateline run`, the present one last, as its log tells them. */
export function pidsOf(dataDir: string, service: string): number[] {
  try {
    const log = readFileSync(join(dataDir, 'logs', `${service}.log`), 'utf8')
    const pids = log
      .split('\n')
      .flatMap((line) => line.match(/"pid":(\d+).*"(?:stage is running|gateway is listening)"/)?.[1] ?? [])
    return pids.map(Number)
  } catch {
    return []
  }
}

/** How many deliveries of a stage a log tells of. */
export function deliveriesOf(dataDir: string, service: string): number {
  try {
    return readFileSync(join(dataDir, 'logs', `${service}.log`), 'utf8').split('"outcome":').length - 1
  } catch {
    return 0
  }
}
