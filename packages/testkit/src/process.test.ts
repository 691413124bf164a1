import { describe, expect, it } from 'vitest'
import { startProcess } from './process.ts'
import { waitFor } from './wait.ts'

const node = (script: string) => ['--input-type=module', '-e', script]
const endless = 'setInterval(() => {}, 1000)'

describe('startProcess', () => {
  it('collects the lines of both streams and tells the end', async () => {
    const child = await startProcess('/bin/sh', ['-c', 'echo one; echo two >&2; printf three; exit 4'])
    expect(await child.exit).toEqual({ code: 4, signal: null })
    expect(child.stdout).toEqual(['one', 'three'])
    expect(child.stderr).toEqual(['two'])
  })

  it('finds a line that comes and one that has come', async () => {
    const child = await startProcess(
      process.execPath,
      node(`setTimeout(() => console.log('port 4711'), 50); ${endless}`),
    )
    expect((await child.waitForLine(/port (\d+)/))[1]).toBe('4711')
    expect((await child.waitForLine(/port (\d+)/g))[1]).toBe('4711')
    expect(await child.kill('SIGKILL')).toEqual({ code: null, signal: 'SIGKILL' })
  })

  it('says how the process ended when the line never comes', async () => {
    const child = await startProcess('/bin/sh', ['-c', 'echo bad settings >&2; exit 2'])
    await expect(child.waitForLine(/ready/)).rejects.toThrow(/ended \(2\) without a line \/ready\/\nbad settings/)
  })

  it('gives settings and input, and keeps those of the shell away', async () => {
    process.env.TESTKIT_LEAK = 'leaked'
    const script = 'read -r word; echo "$word $GIVEN $TESTKIT_LEAK."'
    const child = await startProcess('/bin/sh', ['-c', script], { env: { GIVEN: 'given' }, input: 'typed\n' })
    await child.exit
    delete process.env.TESTKIT_LEAK
    expect(child.stdout).toEqual(['typed given .'])
  })

  it('names a command that is not there', async () => {
    await expect(startProcess('no-such-command', [])).rejects.toThrow("can't start no-such-command")
  })

  it('kills the child and what the child started when the test process is killed', async () => {
    const door = JSON.stringify(new URL('./process.ts', import.meta.url).href)
    const script = `
      const { startProcess } = await import(${door})
      const child = await startProcess('/bin/sh', ['-c', 'sleep 300 & echo grandchild $!; wait'])
      const [, grandchild] = await child.waitForLine(/grandchild (\\d+)/)
      console.log('pids', child.pid, grandchild)
      ${endless}`
    const testProcess = await startProcess(process.execPath, node(script))
    const [, child, grandchild] = await testProcess.waitForLine(/pids (\d+) (\d+)/)
    await testProcess.kill('SIGKILL')
    await waitFor('the end of both', () => !isAlive(Number(child)) && !isAlive(Number(grandchild)))
  })
})

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
