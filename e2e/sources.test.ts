import type { IncomingMessage } from 'node:http'
import { waitFor } from '@dateline/testkit/wait'
import { startWebsite, type Website } from '@dateline/testkit/website'
import { expect, onTestFinished, test } from 'vitest'
import { dateline, localSettings, startDateline, temporaryDataDir } from './dateline.ts'
import { storyPage } from './story-page.ts'

const settings = {
  ...localSettings,
  FETCH_DELAY_MS: '50',
  SOURCE_MIN_INTERVAL: '10s',
  REVISIT_AFTER: '3s, 6s',
}

const FIRST = 30

/** A paper with a feed, a news sitemap and a home page; each names stories of its own. */
async function startPaper(): Promise<Website & { publish(): void }> {
  let feedStories = FIRST
  const page = ({ url = '' }: IncomingMessage) => {
    const number = Number(/^\/story\/(\d+)$/.exec(url)?.[1] ?? Number.NaN)
    return Number.isNaN(number) ? { status: 404 } : { headers: { etag: `"${number}"` }, body: storyPage(number) }
  }
  const site = await startWebsite((request) => {
    const origin = `http://${request.headers.host}`
    const asked = request.headers['if-none-match']
    switch (request.url) {
      case '/robots.txt':
        return { headers: { 'content-type': 'text/plain' }, body: `Sitemap: ${origin}/news.xml\n` }
      case '/':
        return {
          body: `<html lang="en"><head><title>The Paper</title>
<link rel="alternate" type="application/rss+xml" href="/feed"></head><body>${[900, 901]
            .map((story) => `<h2><a href="/story/${story}">What the council said of case ${story} last night</a></h2>`)
            .join('')}</body></html>`,
        }
      case '/feed': {
        const etag = `"${feedStories}"`
        if (asked === etag) return { status: 304, headers: { etag } }
        const items = Array.from(
          { length: feedStories },
          (_, number) => `<item><title>Story ${number}</title><link>${origin}/story/${number}</link></item>`,
        )
        return {
          headers: { 'content-type': 'application/rss+xml', etag },
          body: `<rss version="2.0"><channel><title>The Paper</title>${items.toReversed().join('')}</channel></rss>`,
        }
      }
      case '/news.xml':
        return {
          headers: { 'content-type': 'application/xml' },
          body: `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>${origin}/story/500</loc><lastmod>${new Date().toISOString()}</lastmod></url></urlset>`,
        }
      default:
        return asked && asked === page(request).headers?.etag ? { status: 304 } : page(request)
    }
  })
  onTestFinished(() => site.close())
  return Object.assign(site, {
    publish: () => {
      feedStories++
    },
  })
}

test('a home page is enough: its stories and later ones are indexed by themselves, and a killed fetcher loses none', async () => {
  const paper = await startPaper()
  const dataDir = temporaryDataDir(onTestFinished)
  const up = await startDateline(['up', '--json', '--data-dir', dataDir], settings)
  onTestFinished(async () => void (await up.kill('SIGTERM')))
  await up.waitForLine(/dateline is up/, { timeoutMs: 60_000 })
  const ask = (...args: string[]) => dateline([...args, '--data-dir', dataDir])
  const articles = async () => {
    const { stdout } = await ask('export')
    return stdout.split('\n').flatMap((line) => (line ? [new URL(JSON.parse(line).url).pathname] : []))
  }

  const added = await ask('source', 'add', paper.url('/'), '--every', '10s', '--json')
  expect(added.code).toBe(0)
  const found = JSON.parse(added.stdout) as { kind: string; brought: { kind: string; url: string }[] }
  expect(found.kind).toBe('page')
  expect(found.brought.map(({ kind, url }) => `${kind} ${new URL(url).pathname}`).sort()).toEqual([
    'feed /feed',
    'sitemap /news.xml',
  ])

  await waitFor('the fetcher to be in the middle of its work', () => paper.hits.length > 15, { timeoutMs: 30_000 })
  const [, pid = ''] = up.stdout.map((line) => /"service":"fetcher","pid":(\d+)/.exec(line)).findLast(Boolean) ?? []
  process.kill(Number(pid), 'SIGKILL')

  const expected = [...Array.from({ length: FIRST }, (_, number) => number), 500, 900, 901]
  await waitFor(
    'all that the sources name to be in the index',
    async () => (await articles()).length === expected.length,
    { timeoutMs: 90_000, everyMs: 500 },
  )
  expect((await articles()).sort()).toEqual(expected.map((number) => `/story/${number}`).sort())

  await ask('source', 'add', paper.url('/feed'), '--every', '10s', '--no-wait')
  await waitFor(
    'a poll that finds nothing new',
    () => up.stdout.some((line) => /\/feed".*"attempt":1/.test(line) && /"status":304/.test(line)),
    {
      timeoutMs: 40_000,
    },
  )
  paper.publish()
  await waitFor('the new story to be indexed', async () => (await articles()).includes(`/story/${FIRST}`), {
    timeoutMs: 40_000,
    everyMs: 500,
  })

  // Each story is asked for again, conditionally, and no story is another article for that.
  await waitFor(
    'a revisit',
    () => paper.hitsOf('/story/500').some(({ headers }) => headers['if-none-match'] === '"500"'),
    { timeoutMs: 60_000 },
  )
  expect((await articles()).length).toBe(expected.length + 1)

  const status = JSON.parse((await ask('status', '--json')).stdout)
  expect(status.sources).toMatchObject({ sources: 3, failing: 0 })
  expect((await ask('source', 'ls')).stdout.split('\n')).toHaveLength(3)
  const opml = await ask('source', 'export')
  expect(opml.stdout).toContain(`xmlUrl="${paper.url('/feed')}"`)
  expect((await ask('source', 'rm', paper.url('/feed'))).stdout).toContain('1 source removed')
})
