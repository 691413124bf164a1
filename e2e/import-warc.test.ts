import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startWebsite } from '@dateline/testkit/website'
import { expect, onTestFinished, test } from 'vitest'
import { dateline, localSettings, startDateline, temporaryDataDir } from './dateline.ts'
import { storyPage } from './story-page.ts'

interface Exported {
  url: string
  fetchedAt: string
  title: string
  text: string
  contentHash: string
}

test('the archive of one dateline gives the same articles in another, and damage costs what it hits', async () => {
  const latin = Buffer.from(
    storyPage(3).replace('<head>', '<head><meta charset="iso-8859-1">').replace('The', 'Th\xe9'),
    'latin1',
  )
  const website = await startWebsite({
    '/one': { body: storyPage(1) },
    '/two': { body: storyPage(2), gzip: true },
    '/three': { body: latin, headers: { 'content-type': 'text/html' } },
    '/four': { status: 404, body: storyPage(4) },
  })
  onTestFinished(() => website.close())
  const [from, to] = [temporaryDataDir(onTestFinished), temporaryDataDir(onTestFinished)]
  const paths = ['/one', '/two', '/three', '/four']
  const settings = { ...localSettings, FETCH_DELAY_MS: '10' }
  const run = await dateline(['run', '--data-dir', from, ...paths.map((path) => website.url(path))], settings)
  expect(run.code, run.stderr).toBe(0)
  const wanted = await articlesIn(from)
  expect(wanted).toHaveLength(3)

  const up = await startDateline(['up', '--data-dir', to])
  await up.waitForLine(/dateline is up/, { timeoutMs: 60_000 })
  const hits = website.hits.length
  const files = readdirSync(join(from, 'archive')).map((name) => join(from, 'archive', name))
  const imported = await dateline(['import', '--wait', '--json', '--data-dir', to, ...files])
  expect(imported.code, imported.stderr).toBe(0)
  expect(JSON.parse(imported.stdout)).toMatchObject({
    accepted: 3,
    rejected: 0,
    skipped: { request: 4, 'error-status': 1, warcinfo: files.length },
    damaged: 0,
    mismatched: 0,
    faults: [],
    outcomes: { indexed: 3 },
  })
  expect(website.hits).toHaveLength(hits)
  expect(await articlesIn(to)).toEqual(wanted)

  // Cut off in its last member, and with a name that says nothing.
  const folder = join(to, 'given')
  mkdirSync(folder)
  const [whole = ''] = files
  writeFileSync(join(folder, 'cut'), readFileSync(whole).subarray(0, -20))
  const cut = await dateline(['import', '--data-dir', to, join(folder, 'cut')])
  expect(cut.code).toBe(1)
  expect(cut.stderr).toMatch(/cut: byte \d+: the gzip member is damaged: the file ends in it/)
  expect(cut.stdout).toContain('1 place damaged')
  expect(cut.stdout).toMatch(/^ {2}1 error-status \(an error or a redirect, not an answer with a page\)$/m)

  // Named like a web archive, and lines of JSON all the same.
  writeFileSync(join(folder, 'lines.warc'), JSON.stringify({ url: 'https://example.org/five', body: storyPage(5) }))
  const lines = await dateline(['import', '--wait', '--data-dir', to, join(folder, 'lines.warc')])
  expect(lines, lines.stderr).toMatchObject({ code: 0, stdout: '1 page imported, 0 rejected\n  1 indexed' })

  const piped = await dateline(['import', '--data-dir', to, '-'], {}, 'WARC/1.0\r\n')
  expect(piped).toMatchObject({ code: 1 })
  expect(piped.stderr).toContain('standard input is a web archive, which can be read from a file only')
  await up.kill('SIGTERM')
  expect(await up.exit).toMatchObject({ code: 0 })
})

/** What the articles of a data directory say, by address. */
async function articlesIn(dataDir: string): Promise<Exported[]> {
  const { stdout } = await dateline(['export', '--data-dir', dataDir])
  const articles = stdout
    .trim()
    .split('\n')
    .map((line): Exported => JSON.parse(line))
  return articles
    .map(({ url, fetchedAt, title, text, contentHash }) => ({ url, fetchedAt, title, text, contentHash }))
    .sort((a, b) => (a.url < b.url ? -1 : 1))
}
