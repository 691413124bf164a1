import { ThrottledError } from '@dateline/contracts/errors'
import { startRedis, type TestRedis } from '@dateline/testkit/redis'
import type { Routes } from '@dateline/testkit/website'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Browser, openBrowser } from '../src/browser/browser.ts'
import { findBrowser, NO_BROWSER } from './find-browser.ts'
import { openScene, type Scene } from './scene.ts'

const path = findBrowser()
const isSandboxed = process.getuid?.() !== 0
const found = { path: path ?? '', isSandboxed, userAgent: 'dateline/1' }

let redis: TestRedis
let browser: Browser
beforeAll(async () => {
  redis = await startRedis()
  browser = await openBrowser(found)
})
afterAll(() => Promise.all([redis?.stop(), browser?.close()]))

const TEXT = 'The harbour board met on Tuesday and closed the ferry line for good.'
const drawn = (script: string) => ({
  body: `<!DOCTYPE html><title>A</title><body><main></main><script>${script}</script>`,
})
const DRAW = `document.querySelector('main').textContent = ${JSON.stringify(TEXT)};`

/** The last delivery of a page that went on, its archived form, and what its log line notes. */
async function rendered(scene: Scene, page: string) {
  const turns = await scene.fetch(scene.site.url(page), { render: true })
  const last = turns.at(-1)?.ended
  if (!last || last instanceof Error || last.kind !== 'forward') throw last ?? new Error('nothing')
  const kept = await scene.archive.read(last.message.archive)
  return { message: last.message, note: last.note ?? {}, kept, html: Buffer.from(kept.body).toString() }
}

const scene = (routes: Routes, options: Parameters<typeof openScene>[2] = {}) =>
  openScene(redis, routes, { browser, maxBytes: 300_000, ...options })

