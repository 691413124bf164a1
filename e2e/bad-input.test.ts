import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startWebsite } from '@dateline/testkit/website'
import { expect, onTestFinished, test } from 'vitest'
import { dateline, localSettings, startDateline, temporaryDataDir } from './dateline.ts'
import { storyPage } from './story-page.ts'

test('bad input is named with its place and its remedy, and the rest goes on', async () => {
  const website = await startWebsite({ '/story': { body: storyPage(1) } })
  onTestFinished(() => website.close())
  const dataDir = temporaryDataDir(onTestFinished)
  const at = ['--data-dir', dataDir]
  const up = await startDateline(['up', ...at], localSettings)
  await up.waitForLine(/dateline is up/, { timeoutMs: 60_000 })

  const file = join(dataDir, 'urls.txt')
  const urls = [
    '# a comment',
    '',
    website.url('/story'),
    'no url at all',
    'ftp://example.org/a',
    'http://10.1.2.3/',
    'http://[',
  ]
  writeFileSync(file, urls.join('\n'))
  const added = await dateline(['add', ...at, '-f', file, '--wait'])
  expect(added.code).toBe(1)
  expect(added.stdout).toContain('1 URL accepted, 0 waiting already, 0 known already, 4 rejected')
  expect(added.stdout).toMatch(/indexed/)
  expect(added.stderr).toContain(
    `${file}:4: no url at all: no URL: "no url at all" (a URL starts with http:// or https://)`,
  )
  expect(added.stderr).toContain(`${file}:5: ftp://example.org/a: unknown scheme "ftp:": only http and https`)
  expect(added.stderr).toMatch(
    /urls\.txt:6: http:\/\/10\.1\.2\.3\/: 10\.1\.2\.3 is not a public address: .*FETCH_ALLOW_NETWORKS/,
  )
  expect(added.stderr).toContain(`${file}:7: http://[`)

  const missing = await dateline(['add', ...at, '-f', join(dataDir, 'missing.txt')])
  expect(missing).toMatchObject({ code: 1 })
  expect(missing.stderr).toContain("missing.txt can't be read: there is no such file")

  const lines = [
    '{"url": "https://example.org/a", "body": "',
    '{"url": "https://example.org/b"}',
    JSON.stringify({ url: 'https://example.org/c', body: storyPage(2) }),
  ]
  writeFileSync(join(dataDir, 'pages.jsonl'), lines.join('\n'))
  const imported = await dateline([
    'import',
    ...at,
    '--wait',
    join(dataDir, 'missing.jsonl'),
    join(dataDir, 'pages.jsonl'),
  ])
  expect(imported.code).toBe(1)
  expect(imported.stdout).toBe('1 page imported, 2 rejected\n  1 indexed')
  expect(imported.stderr).toContain("missing.jsonl can't be read: there is no such file")
  expect(imported.stderr).toMatch(/pages\.jsonl:1: not a JSON object: /)
  expect(imported.stderr).toMatch(/pages\.jsonl:2: body: /)

  const second = await dateline(['up', ...at])
  expect(second.code).toBe(1)
  expect(second.stderr).toContain(
    `another dateline is running on ${dataDir}: stop it, or give this one a --data-dir of its own`,
  )

  await up.kill('SIGTERM')
  expect(await up.exit).toMatchObject({ code: 0 })
  const nobody = await dateline(['status', ...at])
  expect(nobody.code).toBe(1)
  expect(nobody.stderr).toContain('start one with `dateline up`')
})

test('wrong settings and wrong usage stop a command with status 2 before anything starts', async () => {
  const dataDir = temporaryDataDir(onTestFinished)
  const wrong = await dateline(['up', '--data-dir', dataDir], {
    FETCH_DELAY_MS: 'soon',
    LOG_LEVEL: 'loud',
    FETCH_ALLOW_NETWORKS: '10.0.0.0/99',
  })
  expect(wrong.code).toBe(2)
  expect(wrong.stderr).toMatch(/FETCH_DELAY_MS=soon: must be a whole number/)
  expect(wrong.stderr).toMatch(/LOG_LEVEL=loud: must be one of trace, debug/)
  expect(wrong.stderr).toMatch(/FETCH_ALLOW_NETWORKS=10\.0\.0\.0\/99: must be a list of networks/)

  expect(await dateline(['frobnicate'])).toMatchObject({ code: 2 })
  expect(await dateline(['search', '--data-dir', dataDir, '--limit', 'many'])).toMatchObject({ code: 2 })
  expect(await dateline(['add', '--url', 'nowhere', 'https://example.org/'])).toMatchObject({ code: 2 })
})
