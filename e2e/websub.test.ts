import { createHmac } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { constants, gunzipSync } from 'node:zlib'
import { waitFor } from '@dateline/testkit/wait'
import { startWebsite } from '@dateline/testkit/website'
import { expect, onTestFinished, test } from 'vitest'
import { dateline, localSettings, startDateline, temporaryDataDir } from './dateline.ts'
import { storyPage } from './story-page.ts'

interface Subscription {
  callback: string
  topic: string
  secret: string
}

/** A paper whose feed offers a hub, and that hub: it asks back as W3C WebSub wants it, and sends what is published. */
async function startHub() {
  const subscriptions: Subscription[] = []
  const refusals: number[] = []
  const ended: string[] = []
  const feed = (origin: string, stories: number[]) =>
    `<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>The Paper</title>
<atom:link rel="hub" href="${origin}/hub"/><atom:link rel="self" href="${origin}/feed"/>${stories
      .map((story) => `<item><title>Story ${story}</title><link>${origin}/story/${story}</link></item>`)
      .join('')}</channel></rss>`

  const verify = async (form: URLSearchParams) => {
    const callback = form.get('hub.callback') ?? ''
    const mode = form.get('hub.mode') ?? ''
    const ask = async (topic: string) => {
      const url = new URL(callback)
      url.search = new URLSearchParams({
        'hub.mode': mode,
        'hub.topic': topic,
        'hub.challenge': 'say-this',
        'hub.lease_seconds': '3600',
      }).toString()
      const answer = await fetch(url)
      return { status: answer.status, isConfirmed: answer.ok && (await answer.text()) === 'say-this' }
    }
    refusals.push((await ask('http://another.example/topic')).status)
    const topic = form.get('hub.topic') ?? ''
    if (!(await ask(topic)).isConfirmed) return
    if (mode === 'unsubscribe') ended.push(callback)
    else subscriptions.push({ callback, topic, secret: form.get('hub.secret') ?? '' })
  }
  const site = await startWebsite(async (request) => {
    const story = /^\/story\/(\d+)$/.exec(request.url ?? '')?.[1]
    if (story !== undefined) return { body: storyPage(Number(story)) }
    if (request.url === '/feed') {
      return { headers: { 'content-type': 'application/rss+xml' }, body: feed(`http://${request.headers.host}`, [1]) }
    }
    if (request.url !== '/hub' || request.method !== 'POST') return { status: 404 }
    const form = new URLSearchParams(await text(request))
    void verify(form)
    return { status: 202 }
  })
  onTestFinished(() => site.close())
  return {
    site,
    subscriptions,
    refusals,
    ended,
    publish: async ({ callback, secret }: Subscription, story: number) => {
      const body = feed(new URL(site.url('/')).origin, [story])
      const signature = `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`
      const headers = { 'content-type': 'application/rss+xml', 'x-hub-signature': signature }
      return (await fetch(callback, { method: 'POST', body, headers })).status
    },
  }
}

/** Type and URL of each record in an archive. */
const recordsOf = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.warc.gz'))
    .flatMap((name) =>
      [
        ...gunzipSync(readFileSync(join(folder, name)), { finishFlush: constants.Z_SYNC_FLUSH })
          .toString('latin1')
          .matchAll(/^WARC\/1\.1\r\n(?:.+\r\n)+/gm),
      ].map(([head]) => `${/^WARC-Type: (\S+)/m.exec(head)?.[1]} ${/^WARC-Target-URI: (\S+)/m.exec(head)?.[1]}`),
    )

const freePort = () =>
  new Promise<number>((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })

test('a feed with a hub is subscribed to: signed content is indexed at once, unsigned content is not, and polls grow rare', async () => {
  const hub = await startHub()
  const dataDir = temporaryDataDir(onTestFinished)
  const port = await freePort()
  const up = await startDateline(['up', '--json', '--data-dir', dataDir], {
    ...localSettings,
    FETCH_DELAY_MS: '50',
    GATEWAY_PORT: String(port),
    GATEWAY_PUBLIC_URL: `http://127.0.0.1:${port}/`,
    SOURCE_MIN_INTERVAL: '10s',
  })
  onTestFinished(async () => void (await up.kill('SIGTERM')))
  await up.waitForLine(/dateline is up/, { timeoutMs: 60_000 })
  const ask = async (...args: string[]) => (await dateline([...args, '--data-dir', dataDir])).stdout
  const show = async () => JSON.parse(await ask('source', 'show', hub.site.url('/feed'), '--json'))

  await ask('source', 'add', hub.site.url('/feed'))
  await waitFor('the subscription', () => hub.subscriptions.length === 1, { timeoutMs: 30_000 })
  expect(hub.refusals).toEqual([404])
  expect(Date.parse((await show()).pushedUntil)).toBeGreaterThan(Date.now() + 3_500_000)

  const [subscription] = hub.subscriptions
  if (!subscription) throw new Error('no subscription')
  expect(subscription.topic).toBe(hub.site.url('/feed'))
  expect(await hub.publish({ ...subscription, secret: 'guessed' }, 666)).toBe(202)
  expect((await show()).hubTrouble).toContain('signature')
  expect(await hub.publish(subscription, 2)).toBe(202)
  await waitFor('the story to be indexed', async () => (await ask('export')).includes('/story/2"'), {
    timeoutMs: 30_000,
    everyMs: 500,
  })
  expect(hub.site.hitsOf('/story/666')).toEqual([])
  expect(await show()).toMatchObject({ pushes: 1, polls: 1 })
  expect(recordsOf(join(dataDir, 'archive'))).toContain(`resource ${hub.site.url('/feed')}`)

  await ask('source', 'rm', hub.site.url('/feed'))
  expect(await hub.publish(subscription, 3)).toBe(410)
  await waitFor('the end of the subscription', () => hub.ended.includes(subscription.callback))
  expect(hub.refusals).toEqual([404, 404])
})