describe.skipIf(!path)(`a rendered page (${NO_BROWSER} if so)`, () => {
  test('has the text that its scripts fetch, and is asked for once under our name', async () => {
    const story = `fetch('/api/story.json').then((r) => r.json()).then(({ text }) => { document.querySelector('main').textContent = text })`
    const room = await scene({
      '/a': {
        ...drawn(''),
        body: '<!DOCTYPE html><body><main></main><script src="/app.js"></script><img src="/big.jpg">',
      },
      '/app.js': { headers: { 'content-type': 'text/javascript' }, body: story, gzip: true },
      '/api/story.json': { headers: { 'content-type': 'application/json' }, body: JSON.stringify({ text: TEXT }) },
    })
    const { html, note, kept, message } = await rendered(room, '/a')
    expect(html).toContain(`<main>${TEXT}</main>`)
    expect(html).toMatch(/^<!DOCTYPE html>/)
    expect(note).toMatchObject({ rendered: true, isAtRest: true, requests: 2 })
    expect(room.site.hits.map(({ path }) => path)).toEqual(['/robots.txt', '/a', '/app.js', '/api/story.json'])
    expect(new Set(room.site.hits.map(({ userAgent }) => userAgent))).toEqual(new Set(['dateline/1']))
    expect(room.site.maxConcurrency('127.0.0.1')).toBe(1)

    expect(kept).toMatchObject({
      kind: 'conversion',
      contentType: 'text/html; charset=utf-8',
      url: room.site.url('/a'),
    })
    const served = message.served && (await room.archive.read(message.served))
    expect(served).toMatchObject({ kind: 'response', status: 200 })
    expect(Buffer.from(served?.body ?? '').toString()).toContain('<main></main>')
    expect(message.validators).toBeUndefined()
  })

  test('keeps its host until its last request, and that rests from then on', async () => {
    const room = await scene(
      {
        '/a': drawn(`fetch('/slow').then(() => { ${DRAW} })`),
        '/slow': { delayMs: 200, body: 'x' },
        '/b': { body: '<h1>b</h1>' },
      },
      { delayMs: 300 },
    )
    await room.add(room.site.url('/a'), { render: true })
    await room.add(room.site.url('/b'))
    for (let turns = 0; turns < 3; turns++) await room.turn()
    const [slow] = room.site.hitsOf('/slow')
    const [b] = room.site.hitsOf('/b')
    expect((b?.startedAt ?? 0) - (slow?.endedAt ?? Number.POSITIVE_INFINITY)).toBeGreaterThanOrEqual(295)
  })

  test('obeys robots.txt for what it asks for, here and elsewhere', async () => {
    const urls = `['/private/x.json', 'http://127.0.0.2:' + location.port + '/other/x.json', '/open.json']`
    const room = await scene(
      {
        '127.0.0.1 /robots.txt': { body: 'User-agent: *\nDisallow: /private/' },
        '127.0.0.2 /robots.txt': { body: 'User-agent: *\nDisallow: /other/' },
        '/a': drawn(`for (const url of ${urls}) fetch(url).then((r) => r.text()).then((t) => document.body.append(t))`),
        '/open.json': { body: '[open]' },
      },
      { hosts: ['127.0.0.1', '127.0.0.2'] },
    )
    const { html } = await rendered(room, '/a')
    expect(html).toContain('[open]')
    expect(room.site.hits.map(({ host, path }) => host + path).toSorted()).toEqual([
      '127.0.0.1/a',
      '127.0.0.1/open.json',
      '127.0.0.1/robots.txt',
      '127.0.0.2/robots.txt',
    ])
  })

  test('asks with what its scripts say, but for cookies, and sends nothing but GET', async () => {
    const room = await scene({
      '/a': {
        ...drawn(`document.cookie = 'mine=1';
          fetch('/api', { headers: { accept: 'application/json', 'x-key': 'k' }, credentials: 'include' });
          fetch('/api', { method: 'POST', body: 'x' }); navigator.sendBeacon('/api', 'x'); ${DRAW}`),
        headers: { 'set-cookie': 'theirs=1' },
      },
      '/api': { body: '{}' },
    })
    await rendered(room, '/a')
    const [asked, ...more] = room.site.hitsOf('/api')
    expect(more).toEqual([])
    expect(asked?.headers).toMatchObject({ accept: 'application/json', 'x-key': 'k', 'user-agent': 'dateline/1' })
    expect(asked?.headers.cookie).toBeUndefined()
  })

  test('follows the redirects of its parts', async () => {
    const room = await scene({
      '/a': drawn(`fetch('/old').then((r) => r.text()).then((t) => document.body.append(t))`),
      '/old': { status: 302, headers: { location: '/new' } },
      '/new': { body: '[new]' },
      '/loop': { status: 302, headers: { location: '/loop' } },
    })
    expect((await rendered(room, '/a')).html).toContain('[new]')
  })

  test('ends with what is there when its scripts never rest', async () => {
    const room = await scene(
      { '/a': drawn(`${DRAW} setInterval(() => fetch('/tick'), 50)`), '/tick': { body: '' } },
      { render: { timeoutMs: 1500, maxRequests: 1000 } },
    )
    const { html, note } = await rendered(room, '/a')
    expect(html).toContain(TEXT)
    expect(note).toMatchObject({ rendered: true, isAtRest: false })
  })

  test('goes on as it was served when its scripts never pause, and the next one is rendered', async () => {
    const room = await scene({ '/endless': drawn('for (;;);'), '/b': drawn(DRAW) }, { render: { timeoutMs: 1000 } })
    const { kept, note, message } = await rendered(room, '/endless')
    expect(kept.kind).toBe('response')
    expect(message.served).toBeUndefined()
    expect(note).toMatchObject({ rendered: false, why: 'its scripts never pause' })
    expect((await rendered(room, '/b')).html).toContain(TEXT)
  })

  test.each([
    ['dialogs', `alert(1); confirm(1); prompt(1); onbeforeunload = () => 'stay'; print(); ${DRAW}`],
    ['popups', `open('/popup'); open('about:blank').document.write('<script>fetch("/popup")</' + 'script>'); ${DRAW}`],
    ['downloads', `const a = document.createElement('a'); a.href = '/file'; a.download = 'x'; a.click(); ${DRAW}`],
    ['another page', `${DRAW} location = '/popup'; setTimeout(() => location.replace('/popup'), 10)`],
    ['a frame', `${DRAW} document.body.append(Object.assign(document.createElement('iframe'), { src: '/popup' }))`],
    ['permissions', `navigator.geolocation.getCurrentPosition(() => {}); Notification.requestPermission(); ${DRAW}`],
    [
      'changed ways of reading it',
      `${DRAW} Object.defineProperty(Element.prototype, 'outerHTML', { get: () => 'no' })`,
    ],
  ])('is not held up or led away by %s', async (_, script) => {
    const room = await scene({ '/a': drawn(script), '/popup': { body: 'popup' }, '/file': { body: 'file' } })
    const { html } = await rendered(room, '/a')
    expect(html).toContain(TEXT)
    expect(room.site.hits.map(({ path }) => path)).toEqual(['/robots.txt', '/a'])
  })

  test('that leaves itself goes on as it was served', async () => {
    const room = await scene({ '/a': drawn(`location = 'about:blank'`) })
    const { note, kept } = await rendered(room, '/a')
    expect(note).toMatchObject({ rendered: false, why: 'it leaves itself' })
    expect(kept.kind).toBe('response')
  })

  test.each([
    ['requests', `for (let i = 0; i < 50; i++) fetch('/part?' + i)`, { maxRequests: 5 }, 5],
    [
      'bytes',
      `(async () => { for (let i = 0; i < 50; i++) await fetch('/part?' + i).catch(() => {}) })()`,
      { maxBytes: 250_000 },
      3,
    ],
  ])('causes no more %s than it may', async (_, script, render, most) => {
    const room = await scene({ '/a': drawn(`${script};${DRAW}`), '/part': { body: 'x'.repeat(100_000) } }, { render })
    const { html, note } = await rendered(room, '/a')
    expect(html).toContain(TEXT)
    expect(note).toMatchObject({ requests: most })
    expect(room.site.hits.filter(({ path }) => path.startsWith('/part'))).toHaveLength(most)
  })

  test('that becomes too large goes on as it was served', async () => {
    const room = await scene({ '/a': drawn(`document.body.append(document.createComment('x'.repeat(4e6)))`) })
    const { note } = await rendered(room, '/a')
    expect(note).toMatchObject({ rendered: false, why: 'more than 3000000 characters (FETCH_MAX_UNPACKED_BYTES)' })
  })

  test('that takes too much memory goes on as it was served, and the next one is rendered', async () => {
    const room = await scene(
      { '/greedy': drawn('for (const all = []; ; ) all.push(new Array(1e6).fill(1.5))'), '/b': drawn(DRAW) },
      { render: { timeoutMs: 20_000 } },
    )
    const { note, kept } = await rendered(room, '/greedy')
    expect(note).toMatchObject({ rendered: false, why: 'it took its renderer down' })
    expect(kept.kind).toBe('response')
    expect((await rendered(room, '/b')).html).toContain(TEXT)
  })

  test('leaves nothing to the next', async () => {
    const room = await scene({
      '/a': drawn(`document.cookie = 'a=1; max-age=999'; localStorage.a = 1; ${DRAW}`),
      '/b': drawn(`document.querySelector('main').textContent = '[' + document.cookie + (localStorage.a ?? '') + ']'`),
    })
    await rendered(room, '/a')
    expect((await rendered(room, '/b')).html).toContain('<main>[]</main>')
  })
})

test('a page that is to be rendered goes on as it was served where there is no browser, and says so', async () => {
  const room = await openScene(redis, { '/a': drawn(DRAW) })
  const { kept, note } = await rendered(room, '/a')
  expect(kept.kind).toBe('response')
  expect(note).toMatchObject({ rendered: false, why: 'no browser (FETCH_BROWSER)' })
})

test('a page for which no seat is free waits at no cost, and its site is not asked', async () => {
  const room = await scene({ '/a': drawn(DRAW) }, { render: { parallel: 0 } })
  await room.add(room.site.url('/a'), { render: true })
  const { ended } = await room.turn()
  expect(ended).toBeInstanceOf(ThrottledError)
  expect(room.site.hits).toEqual([])
})
