import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeArticle, makeId } from '@dateline/testkit/article'
import { expect, onTestFinished, test } from 'vitest'
import { openIndex } from '../src/open-index.ts'

/** Written by the code of schema version 1: flood, an earlier copy, a still earlier teaser of it, and a page revised once. */
const versionOne = join(import.meta.dirname, 'fixtures', 'version-1.sqlite')

function copyOf(file: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'dateline-migration-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'articles.sqlite')
  copyFileSync(file, path)
  return `sqlite:${path}`
}

test('an index of version 1 is brought to the present one by its writer, with all that it held', async () => {
  const url = copyOf(versionOne)
  await expect(openIndex(url, { mode: 'read' })).rejects.toThrow(/schema version 1.*start the indexer once/)
  const index = await openIndex(url, { mode: 'write' })
  const reader = await openIndex(url, { mode: 'read' })
  expect(await reader.count()).toEqual({ articles: 4, revisions: 5, clusters: 2 })
  // The teaser was earlier, but is a stub: words are known of old articles too.
  const cluster = await reader.cluster(makeId('flood'))
  expect(cluster).toMatchObject({ representative: makeId('copy'), reason: 'earliest' })
  expect(cluster?.members.map(({ id, isDuplicateOf }) => [id, isDuplicateOf])).toEqual([
    [makeId('copy'), undefined],
    [makeId('teaser'), makeId('copy')],
    [makeId('flood'), makeId('copy')],
  ])
  const [latest] = await reader.revisions(makeId('alone'))
  expect(latest?.changes).toMatchObject({ since: 1, fields: { title: { after: 'Changed' } } })
  expect((await reader.search({ query: 'another body' })).total).toBe(1)
  expect(await index.upsert([makeArticle('new'), makeArticle('flood')])).toEqual(['written', 'stale'])
  await Promise.all([index.close(), reader.close()])
})

test('an index that is brought to the present version is left alone when it is opened again', async () => {
  const url = copyOf(versionOne)
  await (await openIndex(url, { mode: 'write' })).close()
  const again = await openIndex(url, { mode: 'write' })
  expect((await again.cluster(makeId('flood')))?.representative).toBe(makeId('copy'))
  await again.close()
})
