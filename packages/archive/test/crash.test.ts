import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readdir, rm, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { ClaimCheck } from '@dateline/contracts/claim-check'
import { TransientError } from '@dateline/contracts/errors'
import { describe, expect, it } from 'vitest'
import { openArchive } from '../src/archive.ts'
import { binaryBody, exchange, readWithWarcio, temporaryFolder } from './pages.ts'

interface Printed {
  url: string
  claim: ClaimCheck
}

describe('processes', () => {
  it('write at once, each to files of its own', async () => {
    const folder = await temporaryFolder()
    const printed = (await Promise.all(['one', 'two'].map((writer) => linesOf(writePages(folder, writer, 300))))).flat()
    expect(printed).toHaveLength(600)
    await expectReadable(folder, printed)
    expect(printed.filter(({ url, claim }) => !claim.file.includes(`-${url.slice(8, 11)}-`))).toEqual([])
    expect((await readWithWarcio(folder)).filter(({ record }) => record.warcType === 'resource')).toHaveLength(600)
  })

  it('may be killed: each claim check that was given can be read back', async () => {
    const folder = await temporaryFolder()
    const child = writePages(folder, 'killed', 0)
    const printed = await linesOf(child, (count) => count === 800 && child.kill('SIGKILL'))
    expect(child.signalCode).toBe('SIGKILL')
    expect(printed.length).toBeGreaterThanOrEqual(800)
    await expectReadable(folder, printed)
  })

  it('leave whole members before a torn end', async () => {
    const folder = await temporaryFolder()
    const archive = await openArchive(`file:${folder}`, { writer: 'torn' })
    const first = await archive.writeExchange(exchange('https://example.org/1', { body: binaryBody(5000) }))
    const second = await archive.writeExchange(exchange('https://example.org/2', { body: binaryBody(5000) }))
    await archive.close()
    for (let cut = second.offset + second.length - 1; cut > second.offset; cut -= 500) {
      await truncate(join(folder, first.file), cut)
      expect(await archive.read(first)).toMatchObject({ url: 'https://example.org/1' })
      await expect(archive.read(second)).rejects.toThrow('the file ends at')
    }
  })
})

describe('a full disk', () => {
  it('rejects the writers that wait, keeps what was written, and takes writes again when there is room', async (context) => {
    const folder = await temporaryFolder()
    const mount = spawnSync('/bin/mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', folder])
    if (mount.status !== 0) return context.skip('no right to mount a small disk here')
    try {
      const archive = await openArchive(`file:${folder}`, { writer: 'full' })
      const write = (index: number) =>
        archive.writeExchange(exchange(`https://example.org/${index}`, { body: binaryBody() }))
      const settled = await Promise.allSettled(Array.from({ length: 10 }, (_, index) => write(index)))
      for (let index = 10; index < 60; index++)
        settled.push(...(await Promise.allSettled([write(index), write(index)])))
      const errors = settled.filter((result) => result.status === 'rejected').map(({ reason }) => reason)
      const claims = settled.filter((result) => result.status === 'fulfilled').map(({ value }) => value)
      expect(errors.length).toBeGreaterThan(50)
      expect(claims.length).toBeGreaterThan(5)
      expect(errors.filter((error) => !(error instanceof TransientError && /ENOSPC/.test(error.message)))).toEqual([])

      const before = await readWithWarcio(folder)
      expect(before.filter(({ record }) => record.warcType === 'response')).toHaveLength(claims.length)
      for (const claim of claims) expect((await archive.read(claim)).kind).toBe('response')

      const [oldest = ''] = (await readdir(folder)).sort()
      await rm(join(folder, oldest))
      expect((await archive.read(await write(99))).url).toBe('https://example.org/99')
      await archive.close()
      const left = await readWithWarcio(folder)
      expect(left.at(-2)?.record.warcTargetURI).toBe('https://example.org/99')
    } finally {
      spawnSync('/bin/umount', ['-l', folder])
    }
  })

  it('says of a folder that is gone what it was', async () => {
    const folder = join(await temporaryFolder(), 'gone')
    const archive = await openArchive(`file:${folder}`, { writer: 'fetcher' })
    await rm(folder, { recursive: true })
    const writing = archive.writeExchange(exchange('https://example.org/'))
    await expect(writing).rejects.toThrow(TransientError)
    await expect(writing).rejects.toThrow(`can't write a new file in ${folder}: ENOENT`)
    await archive.close()
  })
})

function writePages(folder: string, writer: string, count: number): ChildProcess {
  const script = fileURLToPath(new URL('./write-pages.ts', import.meta.url))
  return spawn(process.execPath, [script, folder, writer, String(count)], { stdio: ['ignore', 'pipe', 'inherit'] })
}

/** All whole lines that a process prints before it ends. */
async function linesOf(child: ChildProcess, onLine: (count: number) => void = () => {}): Promise<Printed[]> {
  const printed: Printed[] = []
  const exit = once(child, 'exit')
  if (child.stdout === null) throw new Error('the process has no standard output')
  for await (const line of createInterface({ input: child.stdout })) {
    // A killed process may leave half a line.
    if (!line.endsWith('}}')) continue
    printed.push(JSON.parse(line) as Printed)
    onLine(printed.length)
  }
  await exit
  return printed
}

async function expectReadable(folder: string, printed: Printed[]): Promise<void> {
  const archive = await openArchive(`file:${folder}`, { writer: 'reader' })
  for (const { url, claim } of printed) {
    const page = await archive.read(claim)
    expect({ url: page.url, body: page.body.toString() }).toEqual({ url, body: url.repeat(1000) })
  }
  const found = new Set((await readWithWarcio(folder)).map(({ file, offset, length }) => `${file} ${offset} ${length}`))
  expect(printed.filter(({ claim }) => !found.has(`${claim.file} ${claim.offset} ${claim.length}`))).toEqual([])
}
