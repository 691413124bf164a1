import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { guard } from './guard.ts'
import { waitFor } from './wait.ts'

export interface RedisOptions {
  /** On a free port of 127.0.0.1 instead of a unix socket. */
  tcp?: boolean
  /** Keeps what is written over a kill and a restart. */
  appendOnly?: boolean
  /** Folder of the data; it stays on stop. Without it the data lies in the temporary folder. */
  dir?: string
  /** More arguments for the server: `['--maxmemory', '10mb']`. */
  args?: string[]
}

/** A Redis of one's own. */
export interface TestRedis {
  readonly url: string
  /** Of the server that runs now: another one after `restart`. */
  readonly pid: number
  /** A random prefix for keys, new on each call. */
  prefix(): string
  /** Sends the signal and resolves when the server has ended; at once for SIGSTOP and SIGCONT. */
  kill(signal: NodeJS.Signals): Promise<void>
  /** Ends the server if it runs, and starts it on the same data and address. */
  restart(): Promise<void>
  /** Ends the server and removes its temporary folder. */
  stop(): Promise<void>
}

/**
 * Starts a Redis (or Valkey) server that never evicts, in a fresh temporary folder, and resolves when it answers PING.
 * It dies with the test process, however that ends.
 */
export async function startRedis(options: RedisOptions = {}): Promise<TestRedis> {
  const home = await mkdtemp(join(tmpdir(), 'dateline-redis-'))
  const address = options.tcp ? { host: '127.0.0.1', port: await freePort() } : { path: join(home, 'redis.sock') }
  const launch = () => startServer(serverArgs(address, home, options), address, home)
  let server = await launch().catch(async (error) => {
    await rm(home, { recursive: true, force: true })
    throw error
  })

  return {
    url: 'path' in address ? `unix://${address.path}` : `redis://${address.host}:${address.port}`,
    get pid() {
      return server.pid
    },
    prefix: () => `test-${randomBytes(6).toString('hex')}`,
    async kill(signal) {
      server.child.kill(signal)
      if (signal !== 'SIGSTOP' && signal !== 'SIGCONT') await server.ended
    },
    async restart() {
      await endServer(server)
      server = await launch()
    },
    async stop() {
      await endServer(server)
      await rm(home, { recursive: true, force: true })
    },
  }
}

type Address = { path: string } | { host: string; port: number }

interface Server {
  child: ChildProcess
  pid: number
  ended: Promise<unknown>
}

function serverArgs(address: Address, home: string, { appendOnly = false, dir = home, args = [] }: RedisOptions) {
  const listen =
    'path' in address
      ? ['--port', '0', '--unixsocket', address.path]
      : ['--port', String(address.port), '--bind', address.host]
  // With `everysec` Redis may answer up to two seconds before it hands a write to the system, while the disk is busy.
  const keep = appendOnly ? ['--appendonly', 'yes', '--appendfsync', 'always'] : ['--appendonly', 'no']
  const usual = ['--dir', dir, '--save', '', '--daemonize', 'no', '--maxmemory-policy', 'noeviction']
  return [...listen, ...keep, ...usual, ...args]
}

async function startServer(args: string[], address: Address, home: string): Promise<Server> {
  const { child, pid } = await spawnFirst(['redis-server', 'valkey-server'], args)
  const log: string[] = []
  const keepLog = (chunk: Buffer) => log.push(String(chunk))
  child.stdout?.on('data', keepLog)
  child.stderr?.on('data', keepLog)
  let hasEnded = false
  const ended = once(child, 'exit').then(() => {
    hasEnded = true
  })
  const dismiss = guard(pid, home)
  void ended.then(dismiss)

  const server = { child, pid, ended }
  try {
    const answers = async () => hasEnded || (await ping(address))
    await waitFor('an answer of Redis to PING', answers, { timeoutMs: 15_000, everyMs: 10 })
    if (hasEnded) throw new Error('Redis ended before it answered')
    return server
  } catch (error) {
    await endServer(server)
    const told = log.join('').trim().split('\n').slice(-10).join('\n')
    throw new Error(`${error instanceof Error ? error.message : error}; its last words:\n${told}`, { cause: error })
  }
}

async function spawnFirst(commands: string[], args: string[]): Promise<{ child: ChildProcess; pid: number }> {
  for (const command of commands) {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] })
    try {
      await once(child, 'spawn')
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') continue
      throw error
    }
    if (child.pid !== undefined) return { child, pid: child.pid }
  }
  throw new Error(
    `none of ${commands.join(', ')} is on PATH. Get one: apt-get install redis-server (Debian, Ubuntu), ` +
      'dnf install valkey (Fedora), brew install redis (macOS)',
  )
}

async function endServer({ child, ended }: Server): Promise<void> {
  child.kill('SIGCONT') // a stopped process takes no other signal
  child.kill('SIGTERM')
  const tooSlow = setTimeout(() => child.kill('SIGKILL'), 5_000)
  await ended
  clearTimeout(tooSlow)
}

/** Whether the server answers PING with PONG: not while it loads its data. */
function ping(address: Address): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ ...address, timeout: 1_000 })
    const answer = (isReady: boolean) => {
      resolve(isReady)
      socket.destroy()
    }
    socket.once('connect', () => socket.write('PING\r\n'))
    socket.once('data', (data) => answer(data.toString().startsWith('+PONG')))
    socket.once('error', () => answer(false))
    socket.once('timeout', () => answer(false))
    socket.once('close', () => answer(false))
  })
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no free port on 127.0.0.1')
  return address.port
}
