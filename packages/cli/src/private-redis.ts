import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { WorkError } from './failure.ts'

/** Longest path of a Unix socket that every system takes, less the name of the file. */
const MAX_SOCKET_DIR = 90

export interface PrivateRedis {
  url: string
  /** Never resolves; rejects when the server ends without being told to. */
  failure: Promise<never>
  hasFailed(): boolean
  stop(): Promise<void>
}

/**
 * Starts a Redis server of dateline's own in the data directory: on a Unix socket that only this user reaches, every
 * write on disk before it is answered (an accepted URL must survive power loss), and nothing ever evicted.
 */
export async function startPrivateRedis(dataDir: string): Promise<PrivateRedis> {
  const dir = join(dataDir, 'redis')
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  const socketDir = dir.length <= MAX_SOCKET_DIR ? dir : mkdtempSync(join(tmpdir(), 'dateline-'))
  const socket = join(socketDir, 'redis.sock')
  // One whose dateline was killed may still run; two servers on one append-only file would destroy it.
  if ((await ask(socket, 'PING')) !== null) await shutDown(socket)

  const child = spawn(
    serverCommand(),
    [
      ...['--port', '0', '--unixsocket', socket, '--unixsocketperm', '700', '--dir', dir, '--daemonize', 'no'],
      ...['--appendonly', 'yes', '--appendfsync', 'always', '--save', '', '--maxmemory-policy', 'noeviction'],
      ...['--logfile', join(dir, 'redis.log'), '--loglevel', 'notice', '--pidfile', join(dir, 'redis.pid')],
    ],
    { stdio: 'ignore', detached: true },
  )
  let isStopping = false
  let hasFailed = false
  const failure = new Promise<never>((_, reject) => {
    const fail = (how: string) =>
      reject(new WorkError(`the Redis server of ${dataDir} ${how}: nothing can go on without it`))
    child.once('error', (error) => fail(`can't be started (${error.message})`))
    child.once(
      'exit',
      (code, signal) => isStopping || fail(`ended (${signal ?? `status ${code}`}; see ${join(dir, 'redis.log')})`),
    )
  })
  // Whoever waits for it hears of it; nobody has to.
  failure.catch(() => {
    hasFailed = true
  })
  while (!(await ask(socket, 'PING'))?.startsWith('+PONG')) await Promise.race([failure, wait(50)])
  return {
    url: `unix://${encodeURI(socket)}`,
    failure,
    hasFailed: () => hasFailed,
    stop: async () => {
      isStopping = true
      if (child.exitCode !== null || child.signalCode !== null) return
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGTERM')
      await ended
    },
  }
}

/** The name of the Redis (or Valkey) server on this machine. */
export function serverCommand(): string {
  const found = ['redis-server', 'valkey-server'].find((name) => spawnSync(name, ['--version']).status === 0)
  if (found) return found
  throw new WorkError(
    'there is no redis-server on this machine: install Redis 6.2 or newer, or name a running one with REDIS_URL',
  )
}

async function shutDown(socket: string): Promise<void> {
  await ask(socket, 'SHUTDOWN')
  const deadline = Date.now() + 10_000
  while ((await ask(socket, 'PING')) !== null) {
    if (Date.now() > deadline)
      throw new WorkError(`a Redis server is left over on ${socket} and does not stop: end it by hand`)
    await wait(50)
  }
}

/** One inline command and the first line of its answer; null where nobody answers. */
function ask(socket: string, command: string): Promise<string | null> {
  return new Promise((resolve) => {
    const connection = connect(socket)
    connection.setTimeout(2000, () => connection.destroy())
    connection.once('connect', () => connection.write(`${command}\r\n`))
    connection.once('data', (data) => {
      resolve(data.toString().split('\r\n')[0] ?? '')
      connection.destroy()
    })
    connection.once('error', () => resolve(null))
    connection.once('close', () => resolve(null))
  })
}
