import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const main = join(import.meta.dirname, 'main.ts')

describe('the samples as a process', () => {
  it('prints the URLs under the names that containers use, and no more', async () => {
    const { code, output } = await run(['--urls'], {})
    const urls = output.trim().split('\n')
    expect(code).toBe(0)
    expect(urls.length).toBeGreaterThan(8)
    for (const url of urls)
      expect(new URL(url).host).toMatch(/^(courier|evening-star|coast-wire|daily-ledger)\.test:8080$/)
  })

  it('lists all wrong settings at once', async () => {
    const { code, output } = await run([], { SAMPLES_PORT: 'http', SAMPLES_SUFFIX: 'a b' })
    expect(code).toBe(2)
    expect(output).toContain("SAMPLES_PORT must be a port from 1 to 65535, not 'http'")
    expect(output).toContain('SAMPLES_SUFFIX must be')
  })

  it('answers until SIGTERM, and ends with status 0', async () => {
    const port = await freePort()
    const child = start([], { SAMPLES_HOST: '127.0.0.1', SAMPLES_PORT: port })
    const [line] = (await once(child.stdout, 'data')) as [Buffer]
    expect(line.toString()).toContain(`http://courier.test:${port}`)
    const answer = await fetch(`http://127.0.0.1:${port}/`)
    expect(answer.status).toBe(421)
    const ended = once(child, 'exit')
    child.kill('SIGTERM')
    expect(await ended).toEqual([0, null])
  })
})

function start(args: string[], env: Record<string, string>) {
  const child = spawn(process.execPath, [main, ...args], { env, stdio: 'pipe' })
  // This process's end ends the child too, also when a test fails half-way.
  process.once('exit', () => child.kill('SIGKILL'))
  return child
}

async function freePort(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address ? String(address.port) : ''
}

async function run(args: string[], env: Record<string, string>): Promise<{ code: number | null; output: string }> {
  const child = start(args, env)
  let output = ''
  const keep = (chunk: Buffer) => {
    output += chunk
  }
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, output }
}
