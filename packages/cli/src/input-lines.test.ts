import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import { linesOf } from './input-lines.ts'

const folder = await mkdtemp(join(tmpdir(), 'input-lines-'))
afterAll(() => rm(folder, { recursive: true }))

async function linesIn(body: string | Uint8Array, name = 'lines.jsonl') {
  const file = join(folder, name)
  await writeFile(file, body)
  const lines: [text: string, place: string][] = []
  for await (const { text, place } of linesOf(file)) lines.push([text, place.slice(folder.length + 1)])
  return lines
}

describe('linesOf', () => {
  it('numbers lines, with and without a carriage return or an end', async () => {
    expect(await linesIn('a\r\n\nb')).toEqual([
      ['a', 'lines.jsonl:1'],
      ['', 'lines.jsonl:2'],
      ['b', 'lines.jsonl:3'],
    ])
  })

  it('keeps the line separators of Unicode, which JSON may hold as they are', async () => {
    const line = JSON.stringify({ html: 'one\u2028two\u2029three\u0085four' })
    expect(await linesIn(`${line}\n${line}\n`)).toHaveLength(2)
  })

  it('reads lines and characters that reach over the pieces that a file is read in', async () => {
    const long = 'é字😀'.repeat(100_000)
    expect((await linesIn(`${long}\nx${long}\n`)).map(([text]) => text)).toEqual([long, `x${long}`])
  })

  it('reads gzip, and says after which line it is broken', async () => {
    const packed = gzipSync('a\n'.repeat(100_000))
    expect(await linesIn(packed, 'lines.gz')).toHaveLength(100_000)
    await expect(linesIn(packed.subarray(0, -20), 'broken.gz')).rejects.toThrow(/broken\.gz can't be read/)
  })
})
