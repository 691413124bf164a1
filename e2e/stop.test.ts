import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { waitFor } from '@dateline/testkit/wait'
import { startWebsite } from '@dateline/testkit/website'
import { expect, onTestFinished, test } from 'vitest'
import { dateline, localSettings, startDateline, temporaryDataDir } from './dateline.ts'
import { storyPage } from './story-page.ts'

const URLS = 60

test('a batch that is interrupted stops at once, and the next run does what it left', async () => {
  const website = await startWebsite((request) => {
    const number = Number(request.url?.match(/^\/story\/(\d+)$/)?.[1] ?? Number.NaN)
    return Number.isNaN(number) ? { status: 404 } : { body: storyPage(number) }
  })
  onTestFinished(() => website.close())
  const dataDir = temporaryDataDir(onTestFinished)
  const file = join(dataDir, 'urls.txt')
  writeFileSync(file, Array.from({ length: URLS }, (_, number) => website.url(`/story/${number}`)).join('\n'))
  const settings = { ...localSettings, FETCH_DELAY_MS: '150' }

  const first = await startDateline(['run', '--data-dir', dataDir, '-f', file], settings)
  await waitFor('some of the work to be done', () => website.hits.length > 10)
  const stoppedAt = Date.now()
  // npm hands on a Ctrl-C that the terminal has sent already.
  await Promise.all([first.kill('SIGINT'), first.kill('SIGINT')])
  expect(await first.exit).toMatchObject({ code: 1 })
  expect(first.stderr.join('\n')).toContain(`stopped; what has no outcome yet waits in ${dataDir} for the next run`)
  expect(Date.now() - stoppedAt).toBeLessThan(30_000)

  const second = await dateline(['run', '--json', '--data-dir', dataDir, '-f', file], settings)
  expect(second.code, second.stderr).toBe(0)
  expect(JSON.parse(second.stdout).ledger).toMatchObject({ accepted: URLS, waiting: 0, ended: { indexed: URLS } })
})

test('without its Redis server a batch stops with an error that says so', async () => {
  const website = await startWebsite({ '/slow': { body: storyPage(1), delayMs: 20_000 } })
  onTestFinished(() => website.close())
  const dataDir = temporaryDataDir(onTestFinished)
  const run = await startDateline(['run', '--data-dir', dataDir, website.url('/slow')], localSettings)
  await waitFor('the page to be asked for', () => website.hitsOf('/slow').length > 0)
  const killedAt = Date.now()
  process.kill(Number(readFileSync(join(dataDir, 'redis/redis.pid'), 'utf8')), 'SIGKILL')
  expect(await run.exit).toMatchObject({ code: 1 })
  expect(run.stderr.join('\n')).toMatch(
    /the Redis server of .* ended \(SIGKILL; see .*redis\.log\): nothing can go on without it/,
  )
  expect(Date.now() - killedAt).toBeLessThan(20_000)
})
