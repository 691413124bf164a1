import { existsSync } from 'node:fs'
import { waitFor } from '@dateline/testkit/wait'
import { startWebsite } from '@dateline/testkit/website'
import { expect, onTestFinished, test } from 'vitest'
import { dateline, localSettings, startDateline, temporaryDataDir } from './dateline.ts'
import { storyPage } from './story-page.ts'

const URLS = 40

test('what was accepted before everything is killed has its outcome after the next start', async () => {
  const website = await startWebsite((request) => {
    const number = Number(request.url?.match(/^\/story\/(\d+)$/)?.[1] ?? Number.NaN)
    return Number.isNaN(number) ? { status: 404 } : { body: storyPage(number) }
  })
  onTestFinished(() => website.close())
  const dataDir = temporaryDataDir(onTestFinished)
  const urls = Array.from({ length: URLS }, (_, number) => website.url(`/story/${number}`))
  const settings = { ...localSettings, FETCH_DELAY_MS: '100' }
  const start = async () => {
    const up = await startDateline(['up', '--json', '--data-dir', dataDir], settings)
    await up.waitForLine(/dateline is up/, { timeoutMs: 60_000 })
    return up
  }

  const first = await start()
  const added = await dateline(['add', '--data-dir', dataDir, ...urls])
  expect(added.stdout).toContain(`${URLS} URLs accepted`)
  await waitFor('some of the work to be done', () => website.hits.length > URLS / 4)
  const services = first.stdout.flatMap((line) => line.match(/"pid":(\d+).*"stage is running"/)?.[1] ?? [])
  await first.kill('SIGKILL')
  expect(services).toHaveLength(3)
  await waitFor('the services to follow it', () => services.every((pid) => !existsSync(`/proc/${pid}`)), {
    timeoutMs: 60_000,
  })

  const second = await start()
  const again = await dateline(['add', '--wait', '--json', '--data-dir', dataDir, ...urls])
  const outcomes = again.stdout.split('\n').map((line) => JSON.parse(line) as { answer: string; outcome: string })
  expect(outcomes.filter(({ answer }) => answer === 'accepted')).toEqual([])
  expect(outcomes.map(({ outcome }) => outcome)).toEqual(Array.from({ length: URLS }, () => 'indexed'))
  const status = await dateline(['status', '--json', '--data-dir', dataDir])
  expect(JSON.parse(status.stdout)).toMatchObject({
    frontier: { accepted: URLS, waiting: 0, ended: { indexed: URLS } },
    index: { articles: URLS, revisions: URLS },
    holdUp: 'nothing: everything that was accepted has its outcome',
  })
  await second.kill('SIGTERM')
  expect(await second.exit).toMatchObject({ code: 0 })
})
