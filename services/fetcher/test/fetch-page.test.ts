import { gzipSync } from 'node:zlib'
import { topology } from '@dateline/contracts/topology'
import { startRedis } from '@dateline/testkit/redis'
import { afterAll, describe, expect, test } from 'vitest'
import { archived, index, lastOf, outcomesOf, page } from './fetched.ts'
import { openScene } from './scene.ts'

const redis = await startRedis()
afterAll(() => redis.stop())

describe('a page', () => {
  test('goes on as a claim check whose record has the bytes that were received', async () => {
    const scene = await openScene(redis, { '/a': { body: 'ä page'.repeat(50), gzip: true } })
    const turns = await scene.fetch(scene.site.url('/a'))
    const last = lastOf(turns)
    if (!last || last instanceof Error || last.kind !== 'forward') throw new Error(`not fetched: ${last}`)
    expect(topology.fetcher.gives.parse(last.message)).toEqual(last.message)
    const kept = await scene.archive.read(last.message.archive)
    expect(kept).toMatchObject({ kind: 'response', status: 200, url: scene.site.url('/a'), contentEncoding: 'gzip' })
    expect(Buffer.from(kept.body).equals(gzipSync('ä page'.repeat(50)))).toBe(true)
    expect(await archived(scene)).toContain('WARC-IP-Address: 127.0.0.1')
    expect((await scene.frontier.outcomes([last.message.story]))[0]?.state).toBe('waiting')
  })

  test('waits one turn for robots.txt, and no longer for the next page', async () => {
    const scene = await openScene(redis, { '/a': page, '/b': page })
    expect(outcomesOf(await scene.fetch(scene.site.url('/a')))).toEqual(['ThrottledError', 'forward'])
    expect(outcomesOf(await scene.fetch(scene.site.url('/b')))).toEqual(['forward'])
    expect(scene.site.hits.map(({ path }) => path)).toEqual(['/robots.txt', '/a', '/b'])
  })

  test('with the bytes that are indexed is a revisit record and goes no further', async () => {
    const scene = await openScene(redis, { '/a': page })
    await index(scene, await scene.fetch(scene.site.url('/a')))
    const [again] = await scene.fetch(scene.site.url('/a'))
    expect(again?.ended).toMatchObject({ kind: 'drop', reason: 'unchanged' })
    const records = await archived(scene)
    expect(records).toContain('WARC-Type: revisit')
    expect(records).toContain(`WARC-Refers-To-Target-URI: ${scene.site.url('/a')}`)
    expect(records.split('<h1>A page</h1>')).toHaveLength(2)
  })

  test('with other bytes than are indexed goes on', async () => {
    let version = 0
    const scene = await openScene(redis, { '/a': () => ({ body: `version ${version++}` }) })
    await index(scene, await scene.fetch(scene.site.url('/a')))
    expect(outcomesOf(await scene.fetch(scene.site.url('/a')))).toEqual(['forward'])
  })

  test('that is known is asked for by its validators, letter by letter, and 304 is a revisit record', async () => {
    const headers = { etag: 'W/"odd \\ one', 'last-modified': 'yesterday, roughly' }
    const scene = await openScene(redis, {
      '/a': (request) => (request.headers['if-none-match'] === headers.etag ? { status: 304 } : { ...page, headers }),
    })
    const first = await scene.fetch(scene.site.url('/a'))
    expect(lastOf(first)).toMatchObject({
      message: { validators: { etag: headers.etag, lastModified: headers['last-modified'] } },
    })
    await index(scene, first)
    expect(lastOf(await scene.fetch(scene.site.url('/a')))).toMatchObject({ kind: 'drop', reason: 'unchanged' })
    expect(scene.site.hitsOf('/a').at(-1)?.headers).toMatchObject({
      'if-none-match': headers.etag,
      'if-modified-since': headers['last-modified'],
    })
    expect(await archived(scene)).toContain('revisit/server-not-modified')
  })

  test.each([
    ['application/octet-stream', '<!DOCTYPE html><title>A page</title><p>Here.'],
    [
      'application/octet-stream',
      '<?xml version="1.0"?>\n<!-- x --><html xmlns="x"><head><title>A</title></head><body>B</body>',
    ],
    ['unknown', '<html><body>Here.'],
    ['application/xml', '<?xml version="1.0"?><html><body/></html>'],
    ['text/html', 'Not much of a page, and no tag in it.'],
  ])('that is called %s is told by its first bytes', async (type, body) => {
    const scene = await openScene(redis, { '/a': { body, headers: { 'content-type': type } } })
    expect(lastOf(await scene.fetch(scene.site.url('/a')))).toMatchObject({ kind: 'forward' })
  })

  test('carries what robots.txt says of its use', async () => {
    const robots = 'Content-Signal: search=yes, ai-train=no\nUser-agent: *\nAllow: /'
    const scene = await openScene(redis, { '/robots.txt': { body: robots }, '/a': page })
    expect(lastOf(await scene.fetch(scene.site.url('/a')))).toMatchObject({
      message: { contentSignal: 'search=yes,ai-train=no' },
    })
  })

  test('that is no page is not downloaded', async () => {
    let sent = 0
    const scene = await openScene(redis, {
      '/film': (_, response) => {
        response.writeHead(200, { 'content-type': 'video/mp4' })
        const timer = setInterval(() => response.write('x'.repeat(1000), () => sent++), 5)
        response.once('close', () => clearInterval(timer))
        return undefined
      },
      '/a': page,
    })
    expect(lastOf(await scene.fetch(scene.site.url('/film')))).toMatchObject({ reason: 'not-a-page' })
    expect(sent).toBeLessThan(20)
    expect(lastOf(await scene.fetch(scene.site.url('/a')))).toMatchObject({ kind: 'forward' })
  })

  test('whose error is larger than a page may be is still that error', async () => {
    const scene = await openScene(redis, { '/a': { status: 404, body: 'x'.repeat(50_000) } })
    expect(lastOf(await scene.fetch(scene.site.url('/a')))).toMatchObject({ kind: 'drop', reason: 'gone' })
  })
})

describe('whatever was received with a body', () => {
  test.each([200, 301, 404, 403, 429, 500])('is in the archive: %i', async (status) => {
    const scene = await openScene(redis, {
      '/robots.txt': { status: 404 },
      '/a': { status, body: `said with ${status}` },
    })
    await scene.add(scene.site.url('/a'))
    await scene.turn()
    await scene.turn()
    expect(await archived(scene)).toContain(`said with ${status}`)
  })
})
