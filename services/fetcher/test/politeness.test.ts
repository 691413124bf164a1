import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openFrontier } from '@dateline/frontier/frontier'
import { openLog } from '@dateline/runtime/log'
import { openRedis } from '@dateline/runtime/redis'
import { startProcess } from '@dateline/testkit/process'
import { startRedis } from '@dateline/testkit/redis'
import { waitFor } from '@dateline/testkit/wait'
import { type Routes, startWebsite } from '@dateline/testkit/website'
import { canonicalUrl } from '@dateline/url/canonical'
import { hostOf } from '@dateline/url/host'
import { urlId } from '@dateline/url/url-id'
import { expect, onTestFinished, test } from 'vitest'

const DELAY_MS = 250
const CRAWL_DELAY_MS = 600
/** Both clocks are this machine's, but the judge hears of the end of an answer only when its own process has time. */
const ROUNDING_MS = 5

const hosts = Array.from({ length: 10 }, (_, index) => `127.0.0.${index + 1}`)
const [slow = '', moved = '', troubled = '', busy = '', closed = '', led = '', keeper = ''] = hosts
const paths = Array.from({ length: 8 }, (_, index) => `/page-${index}`)

let failures = 0
let refusals = 0
let opensAt = 0
const routes: Routes = {
  [`${slow} /robots.txt`]: { body: `User-agent: *\nCrawl-delay: ${CRAWL_DELAY_MS / 1000}` },
  [`${moved} /robots.txt`]: { status: 301, headers: { location: '/rules.txt' } },
  [`${led} /robots.txt`]: (request) => ({
    status: 301,
    headers: { location: `http://${keeper}:${request.socket.localPort}/rules.txt` },
  }),
  '/rules.txt': { body: 'User-agent: *\nDisallow: /page-7' },
  '/page-0': { status: 302, headers: { location: '/moved-here' } },
  '/page-1': (request) => ({
    status: 302,
    headers: {
      location: `http://${hosts.at(-1)}:${request.socket.localPort}/shared-${request.headers.host?.split(':')[0]}`,
    },
  }),
  '/page-2': { status: 404 },
  '/page-3': { body: '<h1>Slow</h1>', delayMs: 60 },
  [`${busy} /page-4`]: () =>
    refusals++ < 1 ? { status: 429, headers: { 'retry-after': '1' } } : { body: '<h1>Now</h1>' },
  [`${closed} /page-4`]: () => {
    if (opensAt > 0) return { body: '<h1>Open</h1>' }
    const date = new Date(Date.now() + 2000).toUTCString()
    opensAt = Date.parse(date)
    return { status: 503, headers: { 'retry-after': date } }
  },
  [`${troubled} /page-4`]: () => (failures++ < 1 ? { status: 500 } : { body: '<h1>At last</h1>' }),
}

test('two fetchers ask ten hosts one request at a time and never sooner than the delay', {
  timeout: 60_000,
}, async () => {
  const site = await startWebsite(
    (request) => {
      const [path = ''] = (request.url ?? '').split('?')
      const route = routes[`${request.headers.host?.split(':')[0]} ${path}`] ?? routes[path]
      if (typeof route === 'function') return route(request, undefined as never)
      if (route) return route
      return path === '/robots.txt' ? { status: 404 } : { body: `<h1>${path}</h1>` }
    },
    { hosts },
  )
  const redis = await startRedis()
  const folder = await mkdtemp(join(tmpdir(), 'politeness-'))
  const prefix = redis.prefix()
  const frontier = openFrontier(openRedis({ REDIS_URL: redis.url }, openLog('test', 'silent')), prefix)
  const env = {
    REDIS_URL: redis.url,
    REDIS_PREFIX: prefix,
    ARCHIVE_URL: `file:${folder}`,
    FETCH_ALLOW_NETWORKS: '127.0.0.0/8',
    FETCH_ALLOW_PORTS: '*',
    FETCH_DELAY_MS: String(DELAY_MS),
  }
  const main = join(import.meta.dirname, '../src/main.ts')
  const fetchers = await Promise.all([1, 2].map(() => startProcess(process.execPath, [main], { env })))
  onTestFinished(async () => {
    await Promise.all(fetchers.map((fetcher) => fetcher.kill('SIGKILL')))
    await frontier.close()
    await Promise.all([redis.stop(), site.close(), rm(folder, { recursive: true, force: true })])
  })
  await Promise.all(fetchers.map((fetcher) => fetcher.waitForLine(/stage is running/)))

  const urls = hosts.flatMap((host) => paths.map((path) => canonicalUrl(site.url(path, host))))
  await frontier.add(urls.map((url) => ({ url, host: hostOf(url), id: urlId(url) })))
  await waitFor(
    'all turns to be taken',
    async () => {
      const { hostsWaiting, underWay } = await frontier.status()
      return hostsWaiting === 0 && underWay === 0
    },
    { timeoutMs: 45_000 },
  )

  for (const host of hosts) {
    const delayMs = host === slow ? CRAWL_DELAY_MS : DELAY_MS
    expect(site.maxConcurrency(host), host).toBe(1)
    expect(Math.min(...site.gaps(host)), host).toBeGreaterThanOrEqual(delayMs - ROUNDING_MS)
    expect(site.hitsOf('/robots.txt', host), host).toHaveLength(1)
  }
  expect(site.hitsOf('/page-7', moved)).toEqual([])
  const afterRefusal = (host: string) => {
    const visits = site.hits.filter((hit) => hit.host === host)
    const at = visits.findIndex(({ path }) => path === '/page-4')
    return { endedAt: visits[at]?.endedAt ?? Number.NaN, nextAt: visits[at + 1]?.startedAt ?? Number.NaN }
  }
  const { endedAt, nextAt } = afterRefusal(busy)
  expect(nextAt - endedAt).toBeGreaterThanOrEqual(1000 - ROUNDING_MS)
  expect(afterRefusal(closed).nextAt).toBeGreaterThanOrEqual(opensAt - ROUNDING_MS)
  expect(site.hitsOf('/page-7', led)).toEqual([])
  expect(
    site
      .hitsOf('/rules.txt')
      .map(({ host }) => host)
      .sort(),
  ).toEqual([moved, keeper])

  // Both took part, each delivery is one line, and each page that was asked for was asked for once, but for the one that failed.
  const lines = fetchers.map((fetcher) => fetcher.stdout.filter((line) => line.includes('"stage":"fetcher","outcome"')))
  expect(Math.min(...lines.map((some) => some.length))).toBeGreaterThan(5)
  const asked = site.hits
    .filter(({ path, host }) => !([troubled, busy, closed].includes(host) && path === '/page-4'))
    .map(({ host, path }) => host + path)
  expect(new Set(asked).size).toBe(asked.length)

  const { accepted, ended } = await frontier.status()
  expect(accepted).toBe(80)
  expect(ended).toEqual({ 'dropped fetcher gone': 10, 'dropped fetcher disallowed': 2 })

  const exits = await Promise.all(fetchers.map((fetcher) => fetcher.kill('SIGTERM')))
  expect(exits).toEqual([
    { code: 0, signal: null },
    { code: 0, signal: null },
  ])
})
