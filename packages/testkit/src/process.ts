import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { guard } from './guard.ts'
import { waitFor } from './wait.ts'

export interface Exit {
  code: number | null
  signal: NodeJS.Signals | null
}

/** A child process: its lines as they come, and its end. */
export interface RunningProcess {
  readonly pid: number
  readonly stdout: readonly string[]
  readonly stderr: readonly string[]
  /** Resolves when the process has ended and its last lines are in. */
  readonly exit: Promise<Exit>
  /** The first line on either stream, past or to come, that matches; rejects when the process ends without it. */
  waitForLine(pattern: RegExp, options?: { timeoutMs?: number }): Promise<RegExpExecArray>
  /** Sends the signal to the process alone, as a supervisor does, and resolves with its end (at once for SIGSTOP, SIGCONT). */
  kill(signal?: NodeJS.Signals): Promise<Exit | null>
}

export interface ProcessOptions {
  /** Added to PATH, HOME, TMPDIR and LANG: the settings of the developer's shell don't reach the child. */
  env?: Record<string, string>
  cwd?: string
  /** What the child reads on standard input. */
  input?: string
}

/** Starts a real child process; it and all it started are killed when the test process ends, however it ends. */
export async function startProcess(
  command: string,
  args: readonly string[],
  { env = {}, cwd, input = '' }: ProcessOptions = {},
): Promise<RunningProcess> {
  const child = spawn(command, args, {
    env: { ...inherited(), ...env },
    stdio: 'pipe',
    // A group of its own, so that the guard reaches what the child starts, too.
    detached: true,
    ...(cwd === undefined ? {} : { cwd }),
  })
  child.stdin.on('error', () => {}) // not every child reads its input to the end
  child.stdin.end(input)
  const stdout = linesOf(child.stdout)
  const stderr = linesOf(child.stderr)
  let ended: Exit | null = null

  const exit = new Promise<Exit>((resolve) => {
    const end = (code: number | null, signal: NodeJS.Signals | null) => {
      ended ??= { code, signal }
      resolve(ended)
    }
    child.once('close', end)
    // Without `close`, because a grandchild holds the streams open: a moment for the lines that are on their way.
    child.once('exit', (code, signal) => setTimeout(end, 500, code, signal).unref())
  })

  await once(child, 'spawn').catch((error: Error) => {
    throw new Error(`can't start ${command}${cwd === undefined ? '' : ` in ${cwd}`}: ${error.message}`, {
      cause: error,
    })
  })
  const { pid } = child
  if (pid === undefined) throw new Error(`${command} started without a process id`)
  const dismiss = guard(-pid)
  child.once('exit', () => isGroupAlive(pid) || dismiss())

  return {
    pid,
    stdout,
    stderr,
    exit,
    async waitForLine(pattern, options) {
      const found = await waitFor(
        `a line ${pattern} of ${command}`,
        () => {
          const match = firstMatch([...stdout, ...stderr], pattern)
          if (match || ended) return { match }
          throw new Error(`so far\n${tail(stdout, stderr)}`)
        },
        options,
      )
      if (found.match) return found.match
      const end = `${command} ended (${ended?.signal ?? ended?.code}) without a line ${pattern}`
      throw new Error(`${end}\n${tail(stdout, stderr)}`)
    },
    async kill(signal = 'SIGTERM') {
      child.kill(signal)
      return signal === 'SIGSTOP' || signal === 'SIGCONT' ? null : exit
    },
  }
}

function inherited(): Record<string, string> {
  const names = ['PATH', 'HOME', 'TMPDIR', 'LANG']
  return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])))
}

function linesOf(stream: Readable): string[] {
  const lines: string[] = []
  createInterface({ input: stream }).on('line', (line) => lines.push(line))
  return lines
}

function firstMatch(lines: string[], pattern: RegExp): RegExpExecArray | null {
  // A fresh copy without `g` and `y`: those carry a position from one line to the next.
  const stateless = new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, ''))
  for (const line of lines) {
    const match = stateless.exec(line)
    if (match) return match
  }
  return null
}

function isGroupAlive(pid: number): boolean {
  try {
    return process.kill(-pid, 0)
  } catch {
    return false
  }
}

const tail = (...streams: string[][]) => streams.flatMap((lines) => lines.slice(-15)).join('\n')
