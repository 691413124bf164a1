import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openLog } from '@dateline/runtime/log'
import { openRedis } from '@dateline/runtime/redis'
import { newSource } from '@dateline/sources/new-source'
import { openSources } from '@dateline/sources/sources'
import { startProcess } from '@dateline/testkit/process'
import { startRedis } from '@dateline/testkit/redis'
import { waitFor } from '@dateline/testkit/wait'
import { startWebsite } from '@dateline/testkit/website'
import { afterAll, expect, onTestFinished, test } from 'vitest'

const server = await startRedis()
afterAll(() => server.stop())

const EVERY_MS = 2000
const hosts = ['127.0.0.2', '127.0.0.3', '127.0.0.4', '127.0.0.5']
const main = join(import.meta.dirname, '../src/main.ts')

test('three processes poll each source at its pace and never twice at once, though one of them is killed', async () => {
  const feed = '<rss version="2.0"><channel><title>T</title></channel></rss>'
  const site = await startWebsite(
    (request) =>
      request.url === '/robots.txt'
        ? { status: 404 }
        : { headers: { 'content-type': 'application/rss+xml' }, body: feed, delayMs: 50 },
    { hosts },
  )
  onTestFinished(() => site.close())
  const folder = await mkdtemp(join(tmpdir(), 'polling-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const prefix = server.prefix()
  const sources = openSources(openRedis({ REDIS_URL: server.url }, openLog('test', 'silent')), prefix)
  onTestFinished(() => sources.close())
  const urls = hosts.flatMap((host) => [1, 2, 3].map((number) => site.url(`/feed-${number}`, host)))
  await sources.add(urls.map((url) => newSource(url, { kind: 'feed', everyMs: EVERY_MS })))

  const start = () =>
    startProcess(process.execPath, [main], {
      env: {
        REDIS_URL: server.url,
        REDIS_PREFIX: prefix,
        ARCHIVE_URL: `file:${folder}`,
        HEALTH_PORT: '0',
        FETCH_ALLOW_NETWORKS: '127.0.0.0/8',
        FETCH_ALLOW_PORTS: '*',
        FETCH_DELAY_MS: '50',
      },
    })
  const processes = await Promise.all([start(), start(), start()])
  onTestFinished(async () => void (await Promise.all(processes.map((one) => one.kill('SIGTERM')))))
  const polls = (url: string) => site.hitsOf(new URL(url).pathname, new URL(url).hostname)
  const haveAll = (count: number) => () => urls.every((url) => polls(url).length >= count)
  await waitFor('two polls of each source', haveAll(2), { timeoutMs: 60_000 })
  await processes[0]?.kill('SIGKILL')
  await waitFor(
    'all sources to be asked in time',
    async () => {
      const answered = await sources.find(urls.map((url) => newSource(url, {}).id))
      return answered.every(({ nextAt, polls: number }) => number >= 4 && (nextAt ?? 0) > Date.now() - EVERY_MS)
    },
    { timeoutMs: 60_000 },
  )

  for (const url of urls) {
    const gaps = polls(url).map(({ startedAt }, index, all) => startedAt - (all[index - 1]?.endedAt ?? -Infinity))
    // A poll is due so long after the one before it was taken: earlier is twice.
    expect(Math.min(...gaps.slice(1)), url).toBeGreaterThan(EVERY_MS - 200)
  }
  for (const host of hosts) expect(site.maxConcurrency(host)).toBe(1)
})
