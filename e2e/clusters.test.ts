import { readFileSync, writeFileSync } from 'node:fs'
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

const STORIES = 150
const HOSTS = 15
/** Front and back share too little to be copies of each other; who sees the whole text knows that they are one story. */
const parts = { front: { from: 0, to: 7 }, back: { from: 4, to: 13 }, whole: { from: 0, to: 13 } }
type Part = keyof typeof parts
/** Each outlet has a headline of its own: under the same one, or nearly so, less in common makes a copy. */
const headlines: Record<Part, string> = {
  front: 'as the harbour desk tells',
  back: 'in the words of witnesses',
  whole: 'with all that was known by evening',
}
const names = Object.keys(parts) as Part[]

interface Exported {
  id: string
  url: string
  revision: number
  clusterId: string
  isDuplicateOf?: string
}

test('clusters that turn out to be one are one in the index, though the indexer is killed twice meanwhile', async () => {
  const hostOf = (part: Part, number: number) => `127.0.${3 + names.indexOf(part)}.${(number % HOSTS) + 1}`
  const hosts = names.flatMap((part) => Array.from({ length: HOSTS }, (_, number) => hostOf(part, number)))
  const website = await startWebsite(
    (request) => {
      const [, part, number] = request.url?.match(/^\/(front|back|whole)\/(\d+)$/) ?? []
      if (!part) return { status: 404 }
      const page = storyPage(Number(number), parts[part as Part])
      return { body: page.replaceAll(`in case ${number}`, headlines[part as Part]) }
    },
    { hosts },
  )
  onTestFinished(() => website.close())
  const dataDir = temporaryDataDir(onTestFinished)
  const urlOf = (part: Part, number: number) => website.url(`/${part}/${number}`, hostOf(part, number))
  const urlsOf = (...wanted: Part[]) =>
    wanted.flatMap((part) => Array.from({ length: STORIES }, (_, number) => urlOf(part, number)))
  const run = (urls: string[], file: string) => {
    writeFileSync(join(dataDir, file), urls.join('\n'))
    const settings = { ...localSettings, FETCH_DELAY_MS: '20', INDEX_BATCH: '5' }
    return startDateline(['run', '--json', '--data-dir', dataDir, '-f', join(dataDir, file)], settings)
  }

  expect(await (await run(urlsOf('front', 'back'), 'parts.txt')).exit).toMatchObject({ code: 0 })
  const before = await exported(dataDir)
  expect(new Set(before.map(({ clusterId }) => clusterId)).size).toBeGreaterThan(1.8 * STORIES)

  const livesBefore = pidsOf(dataDir, 'indexer').length
  const deliveriesBefore = deliveriesOf(dataDir, 'indexer')
  const whole = await run(urlsOf('whole'), 'whole.txt')
  for (const [lives, deliveries] of [
    [1, 20],
    [2, 70],
  ] as const) {
    await waitFor(
      `the indexer to be in the middle of its work for the ${lives}. time`,
      () =>
        pidsOf(dataDir, 'indexer').length === livesBefore + lives &&
        deliveriesOf(dataDir, 'indexer') >= deliveriesBefore + deliveries,
      { timeoutMs: 60_000 },
    )
    process.kill(pidsOf(dataDir, 'indexer').at(-1) ?? 0, 'SIGKILL')
  }
  expect(await whole.exit).toMatchObject({ code: 0 })
  const { ledger } = JSON.parse(whole.stdout.join('\n')) as RunOutput
  expect(ledger).toMatchObject({ accepted: 3 * STORIES, waiting: 0, ended: { indexed: 3 * STORIES } })

  const articles = await exported(dataDir)
  expect(articles).toHaveLength(3 * STORIES)
  const merges = readFileSync(join(dataDir, 'logs', 'indexer.log'), 'utf8').split('"merged":').length - 1
  expect(merges).toBeGreaterThan(STORIES / 2)
  const byUrl = new Map(articles.map((article) => [article.url, article]))
  const tellings = Array.from({ length: STORIES }, (_, number) =>
    names.map((part) => byUrl.get(urlOf(part, number)) as Exported),
  )
  const parted = tellings.filter((story) => new Set(story.map(({ clusterId }) => clusterId)).size > 1)
  expect(parted.length).toBeLessThan(STORIES / 10)
  // Whoever is in a cluster agrees on who stands for it.
  for (const cluster of Map.groupBy(articles, ({ clusterId }) => clusterId).values()) {
    const standing = cluster.filter(({ isDuplicateOf }) => isDuplicateOf === undefined)
    expect(standing).toHaveLength(1)
    expect(new Set(cluster.map(({ isDuplicateOf }) => isDuplicateOf ?? standing[0]?.id))).toEqual(
      new Set([standing[0]?.id]),
    )
    expect(new Set(cluster.map(({ url }) => url.split('/').at(-1))).size).toBe(1)
  }

  // By the article that founded the cluster that is no more, where there was one.
  const number = tellings.findIndex((story) => !parted.includes(story))
  const back = before.find(({ url }) => url === urlOf('back', number))
  const shown = await dateline(['show', back?.id ?? '', '--cluster', '--json', '--data-dir', dataDir])
  expect(
    shown.stdout
      .split('\n')
      .map((line) => (JSON.parse(line) as Exported).url)
      .sort(),
  ).toEqual(names.map((part) => urlOf(part, number)).sort())
})

async function exported(dataDir: string): Promise<Exported[]> {
  const { stdout } = await dateline(['export', '--data-dir', dataDir])
  return stdout.split('\n').map((line) => JSON.parse(line) as Exported)
}
