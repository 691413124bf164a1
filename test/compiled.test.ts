import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'

test('a command keeps what it has compiled for the next one', () => {
  const folder = mkdtempSync(join(tmpdir(), 'dateline-compiled-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const command = join(import.meta.dirname, '../bin/dateline.mjs')
  execFileSync(process.execPath, [command, '--help'], { env: { ...process.env, NODE_COMPILE_CACHE: folder } })
  const [version = ''] = readdirSync(folder)
  expect(readdirSync(join(folder, version)).length).toBeGreaterThan(0)
})
