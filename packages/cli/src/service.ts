import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** A service that is restarted whenever it ends, until it is told to stop. */
export interface Service {
  /** Sends the signal and waits for the end. */
  stop(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>
}

interface ServiceEvents {
  /** Each line that the service writes. */
  onLine(name: string, line: string): void
  /** It has ended without being told to; it starts again after `againInMs`. */
  onDeath(name: string, how: string, againInMs: number): void
}

/** A service that dies at once is started again ever more slowly, up to this. */
const MAX_REST_MS = 10_000
/** One that has lived this long has not died at once. */
const LIVED_MS = 30_000

/** Starts `services/<name>` as a process of its own that ends with this one. */
export function startService(name: string, env: NodeJS.ProcessEnv, { onLine, onDeath }: ServiceEvents): Service {
  const main = fileURLToPath(new URL(`../../../services/${name}/src/main.ts`, import.meta.url))
  let child: ChildProcess | null = null
  let again: NodeJS.Timeout | null = null
  let isStopping = false
  let deaths = 0

  const start = () => {
    const startedAt = Date.now()
    // The channel tells the service when this process is gone. A group of its own keeps the terminal's Ctrl-C from it:
    // services are stopped in order.
    const started = spawn(process.execPath, [main], { env, stdio: ['ignore', 'pipe', 'pipe', 'ipc'], detached: true })
    child = started
    for (const stream of [started.stdout, started.stderr]) {
      if (stream) createInterface({ input: stream }).on('line', (line) => onLine(name, line))
    }
    started.once('exit', (code, signal) => {
      child = null
      if (isStopping) return
      deaths = Date.now() - startedAt > LIVED_MS ? 1 : deaths + 1
      const restMs = Math.min(250 * 2 ** (deaths - 1), MAX_REST_MS)
      onDeath(name, signal ?? `status ${code}`, restMs)
      again = setTimeout(start, restMs)
    })
  }
  start()
  return {
    stop: async (signal) => {
      isStopping = true
      if (again) clearTimeout(again)
      const running = child
      if (!running) return
      const ended = new Promise((resolve) => running.once('exit', resolve))
      running.kill(signal)
      await ended
    },
  }
}
