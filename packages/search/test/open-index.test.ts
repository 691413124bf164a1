import { existsSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { makeArticle } from '@dateline/testkit/article'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openIndex } from '../src/open-index.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dateline-search-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const modes = ['read', 'write'] as const

test.each([
  ['postgres://user:secret@db/news', /^INDEX_URL: no engine for "postgres:" here; known is sqlite:PATH/],
  ['opensearch+https://search:9200', /^INDEX_URL: no engine for "opensearch\+https:" here; known is sqlite:PATH/],
  ['data/index.db', /^INDEX_URL names no engine; known is sqlite:PATH/],
  ['', /^INDEX_URL names no engine/],
  ['sqlite:', /^INDEX_URL: "sqlite:" must be followed by the path of a file/],
  ['sqlite::memory:', /^INDEX_URL: "sqlite:" must be followed by the path of a file/],
  ['sqlite:data/', /^INDEX_URL: "sqlite:" must be followed by the path of a file/],
  ['sqlite://data/index.db', /ambiguous: write sqlite:data\/index.db or sqlite:\/data\/index.db/],
])('%s is refused by the name of the setting, and keeps its secrets', async (url, message) => {
  for (const mode of modes) {
    const opening = openIndex(url, { mode })
    await expect(opening).rejects.toThrow(message)
    await expect(opening).rejects.not.toThrow(/secret/)
  }
})

test('a relative path and an absolute one lead to the same file, and its folder is made', async () => {
  const path = join(folder, 'some', 'where', 'index.db')
  const index = await openIndex(`sqlite:${relative(process.cwd(), path)}`, { mode: 'write' })
  await index.upsert([makeArticle('one')])
  for (const url of [`sqlite:${path}`, `sqlite://${path}`]) {
    const reader = await openIndex(url, { mode: 'read' })
    expect((await reader.count()).articles).toBe(1)
    await reader.close()
  }
  await index.close()
})

test('reading makes neither file nor folder', async () => {
  const reader = await openIndex(`sqlite:${join(folder, 'none', 'index.db')}`, { mode: 'read' })
  await reader.count()
  expect(existsSync(join(folder, 'none'))).toBe(false)
  await reader.close()
})

test('what was written is there when the index is opened again', async () => {
  const url = `sqlite:${join(folder, 'index.db')}`
  for (const expected of ['written', 'stale']) {
    const index = await openIndex(url, { mode: 'write' })
    expect(await index.upsert([makeArticle('one')])).toEqual([expected])
    await index.close()
  }
})

test('a commit waits for the disk, in a log that lets others read', async () => {
  const path = join(folder, 'index.db')
  const { openForWriting } = await import('../src/sqlite/connection.ts')
  const { db } = await openForWriting(path)
  const pragma = (name: string) => db.prepare(`PRAGMA ${name}`).get()?.[name]
  expect([pragma('journal_mode'), pragma('synchronous'), pragma('foreign_keys')]).toEqual(['wal', 2, 1])
  db.close()
})

test('a reader takes a file whose maker has not finished for an empty index', async () => {
  const path = join(folder, 'index.db')
  writeFileSync(path, '')
  const reader = await openIndex(`sqlite:${path}`, { mode: 'read' })
  expect((await reader.count()).articles).toBe(0)
  const index = await openIndex(`sqlite:${path}`, { mode: 'write' })
  await index.upsert([makeArticle('one')])
  expect((await reader.count()).articles).toBe(1)
  await reader.close()
  await index.close()
})

test('a schema of a newer dateline is refused and left as it is', async () => {
  const path = join(folder, 'index.db')
  await (await openIndex(`sqlite:${path}`, { mode: 'write' })).close()
  const db = new DatabaseSync(path)
  db.exec('PRAGMA user_version = 99')
  for (const mode of modes) {
    await expect(openIndex(`sqlite:${path}`, { mode })).rejects.toThrow(
      new RegExp(`${path} has schema version 99, this dateline knows \\d+: it was written by a newer dateline`),
    )
  }
  expect(db.prepare('PRAGMA user_version').get()?.user_version).toBe(99)
  db.close()
})

test("another program's database is refused and left as it is", async () => {
  const path = join(folder, 'other.db')
  const db = new DatabaseSync(path)
  db.exec('CREATE TABLE precious (value)')
  for (const mode of modes) {
    await expect(openIndex(`sqlite:${path}`, { mode })).rejects.toThrow(`${path} is a SQLite file, but not an index`)
  }
  expect(db.prepare('SELECT name FROM sqlite_schema').all()).toEqual([{ name: 'precious' }])
  db.close()
})

test('what is no database, or can not be one, is refused by its path and with a remedy', async () => {
  const text = join(folder, 'notes.txt')
  writeFileSync(text, 'not a database, but long enough to have a header of one hundred bytes '.repeat(20))
  for (const mode of modes) {
    await expect(openIndex(`sqlite:${text}`, { mode })).rejects.toThrow(/notes\.txt can't be used: .*restore a backup/)
    await expect(openIndex(`sqlite:${folder}`, { mode })).rejects.toThrow(`The index ${folder} can't be used`)
  }
  await expect(openIndex(`sqlite:${text}/index.db`, { mode: 'write' })).rejects.toThrow(
    /notes\.txt\/index\.db can't be used|notes\.txt/,
  )
})

test('a reader follows its path to a file that was put there, and a writer refuses to write where nobody would find it', async () => {
  const [path, other] = [join(folder, 'index.db'), join(folder, 'restored.db')]
  const restored = await openIndex(`sqlite:${other}`, { mode: 'write' })
  await restored.upsert(['a', 'b', 'c'].map((name) => makeArticle(name)))
  await restored.close()
  const index = await openIndex(`sqlite:${path}`, { mode: 'write' })
  const reader = await openIndex(`sqlite:${path}`, { mode: 'read' })
  await index.upsert([makeArticle('one')])
  expect((await reader.count()).articles).toBe(1)
  for (const end of ['', '-wal', '-shm']) rmSync(`${path}${end}`, { force: true })
  expect((await reader.count()).articles).toBe(0)
  renameSync(other, path)
  expect((await reader.count()).articles).toBe(3)
  await expect(index.upsert([makeArticle('two')])).rejects.toThrow(`${path} was removed or replaced while it was open`)
  await expect(index.check()).rejects.toThrow(/start this process again/)
  await reader.close()
  await index.close()
})
