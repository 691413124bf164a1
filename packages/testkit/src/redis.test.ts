import { existsSync } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { startProcess } from './process.ts'
import { startRedis, type TestRedis } from './redis.ts'
import { waitFor } from './wait.ts'

const started: TestRedis[] = []
const start = async (...options: Parameters<typeof startRedis>) => {
  const redis = await startRedis(...options)
  started.push(redis)
  return redis
}
afterEach(async () => {
  for (const redis of started.splice(0)) await redis.stop()
})

describe('startRedis', () => {
  it('listens on a unix socket, never evicts and gives a new prefix on each call', async () => {
    const redis = await start()
    expect(redis.url).toMatch(/^unix:\/\/\/.*\/redis\.sock$/)
    expect(await ask(redis, 'CONFIG GET maxmemory-policy')).toContain('noeviction')
    expect(redis.prefix()).not.toBe(redis.prefix())
  })

  it('listens on a loopback port with tcp', async () => {
    const redis = await start({ tcp: true })
    expect(redis.url).toMatch(/^redis:\/\/127\.0\.0\.1:\d+$/)
    expect(await ask(redis, 'PING')).toBe('+PONG\r\n')
  })

  it('keeps its address over a kill and a restart, and with appendOnly its data', async () => {
    for (const tcp of [false, true]) {
      const redis = await start({ appendOnly: true, tcp })
      const { pid } = redis
      await ask(redis, 'SET town ellery')
      await redis.kill('SIGKILL')
      await expect(ask(redis, 'PING')).rejects.toThrow()
      await redis.restart()
      expect(redis.pid).not.toBe(pid)
      expect(await ask(redis, 'GET town')).toContain('ellery')
    }
  })

  it('removes its temporary folder on stop, and leaves a folder that was given', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'dateline-testkit-'))
    const redis = await start({ appendOnly: true, dir })
    await redis.kill('SIGSTOP') // even a stopped server stops
    await redis.stop()
    expect(existsSync(dirname(redis.url.slice('unix://'.length)))).toBe(false)
    expect(await readdir(dir)).toContain('appendonlydir')
    await rm(dir, { recursive: true })
  })

  it('tells the last words of a server that will not start', async () => {
    await expect(startRedis({ args: ['--no-such-setting', '1'] })).rejects.toThrow(/ended before.*no-such-setting/s)
  })

  it('dies with the test process, and its folder goes too', async () => {
    const holder = await holderOfRedis({})
    const [, pid, url = ''] = await holder.waitForLine(/redis (\d+) unix:\/\/(\S+)/)
    expect(existsSync(url)).toBe(true)
    await holder.kill('SIGKILL')
    await waitFor('the end of Redis', () => !existsSync(`/proc/${pid}`) && !existsSync(dirname(url)))
  })

  it('says how to get a server where none is on PATH', async () => {
    const holder = await holderOfRedis({ PATH: '/nonexistent' })
    await holder.waitForLine(/none of redis-server, valkey-server is on PATH. Get one: apt-get install redis-server/)
  })
})

function holderOfRedis(env: Record<string, string>) {
  const door = JSON.stringify(new URL('./redis.ts', import.meta.url).href)
  const script = `
    const { startRedis } = await import(${door})
    const redis = await startRedis()
    console.log('redis', redis.pid, redis.url)
    setInterval(() => {}, 1000)`
  return startProcess(process.execPath, ['--input-type=module', '-e', script], { env })
}

function ask(redis: TestRedis, command: string): Promise<string> {
  const { protocol, pathname, hostname, port } = new URL(redis.url)
  const socket = protocol === 'unix:' ? connect(pathname) : connect(Number(port), hostname)
  return new Promise((resolve, reject) => {
    socket.once('connect', () => socket.write(`${command}\r\n`))
    socket.once('error', reject)
    socket.once('data', (data) => {
      resolve(data.toString())
      socket.destroy()
    })
  })
}
