import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startWebsite, type Website } from '@dateline/testkit/website'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { dateline, localSettings, startDateline, temporaryDataDir } from './dateline.ts'

const feed = (title: string, path: string) => ({
  headers: { 'content-type': 'application/rss+xml' },
  body: `<rss version="2.0"><channel><title>${title}</title><item><title>One</title><link>${path}</link></item></channel></rss>`,
})

const examples: [command: string, example: string][] = [
  ['source', 'add, see and remove what is polled'],
  ['source add', 'dateline source add https://example.org/'],
  ['source ls', 'dateline source ls --state failing'],
  ['source show', 'dateline source show https://example.org/feed'],
  ['source rm', 'dateline source rm https://example.org/feed'],
  ['source import', 'dateline source import subscriptions.opml'],
  ['source export', 'dateline source export > feeds.opml'],
]

test('each command has help with an example', async () => {
  const helps = await Promise.all(examples.map(([command]) => dateline([...command.split(' '), '--help'])))
  for (const [index, [command, example]] of examples.entries()) {
    expect([command, helps[index]?.code, helps[index]?.stdout]).toEqual([command, 0, expect.stringContaining(example)])
  }
})

test('wrong usage is told with status 2', async () => {
  const told = {
    'source add': 'urls',
    'source add https://a.example/ --kind rss': 'sitemap',
    'source ls --state off': 'duplicate',
  }
  const answers = await Promise.all(Object.keys(told).map((command) => dateline(command.split(' '))))
  expect(answers).toMatchObject(Object.values(told).map((what) => ({ code: 2, stderr: expect.stringContaining(what) })))
})

describe('with a running dateline', () => {
  const cleanUps: (() => unknown)[] = []
  let site: Website
  let ask: (...words: string[]) => ReturnType<typeof dateline>
  let dataDir: string

  beforeAll(async () => {
    site = await startWebsite({
      '/feed': feed('The Paper', '/one'),
      '/other': feed('The Other Paper', '/two'),
      '/one': { status: 404 },
      '/two': { status: 404 },
    })
    dataDir = temporaryDataDir((end) => cleanUps.push(() => end({ task: {} })))
    const settings = { ...localSettings, FETCH_DELAY_MS: '20' }
    const up = await startDateline(['up', '--json', '--data-dir', dataDir], settings)
    cleanUps.unshift(
      () => up.kill('SIGTERM'),
      () => site.close(),
    )
    await up.waitForLine(/dateline is up/, { timeoutMs: 60_000 })
    ask = (...words) => dateline([...words, '--data-dir', dataDir])
  }, 90_000)
  afterAll(async () => {
    for (const cleanUp of cleanUps) await cleanUp()
  })

  test('a source is added, shown, listed and removed, for people and for machines', async () => {
    const url = site.url('/feed')
    expect((await ask('source', 'ls')).stdout).toContain('no sources')
    const added = await ask('source', 'add', url, '--json')
    expect([added.code, JSON.parse(added.stdout)]).toMatchObject([
      0,
      { url, kind: 'feed', title: 'The Paper', newEntries: 1 },
    ])
    expect((await ask('source', 'ls')).stdout).toMatch(/^feed +next in .* 1 new {2}.*\/feed {2}\(The Paper\)$/)
    expect(JSON.parse((await ask('source', 'ls', '--json')).stdout)).toMatchObject({ url, state: 'active' })
    expect((await ask('source', 'show', url)).stdout).toMatch(/^lastAnswer +200$/m)
    expect(JSON.parse((await ask('source', 'rm', url, '--json')).stdout)).toEqual({ url, gone: 1 })
    expect((await ask('source', 'ls', '--json')).stdout).toBe('')
  })

  test('what fails is told with its remedy and status 1, and the rest is done', async () => {
    const missing = await ask('source', 'add', site.url('/nothing-here'), site.url('/feed'), 'ftp://a.example/')
    expect(missing.code).toBe(1)
    expect(missing.stdout).toContain('(The Paper)')
    expect(missing.stderr).toMatch(/nothing-here: 404.*asked again/)
    expect(missing.stderr).toMatch(/ftp:\/\/a\.example\/: .*http/)
    expect((await ask('source', 'ls', '--state', 'failing')).stdout).toContain('failing 1x: 404')
    const unknown = await ask('source', 'show', 'https://unknown.example/')
    expect([unknown.code, unknown.stderr]).toEqual([1, expect.stringContaining('no source has this URL')])
    const gone = await ask('source', 'rm', 'https://unknown.example/')
    expect([gone.code, gone.stderr]).toEqual([1, expect.stringContaining('dateline source ls')])
    expect((await ask('source', 'add', site.url('/feed'), '--every', 'daily')).code).toBe(2)
    expect((await ask('source', 'add', site.url('/feed'), '--every', '1s')).stderr).toContain('10 s at least')
    await ask('source', 'rm', site.url('/feed'), site.url('/nothing-here'))
  })

  test('feeds come from OPML and go to it again', async () => {
    const file = join(dataDir, 'feeds.opml')
    writeFileSync(
      file,
      `<opml version="2.0"><body><outline text="Papers"><outline text="The &lt;First&gt;" type="rss" xmlUrl="${site.url('/feed')}"/>
<outline text="Bad" type="rss" xmlUrl="http://10.0.0.1/feed"/></outline><outline text="Other" xmlUrl="${site.url('/other')}"/></body></opml>`,
    )
    const imported = await ask('source', 'import', file)
    expect([imported.code, imported.stdout]).toEqual([1, `${file}: 2 feeds added, 0 known, 1 rejected`])
    expect(imported.stderr).toContain('FETCH_ALLOW_NETWORKS')
    expect((await ask('source', 'import', file)).stdout).toContain('0 feeds added, 2 known')
    const exported = await ask('source', 'export')
    expect(exported.stdout).toContain(`xmlUrl="${site.url('/feed')}"`)
    expect(exported.stdout).toContain(`xmlUrl="${site.url('/other')}"`)
    writeFileSync(file, exported.stdout)
    expect((await ask('source', 'import', file)).stdout).toContain('2 known, 0 rejected')
    const missing = await ask('source', 'import', join(dataDir, 'nothing.opml'))
    expect([missing.code, missing.stderr]).toEqual([1, expect.stringContaining('there is no such file')])
  })

  test('imported articles are fetched again only where that is wanted', async () => {
    const file = join(dataDir, 'pages.jsonl')
    const page = (url: string) => `${JSON.stringify({ url, body: '<p>text</p>' })}\n`
    const scheduled = async () => JSON.parse((await ask('status', '--json')).stdout).revisits.scheduled
    writeFileSync(file, page('https://a.example/1'))
    expect((await ask('import', file)).code).toBe(0)
    expect(await scheduled()).toBe(0)
    writeFileSync(file, page('https://a.example/2') + page('https://a.example/3'))
    expect((await ask('import', file, '--revisits')).code).toBe(0)
    expect(await scheduled()).toBe(2)
  })
})
