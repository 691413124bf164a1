import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type SampleWebsite, startSampleWebsite } from './website.ts'

let website: SampleWebsite
beforeAll(async () => {
  website = await startSampleWebsite()
})
afterAll(() => website.close())

describe('the sample website', () => {
  it('answers every URL in the way that its outcome tells', async () => {
    const disallowed = await disallowedPaths()
    for (const { url, outcome, reason, title } of website.expected) {
      const { status, body, location } = await get(url)
      if (reason === 'gone') expect(status, url).toBe(404)
      else if (location !== undefined) expect([status, (await get(location)).status], url).toEqual([301, 200])
      else expect(status, url).toBe(200)
      expect(
        disallowed.some((start) => url.startsWith(start)),
        url,
      ).toBe(reason === 'disallowed')
      expect(reason === undefined, url).toBe(outcome === 'indexed')
      if (title !== undefined) expect(location === undefined ? body : (await get(location)).body, url).toContain(title)
    }
  })

  it('shows each kind of outcome once or more', () => {
    const reasons = new Set(website.expected.flatMap(({ reason }) => reason ?? []))
    expect([...reasons].sort()).toEqual(['disallowed', 'gone', 'no-article'])
    expect(website.expected.filter(({ cluster }) => cluster === 'story')).toHaveLength(4)
    expect(website.expected.filter(({ cluster }) => cluster === 'alone')).toHaveLength(2)
    expect(website.urls).toEqual(website.expected.map(({ url }) => url))
    expect(new Set(website.urls).size).toBe(website.urls.length)
  })

  it('carries one story on four hosts, in nearly the same words', async () => {
    const urls = website.expected.flatMap(({ url, cluster }) => (cluster === 'story' ? [url] : []))
    const [original = new Set(), ...others] = await Promise.all(
      urls.map(async (url) => shingles((await get(url)).body)),
    )
    for (const other of others) {
      const common = [...other].filter((shingle) => original.has(shingle)).length
      expect(common / Math.min(original.size, other.size)).toBeGreaterThan(0.6)
    }
    const alone = website.expected.find(({ cluster }) => cluster === 'alone')?.url ?? ''
    const article = (await get(alone)).body.replace(/^.*<div class="article-body">(.*?)<\/div>.*$/s, '$1')
    expect(shingles(article).size).toBeGreaterThan(200)
    expect([...shingles(article)].filter((shingle) => original.has(shingle))).toEqual([])
  })

  it('asks for a second between two requests to the host with the most pages', async () => {
    expect((await get(`${website.origin('courier')}/robots.txt`)).body).toMatch(/^Crawl-delay: 1$/m)
  })

  it('has a well-formed feed of all its URLs', async () => {
    const { body, type } = await get(`${website.origin('courier')}/feed.xml`)
    expect(type).toContain('application/rss+xml')
    expect(openTags(body)).toEqual([])
    expect(body).toMatch(/^<\?xml version="1.0" encoding="utf-8"\?>\n<rss version="2.0"/)
    const items = [...body.matchAll(/<item>(.*?)<\/item>/gs)].map(([, item = '']) => item)
    expect(items.map((item) => inside(item, 'link'))).toEqual(website.urls)
    for (const item of items) {
      expect(inside(item, 'title')).not.toBe('')
      expect(Date.parse(inside(item, 'pubDate'))).toBeGreaterThan(Date.parse('2026-03-01'))
    }
    const channel = body.replace(/<item>.*<\/item>/s, '')
    for (const name of ['title', 'link', 'description']) expect(inside(channel, name)).not.toBe('')
  })

  it('links only to pages that are there', async () => {
    const seen = new Set(website.urls)
    for (const url of seen) {
      const { body } = await get(url)
      for (const [, link = ''] of body.matchAll(/(?:href|src|content)="(http[^"#]*)/g)) seen.add(link)
    }
    const gone = website.expected.find(({ reason }) => reason === 'gone')?.url ?? ''
    expect(seen.size).toBeGreaterThan(website.urls.length)
    for (const url of seen) expect((await get(url)).status === 404, url).toBe(url === gone)
  })

  it('speaks under another suffix and port of those alone', async () => {
    const other = await startSampleWebsite({ suffix: 'news.test' })
    const bodies = [`${other.origin('courier')}/feed.xml`, ...other.urls].map(async (url) => (await get(url)).body)
    const { port } = new URL(other.origin('courier'))
    const elsewhere = (await Promise.all(bodies))
      .flatMap((body) => body.match(/https?:\/\/[^\s"'<]+/g) ?? [])
      .filter((link) => !/^https?:\/\/(schema\.org|www\.w3\.org)\b/.test(link))
      .filter((link) => !new URL(link).host.endsWith(`.news.test:${port}`))
    expect(elsewhere).toEqual([])
    expect((await Promise.all(bodies)).join()).not.toContain('{{')
    await other.close()
  })

  it('refuses names and methods that it does not have', async () => {
    const { port } = new URL(website.origin('courier'))
    expect((await get(`http://nobody.localhost:${port}/`)).status).toBe(421)
    expect((await get(website.urls[0] ?? '', 'POST')).status).toBe(405)
    expect(() => website.origin('nobody')).toThrow('there are coast-wire, courier, daily-ledger, evening-star')
  })

  it('keeps account of who was asked and when', async () => {
    const before = Date.now()
    await get(website.origin('courier'))
    const last = website.visits.at(-1)
    expect(last?.host).toBe('courier.localhost')
    expect(last?.at).toBeGreaterThanOrEqual(before)
    expect(last?.at).toBeLessThanOrEqual(Date.now())
  })

  it('closes', async () => {
    const other = await startSampleWebsite()
    const [url = ''] = other.urls
    expect((await get(url)).status).toBe(200)
    await other.close()
    await expect(get(url)).rejects.toThrow('ECONNREFUSED')
  })
})

/** A request to loopback under the URL's host name: not every resolver knows *.localhost, and none knows *.test. */
function get(url: string, method = 'GET') {
  interface Answer {
    status: number | undefined
    type: string
    location: string | undefined
    body: string
  }
  const { host, port, pathname, search } = new URL(url)
  return new Promise<Answer>((resolve, reject) => {
    const target = { host: '127.0.0.1', port, path: pathname + search, method, headers: { host }, agent: false }
    const asked = request(target, (answer) => {
      answer.setEncoding('utf8')
      let body = ''
      answer.on('data', (chunk: string) => {
        body += chunk
      })
      const { 'content-type': type = '', location } = answer.headers
      answer.on('end', () => resolve({ status: answer.statusCode, type, location, body }))
    })
    asked.on('error', reject)
    asked.end()
  })
}

async function disallowedPaths(): Promise<string[]> {
  const origins = [...new Set(website.urls.map((url) => new URL(url).origin))]
  const rules = origins.map(async (origin) => {
    const { status, body } = await get(`${origin}/robots.txt`)
    expect(status, origin).toBe(200)
    return [...body.matchAll(/^Disallow: (\S+)$/gm)].map(([, path]) => origin + path)
  })
  return (await Promise.all(rules)).flat()
}

const inside = (xml: string, name: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1] ?? ''

/** Names of elements that are opened and not closed in order: none in well-formed XML. */
function openTags(xml: string): string[] {
  const open: string[] = []
  for (const [, slash, name = '', end] of xml.matchAll(/<(\/?)([a-z][\w:]*)[^>]*?(\/?)>/gi)) {
    if (end === '/') continue
    if (slash === '') open.push(name)
    else if (open.pop() !== name) return [`</${name}>`]
  }
  return xml.replace(/&(amp|lt|gt|quot|apos|#\d+);/g, '').includes('&') ? ['&'] : open
}

function shingles(page: string): Set<string> {
  const text = page.replace(/<(script|style|head|aside)\b.*?<\/\1>/gs, ' ').replace(/<[^>]*>/g, ' ')
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
  return new Set(words.slice(4).map((_, index) => words.slice(index, index + 5).join(' ')))
}
