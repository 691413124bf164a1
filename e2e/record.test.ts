import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sharedDir, sharedSkipReason } from '@dateline/testkit/shared'
import { expect, onTestFinished, test } from 'vitest'
import { dateline, startDateline, temporaryDataDir } from './dateline.ts'

const samples = sharedDir('samples')

test('the page that this project began with gives its record, from import to show', async (context) => {
  if (!samples) return context.skip(sharedSkipReason('samples'))
  const dataDir = temporaryDataDir(onTestFinished)
  const up = await startDateline(['up', '--data-dir', dataDir])
  await up.waitForLine(/dateline is up/, { timeoutMs: 60_000 })

  const imported = await dateline(['import', '--wait', '--data-dir', dataDir, join(samples, 'arabnews-1715426.jsonl')])
  expect(imported, imported.stderr).toMatchObject({ code: 0, stdout: '1 page imported, 0 rejected\n  1 indexed' })

  const {
    textParagraphs,
    textStartsWith,
    textEndsWith,
    textHasNot,
    contentType: _,
    ...fields
  } = JSON.parse(readFileSync(join(samples, 'arabnews-1715426.expected.json'), 'utf8'))
  const shown = await dateline(['show', '--json', '--data-dir', dataDir, fields.url])
  const article = JSON.parse(shown.stdout)
  expect(article).toMatchObject(fields)
  expect(article.images).toEqual(fields.images)
  expect(article.text.split('\n\n')).toHaveLength(textParagraphs)
  expect(article.text.startsWith(textStartsWith)).toBe(true)
  expect(article.text.endsWith(textEndsWith)).toBe(true)
  expect(textHasNot.filter((part: string) => article.text.includes(part))).toEqual([])

  const found = await dateline(['search', '--json', '--data-dir', dataDir, 'Misurata', 'hospital'])
  expect(JSON.parse(found.stdout)).toMatchObject({ article: { url: fields.url } })
  await up.kill('SIGTERM')
  expect(await up.exit).toMatchObject({ code: 0 })
})
