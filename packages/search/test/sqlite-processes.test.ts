import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { makeArticle, makeId } from '@dateline/testkit/article'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openIndex } from '../src/open-index.ts'
import { openForWriting } from '../src/sqlite/connection.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dateline-search-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const fileOf = (name: string) => join(folder, name)

/** Another process that writes; `acknowledged` gives the number of articles after each batch. */
function startWriter(path: string, ...numbers: number[]) {
  const script = join(import.meta.dirname, 'bulk-writer.ts')
  const child = spawn(process.execPath, [script, `sqlite:${path}`, ...numbers.map(String)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'close').then(([status]) => status as number | null)
  return { child, ended, acknowledged: createInterface({ input: child.stdout }) }
}

async function expectWhole(path: string): Promise<void> {
  const { db } = await openForWriting(path)
  expect(db.prepare('PRAGMA integrity_check').all()).toEqual([{ integrity_check: 'ok' }])
  expect(db.prepare('PRAGMA foreign_key_check').all()).toEqual([])
  // With rank 1 the words are compared with the texts too; throws where they differ.
  db.exec("INSERT INTO article_fts (article_fts, rank) VALUES ('integrity-check', 1)")
  db.close()
}

test.each([3, 8, 15])(
  'after kill -9 in a bulk, past batch %i, all that was acknowledged is there and whole',
  async (batches) => {
    const path = fileOf('killed.db')
    const { child, ended, acknowledged } = startWriter(path, 0, 100_000, 50)
    let count = 0
    for await (const line of acknowledged) {
      count = Number(line)
      if (count >= batches * 50) child.kill('SIGKILL')
    }
    expect(await ended).toBeNull()
    const reader = await openIndex(`sqlite:${path}`, { mode: 'read' })
    const { articles, revisions } = await reader.count()
    expect(articles).toBeGreaterThanOrEqual(count)
    expect([articles % 50, revisions]).toEqual([0, articles])
    for (let number = 0; number < count; number++) {
      expect((await reader.get(makeId(`article-${number}`)))?.title).toBe(`Title of article-${number}`)
      expect((await reader.search({ query: `number${number}` })).total).toBe(1)
    }
    await reader.close()
    await expectWhole(path)
    const index = await openIndex(`sqlite:${path}`, { mode: 'write' })
    expect(await index.upsert([makeArticle('article-0'), makeArticle('after')])).toEqual(['stale', 'written'])
    await index.close()
  },
)

test('two processes that make one index and write to it at once both succeed, and the newest revision stays', async () => {
  const path = fileOf('shared.db')
  const writers = [1, 2].map((revision) => startWriter(path, 0, 20, 20, revision))
  for (const { acknowledged } of writers) acknowledged.resume()
  expect(await Promise.all(writers.map(({ ended }) => ended))).toEqual([0, 0])
  await expectWhole(path)
  const index = await openIndex(`sqlite:${path}`, { mode: 'read' })
  expect((await index.count()).articles).toBe(400)
  expect((await index.search({ query: 'revision2' })).total).toBe(400)
  expect((await index.search({ query: 'revision1' })).total).toBe(0)
  await index.close()
})

test('a reader that was there before the file sees what another process writes, without being opened again', async () => {
  const path = fileOf('made/later/index.db')
  const reader = await openIndex(`sqlite:${path}`, { mode: 'read' })
  await reader.check()
  expect(await reader.count()).toEqual({ articles: 0, revisions: 0, clusters: 0 })
  expect(await reader.search({ query: 'written' })).toEqual({ total: 0, hits: [], cursor: null })
  for (const first of [0, 10]) {
    const { ended, acknowledged } = startWriter(path, first, 1, 10)
    for await (const line of acknowledged) expect((await reader.count()).articles).toBe(Number(line))
    expect(await ended).toBe(0)
    expect((await reader.search({ query: 'written' })).total).toBe(first + 10)
  }
  await reader.close()
})

test('an export while another process writes gives whole articles, each once', async () => {
  const path = fileOf('busy.db')
  const { ended, acknowledged } = startWriter(path, 0, 40, 25)
  await once(acknowledged, 'line')
  const reader = await openIndex(`sqlite:${path}`, { mode: 'read' })
  const given: string[] = []
  for await (const { id, text } of reader.exportArticles({})) {
    expect(text).toMatch(/revision1$/)
    given.push(id)
  }
  expect(new Set(given).size).toBe(given.length)
  expect(given.slice(0, 25)).toEqual(Array.from({ length: 25 }, (_, number) => makeId(`article-${number}`)))
  acknowledged.resume()
  expect(await ended).toBe(0)
  await reader.close()
})

test('a writer that finds the lock taken waits for it, and the process goes on meanwhile', async () => {
  const path = fileOf('locked.db')
  const index = await openIndex(`sqlite:${path}`, { mode: 'write' })
  const { db } = await openForWriting(path)
  db.exec('BEGIN IMMEDIATE')
  let isWritten = false
  const writing = index.upsert([makeArticle('one')]).then(() => {
    isWritten = true
  })
  // The lock outlasts the wait inside SQLite several times; each turn here is one that the process was not stopped.
  const turns = await countTurns(700)
  expect([isWritten, turns > 2]).toEqual([false, true])
  db.exec('COMMIT')
  await writing
  expect((await index.count()).articles).toBe(1)
  db.close()
  await index.close()
})

async function countTurns(milliseconds: number): Promise<number> {
  const until = performance.now() + milliseconds
  let turns = 0
  for (; performance.now() < until; turns++) await new Promise((resolve) => setImmediate(resolve))
  return turns
}
