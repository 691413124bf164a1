import { spawnSync } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startRedis, type TestRedis } from '@dateline/testkit/redis'
import { waitFor } from '@dateline/testkit/wait'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { openBrowser } from '../src/browser/browser.ts'
import { findBrowser, NO_BROWSER } from './find-browser.ts'
import { openScene } from './scene.ts'

const path = findBrowser() ?? ''
const isRoot = process.getuid?.() === 0
const unshare = isRoot ? ['unshare', '--net'] : ['unshare', '--user', '--net']
const hasNamespaces = spawnSync(unshare[0] ?? '', [...unshare.slice(1), 'true']).status === 0

let redis: TestRedis
beforeAll(async () => {
  redis = await startRedis()
})
afterAll(() => redis?.stop())

/** TCP and UDP on one port of some addresses, and whatever reaches them. */
async function openTrap(addresses: string[]) {
  const caught: string[] = []
  let port = 0
  for (const address of addresses) {
    const server = createServer((socket) => {
      socket.once('data', (data) => caught.push(`tcp ${address} ${String(data).slice(0, 200)}`))
      socket.on('error', () => {})
    }).listen(port, address)
    await once(server, 'listening')
    port = (server.address() as AddressInfo).port
    const datagrams = createSocket('udp4', (message) => caught.push(`udp ${address} ${message.toString('hex')}`))
    datagrams.bind(port, address)
    await once(datagrams, 'listening')
    onTestFinished(() => {
      server.close()
      datagrams.close()
    })
  }
  return { port, caught }
}

/** Each way in which a page makes a browser connect, to one place. */
const waysTo = (place: string) => `
  const place = '${place}', http = 'http://' + place, tried = []
  const attempt = (name, work) => { try { const done = work(); tried.push(name); done?.catch?.(() => {}) } catch (error) { tried.push(name + ' threw') } }
  const element = (name, fields) => document.body.append(Object.assign(document.createElement(name), fields))
  attempt('fetch', () => fetch(http + '/fetch', { mode: 'no-cors' }))
  attempt('redirect', () => fetch('/redirect', { mode: 'no-cors' }))
  attempt('post', () => fetch(http + '/post', { method: 'POST', mode: 'no-cors', body: 'x' }))
  attempt('xhr', () => { const xhr = new XMLHttpRequest(); xhr.open('GET', http + '/xhr'); xhr.send() })
  attempt('beacon', () => { navigator.sendBeacon(http + '/beacon', 'x') })
  attempt('websocket', () => { new WebSocket('ws://' + place + '/websocket') })
  attempt('eventsource', () => { new EventSource(http + '/events') })
  attempt('image', () => { new Image().src = http + '/image' })
  attempt('script', () => element('script', { src: http + '/script' }))
  attempt('style', () => element('link', { rel: 'stylesheet', href: http + '/style' }))
  for (const rel of ['preconnect', 'dns-prefetch', 'prefetch', 'preload', 'modulepreload', 'prerender', 'icon', 'manifest'])
    attempt(rel, () => element('link', { rel, href: http + '/' + rel, as: 'script' }))
  attempt('speculation', () => element('script', { type: 'speculationrules',
    textContent: JSON.stringify({ prefetch: [{ urls: [http + '/p'], eagerness: 'immediate' }], prerender: [{ urls: ['/prerendered', http + '/q'], eagerness: 'immediate' }] }) }))
  attempt('frame', () => element('iframe', { src: http + '/frame' }))
  attempt('inner frame', () => element('iframe', { srcdoc: '<img src="' + http + '/inner"><script>fetch("' + http + '/inner")</' + 'script>' }))
  attempt('object', () => element('object', { data: http + '/object' }))
  attempt('video', () => element('video', { src: http + '/video', autoplay: true }))
  attempt('popup', () => { open(http + '/popup') })
  attempt('form', () => { const form = Object.assign(document.createElement('form'), { action: http + '/form', method: 'post', target: 'x' }); document.body.append(form); form.submit() })
  attempt('ping', () => { const a = Object.assign(document.createElement('a'), { href: '#x', ping: http + '/ping' }); document.body.append(a); a.click() })
  attempt('worker', () => { new Worker(URL.createObjectURL(new Blob(['fetch("' + http + '/worker"); new WebSocket("ws://' + place + '/worker")']))) })
  attempt('shared worker', () => { new SharedWorker(URL.createObjectURL(new Blob(['fetch("' + http + '/shared"); new WebSocket("ws://' + place + '/shared")']))) })
  attempt('service worker', () => navigator.serviceWorker?.register('/sw.js'))
  attempt('webtransport', () => { new WebTransport('https://' + place + '/transport').ready.catch(() => {}) })
  attempt('webrtc', () => {
    const peer = new RTCPeerConnection({ iceServers: [{ urls: 'stun:' + place }, { urls: 'turn:' + place, username: 'a', credential: 'b' }, { urls: 'turn:' + place + '?transport=tcp', username: 'a', credential: 'b' }] })
    peer.createDataChannel('x')
    return peer.createOffer().then(async (offer) => {
      await peer.setLocalDescription(offer)
      const other = new RTCPeerConnection()
      await other.setRemoteDescription(offer)
      const answer = await other.createAnswer()
      const [host, port] = place.split(':')
      const candidate = '\\r\\na=candidate:1 1 udp 2130706431 ' + host + ' ' + port + ' typ host\\r\\n'
      await peer.setRemoteDescription({ type: 'answer', sdp: answer.sdp.trimEnd() + candidate })
    })
  })
  setTimeout(() => { document.querySelector('main').textContent = tried.join() }, 300)
  setTimeout(() => { location = http + '/away' }, 400)
`

