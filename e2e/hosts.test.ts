import { waitFor } from '@dateline/testkit/wait'
import { startWebsite } from '@dateline/testkit/website'
import { expect, onTestFinished, test } from 'vitest'
import { dateline, localSettings, startDateline, temporaryDataDir } from './dateline.ts'
import { storyPage } from './story-page.ts'

test('dateline host shows, paces and pauses a host while everything runs', async () => {
  const website = await startWebsite((request) => {
    const number = Number(request.url?.match(/^\/story\/(\d+)$/)?.[1] ?? Number.NaN)
    return Number.isNaN(number) ? { status: 404 } : { body: storyPage(number) }
  })
  onTestFinished(() => website.close())
  const dataDir = temporaryDataDir(onTestFinished)
  const up = await startDateline(['up', '--data-dir', dataDir], { ...localSettings, FETCH_DELAY_MS: '200' })
  onTestFinished(async () => void (await up.kill('SIGTERM')))
  await up.waitForLine(/dateline is up/, { timeoutMs: 60_000 })
  const name = new URL(website.url('/')).host
  const host = async (...words: string[]) => {
    const { code, stdout, stderr } = await dateline(['host', ...words, '--data-dir', dataDir])
    expect(code, stderr).toBe(0)
    return stdout
  }
  const stateOf = async () => JSON.parse(await host('show', name, '--json'))

  expect(await host('ls')).toBe('no host has URLs, and none is paused or set')
  expect(await host('pause', name)).toBe(`${name}: 0 URLs waiting, paused, delay none yet`)
  const stories = Array.from({ length: 4 }, (_, number) => website.url(`/story/${number}`))
  expect((await dateline(['add', '--data-dir', dataDir, ...stories])).code).toBe(0)
  expect(await host('ls')).toMatch(new RegExp(`^HOST +URLS +NEXT TURN +DELAY\n${name} +4  paused +none yet$`))
  expect(website.hits).toEqual([])

  expect(await host('set', name, '--delay', '2m')).toBe(
    `${name}: 4 URLs waiting, paused, delay 2 min (setting for this host)`,
  )
  // As it may be copied from a browser.
  expect(await host('resume', website.url('/story/1'))).toContain(`${name}: 4 URLs waiting, due`)
  // robots.txt is a request too, and takes the first turn.
  const isOver = async () => website.hitsOf('/robots.txt').length === 1 && !(await stateOf()).isUnderWay
  await waitFor('the first turn to be over', isOver, { everyMs: 200 })
  expect(await host('show', name)).toMatch(
    new RegExp(
      [
        `^${name}: 4 URLs waiting`,
        'next turn    in 1?\\d\\d(\\.\\d)? s',
        'delay        2 min \\(setting for this host\\), the longest of',
        '  setting     2 min, set for this host',
        '  crawl-delay 0 ms',
        '  latency     \\d+ ms, at a mean answer of \\d+ ms',
        '  back-off    0 ms',
        '  retry       0 ms$',
      ].join('\n'),
    ),
  )
  expect(await host('set', name, '--clear')).toContain('4 URLs waiting, ')
  await waitFor('the stories', async () => (await stateOf()).waiting === 0, { timeoutMs: 30_000, everyMs: 200 })
  expect(website.hits.filter((hit) => hit.path.startsWith('/story/'))).toHaveLength(4)

  const wrong = await dateline(['host', 'set', name, '--delay', 'soon', '--data-dir', dataDir])
  expect(wrong).toMatchObject({
    code: 2,
    stderr: 'dateline: --delay soon is no time up to a day, such as 500ms, 10s or 2m',
  })
  const none = await dateline(['host', 'pause', 'no host', '--data-dir', dataDir])
  expect(none).toMatchObject({ code: 1 })
  expect(none.stderr).toContain('no host is no host, such as news.example')
})
