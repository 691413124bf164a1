import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { openIndex } from '../src/open-index.ts'
import { articleIndexSuite } from './article-index.cases.ts'

const folder = mkdtempSync(join(tmpdir(), 'dateline-search-'))
let opened = 0

articleIndexSuite('the SQLite index', async () => {
  opened += 1
  const url = `sqlite:${join(folder, `${opened}.db`)}`
  const index = await openIndex(url, { mode: 'write' })
  return { index, openReader: () => openIndex(url, { mode: 'read' }) }
})

afterAll(() => rmSync(folder, { recursive: true }))
