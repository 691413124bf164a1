import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { waitFor } from '@dateline/testkit/wait'
import { startWebsite } from '@dateline/testkit/website'
import { expect, onTestFinished, test } from 'vitest'
import {
  dateline,
  deliveriesOf,
  localSettings,
  pidsOf,
  type RunOutput,
  startDateline,
  temporaryDataDir,
} from './dateline.ts'
import { storyPage } from './story-page.ts'

const HOSTS = Array.from({ length: 25 }, (_, index) => `127.0.2.${index + 1}`)
const DELAY_MS = 50
const URLS = 500

test.each(['fetcher', 'normalizer', 'indexer', 'gateway'])(
  'killing the %s twice in a batch of 500 loses and doubles nothing',
  async (service) => {
    const website = await startWebsite(
      (request) => {
        const number = Number(request.url?.match(/^\/story\/(\d+)$/)?.[1] ?? Number.NaN)
        return Number.isNaN(number) ? { status: 404 } : { body: storyPage(number) }
      },
      { hosts: HOSTS },
    )
    onTestFinished(() => website.close())
    const dataDir = temporaryDataDir(onTestFinished)
    const urls = Array.from({ length: URLS }, (_, number) =>
      website.url(`/story/${number}`, HOSTS[number % HOSTS.length]),
    )
    writeFileSync(join(dataDir, 'urls.txt'), urls.join('\n'))

    const run = await startDateline(['run', '--json', '--data-dir', dataDir, '-f', join(dataDir, 'urls.txt')], {
      ...localSettings,
      FETCH_DELAY_MS: String(DELAY_MS),
    })
    for (const [lives, deliveries] of [
      [1, 60],
      [2, 250],
    ] as const) {
      await waitFor(
        `the ${service} to be in the middle of its work for the ${lives}. time`,
        () =>
          pidsOf(dataDir, service).length === lives &&
          deliveriesOf(dataDir, service === 'gateway' ? 'fetcher' : service) >= deliveries,
        { timeoutMs: 60_000 },
      )
      process.kill(pidsOf(dataDir, service).at(-1) ?? 0, 'SIGKILL')
    }
    expect(await run.exit).toMatchObject({ code: 0 })

    const { results, ledger } = JSON.parse(run.stdout.join('\n')) as RunOutput
    expect(results.map(({ url }) => url).sort()).toEqual(urls.toSorted())
    expect(results.filter(({ outcome }) => outcome !== 'indexed')).toEqual([])
    expect(ledger).toMatchObject({ accepted: URLS, waiting: 0, ended: { indexed: URLS } })

    const exported = await dateline(['export', '--data-dir', dataDir])
    const articles = exported.stdout
      .split('\n')
      .map((line) => JSON.parse(line) as { id: string; url: string; revision: number })
    expect(new Set(articles.map(({ id }) => id)).size).toBe(URLS)
    expect(articles.map(({ url }) => url).sort()).toEqual(urls.toSorted())
    expect(articles.filter(({ revision }) => revision !== 1)).toEqual([])

    // Each death costs at most the requests that were under way; politeness holds through it.
    const twice = urls.filter((url) => website.hitsOf(new URL(url).pathname).length > 1)
    expect(twice.length).toBeLessThanOrEqual(service === 'fetcher' ? 2 * HOSTS.length : 0)
    expect(HOSTS.flatMap((host) => website.gaps(host)).filter((gap) => gap < DELAY_MS - 1)).toEqual([])
  },
)