describe.skipIf(!path)(`what a rendered page reaches (${NO_BROWSER} if so)`, () => {
  test.each([
    ['an address that is not public', '127.0.0.2'],
    ['a port of an allowed address that is not allowed', '127.0.0.1'],
    ['a name that leads to an address that is not public', 'inside.test'],
    ['localhost', 'localhost'],
  ])('is never %s', async (_, host) => {
    const trap = await openTrap(['127.0.0.1', '127.0.0.2'])
    const ports: number[] = host === '127.0.0.1' || host === 'localhost' ? [] : [trap.port]
    const browser = await openBrowser({ path, isSandboxed: !isRoot, userAgent: 'dateline/1' })
    onTestFinished(() => browser.close())
    const place = `${host}:${trap.port}`
    const room = await openScene(
      redis,
      {
        '/a': { body: `<!DOCTYPE html><body><main></main><script>${waysTo(place)}</script>` },
        '/redirect': { status: 302, headers: { location: `http://${place}/redirected` } },
        '/sw.js': { headers: { 'content-type': 'text/javascript' }, body: `fetch('http://${place}/sw')` },
      },
      {
        browser,
        networks: ['127.0.0.1/32'],
        ports,
        resolve: async (name) => [{ address: name === 'inside.test' ? '127.0.0.2' : '127.0.0.1', family: 4 }],
        maxBytes: 100_000,
        render: { timeoutMs: 4000, maxRequests: 100 },
      },
    )
    ports.push(room.site.port)
    const turns = await room.fetch(room.site.url('/a'), { render: true })
    const last = turns.at(-1)?.ended
    if (!last || last instanceof Error || last.kind !== 'forward') throw last ?? new Error('nothing')
    expect(last.note).toMatchObject({ rendered: true })
    const kept = await room.archive.read(last.message.archive)
    const [, tried = ''] = /<main>(.*?)<\/main>/.exec(Buffer.from(kept.body).toString()) ?? []
    expect(tried.split(',')).toHaveLength(31)
    expect(tried).not.toContain('threw')
    // The trap is open: what reaches it is caught.
    connect(trap.port, '127.0.0.2').end('from the test')
    await waitFor('the test to be caught', () => trap.caught.some((one) => one.includes('from the test')))
    expect(trap.caught).toEqual(['tcp 127.0.0.2 from the test'])
  })

  test.skipIf(!hasNamespaces)(
    'comes from the fetcher: a browser in a network namespace of its own, which is empty, renders too (skipped where there are no namespaces)',
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'browser-'))
      onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
      const wrapper = join(folder, 'chromium')
      writeFileSync(wrapper, `#!/bin/sh\nexec ${unshare.join(' ')} '${path}' "$@"\n`)
      chmodSync(wrapper, 0o755)
      const browser = await openBrowser({ path: wrapper, isSandboxed: !isRoot, userAgent: 'dateline/1' })
      onTestFinished(() => browser.close())
      const draw = `fetch('/text').then((r) => r.text()).then((text) => { document.body.textContent = text })`
      const room = await openScene(
        redis,
        { '/a': { body: `<body><script>${draw}</script>` }, '/text': { body: 'by the fetcher' } },
        { browser },
      )
      const last = (await room.fetch(room.site.url('/a'), { render: true })).at(-1)?.ended
      if (!last || last instanceof Error || last.kind !== 'forward') throw last ?? new Error('nothing')
      const kept = await room.archive.read(last.message.archive)
      expect(Buffer.from(kept.body).toString()).toContain('<body>by the fetcher</body>')
    },
  )
})
