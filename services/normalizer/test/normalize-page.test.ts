import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { type Archive, openArchive } from '@dateline/archive/archive'
import { PermanentError } from '@dateline/contracts/errors'
import { StoryId } from '@dateline/contracts/messages'
import { type OutcomeOf, topology } from '@dateline/contracts/topology'
import { type Frontier, openFrontier } from '@dateline/frontier/frontier'
import { openLog } from '@dateline/runtime/log'
import { openRedis } from '@dateline/runtime/redis'
import { startRedis, type TestRedis } from '@dateline/testkit/redis'
import { canonicalUrl } from '@dateline/url/canonical'
import { urlId } from '@dateline/url/url-id'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Deduplicator, openDeduplicator } from '../src/dedup/deduplicator.ts'
import { type ExtractPool, openExtractPool } from '../src/extract-pool.ts'
import { normalizePage } from '../src/normalize-page.ts'

const MAX_BYTES = 2_000_000
let server: TestRedis
let redis: ReturnType<typeof openRedis>
let folder: string
let archive: Archive
let extractor: ExtractPool
let deduplicator: Deduplicator
let frontier: Frontier

beforeAll(async () => {
  server = await startRedis()
  redis = openRedis({ REDIS_URL: server.url }, openLog('test', 'silent'))
  folder = await mkdtemp(join(tmpdir(), 'normalized-'))
  archive = await openArchive(`file:${folder}`, { writer: 'test' })
  extractor = openExtractPool({
    threads: 1,
    timeoutMs: 20_000,
    memoryMb: 256,
    maxBytes: MAX_BYTES,
    productToken: 'dateline',
  })
})
beforeEach(() => {
  const prefix = server.prefix()
  deduplicator = openDeduplicator(redis, { prefix })
  frontier = openFrontier(redis, prefix)
})
afterAll(async () => {
  redis?.disconnect()
  await Promise.all([server?.stop(), extractor?.close(), archive?.close()])
  if (folder) await rm(folder, { recursive: true, force: true })
})

interface Page {
  url?: string
  fetchedAt?: string
  body?: string | Buffer
  headers?: [string, string][]
  run?: number
  contentSignal?: string
  obeys?: string[]
  /** What a browser made of the body. */
  rendered?: string
}

/** Puts a page into the archive and normalizes it, as delivery `run` of its URL. */
async function normalize({
  url = 'https://news.example/flood',
  fetchedAt = '2026-03-04T05:06:07.000Z',
  body = story(),
  headers = [['Content-Type', 'text/html; charset=utf-8']],
  run = 1,
  contentSignal,
  obeys = ['noindex', 'search'],
  rendered,
}: Page = {}): Promise<OutcomeOf<'normalizer'>> {
  const claim = await archive.writeExchange({
    url,
    fetchedAt,
    request: { method: 'GET', target: '/', headers: [] },
    response: { httpVersion: '1.1', status: 200, statusText: 'OK', headers, body: Buffer.from(body) },
  })
  const id = StoryId.parse(`${urlId(canonicalUrl(url))}.${run}`)
  const conversion = {
    of: claim,
    url,
    fetchedAt,
    contentType: 'text/html; charset=utf-8',
    body: Buffer.from(rendered ?? ''),
  }
  const made = rendered === undefined ? null : await archive.writeConversion(conversion)
  const kept = made ? { archive: made, served: claim } : { archive: claim }
  const page = { story: id, url, fetchedAt, ...kept, ...(contentSignal ? { contentSignal } : {}) }
  return normalizePage(page, { archive, extractor, deduplicator, frontier, obeys }, new AbortController().signal)
}

const paragraphs = [
  'The river rose above the old wharf on Tuesday morning, and by noon the water stood in the lower streets of the town.',
  'Volunteers carried sandbags to the mill, where the miller and his two sons had worked through the night to save the grain.',
  'The mayor said that the bridge would stay closed until engineers had looked at its piers, which might take until Friday.',
  'Schools on the north bank sent their pupils home, while the ferry company offered its boats to anyone who had to cross.',
]

function story({ title = 'River floods the lower town', text = paragraphs, head = '' } = {}): string {
  return `<!doctype html><html lang="en"><head><title>${title}</title>${head}
<meta property="og:type" content="article"><meta property="article:published_time" content="2026-03-04T04:00:00Z">
</head><body><article><h1>${title}</h1>${text.map((paragraph) => `<p>${paragraph}</p>`).join('\n')}</article></body></html>`
}

const html: [string, string] = ['Content-Type', 'text/html; charset=utf-8']

function articleOf(outcome: OutcomeOf<'normalizer'>) {
  if (outcome.kind !== 'forward') throw new Error(`not forwarded but ${JSON.stringify(outcome)}`)
  return topology.normalizer.gives.parse(outcome.message).article
}

/** What the indexer does when the article is durable. */
async function index(outcome: OutcomeOf<'normalizer'>): Promise<void> {
  if (outcome.kind !== 'forward') throw new Error(`not forwarded but ${JSON.stringify(outcome)}`)
  await frontier.ledger('indexer').record(outcome.message, { kind: 'done' })
}

describe('a page that tells a story', () => {
  test('becomes an article with every field that the schema asks for', async () => {
    const article = articleOf(
      await normalize({ body: story({ head: '<link rel="canonical" href="/flood?utm_source=x">' }) }),
    )
    expect(article).toMatchObject({
      id: urlId(canonicalUrl('https://news.example/flood')),
      url: 'https://news.example/flood',
      canonicalUrl: 'https://news.example/flood',
      host: 'news.example',
      title: 'River floods the lower town',
      text: paragraphs.join('\n\n'),
      datePublished: '2026-03-04T04:00:00Z',
      inLanguage: 'en',
      fetchedAt: '2026-03-04T05:06:07.000Z',
      contentHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      revision: 1,
      clusterId: urlId(canonicalUrl('https://news.example/flood')),
    })
    expect(article).not.toHaveProperty('repeats')
    expect((await archive.read(article.archive)).url).toBe(article.url)
  })

  test('gives plain text the same fields', async () => {
    const article = articleOf(
      await normalize({
        body: `RIVER FLOODS THE LOWER TOWN\n\n${paragraphs.join('\n\n')}\n`,
        headers: [['Content-Type', 'text/plain']],
      }),
    )
    expect(article.text).toContain(paragraphs[1])
  })

  test.each([
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
    ['zstd', zstdCompressSync],
    ['gzip, br', (body: Buffer) => brotliCompressSync(gzipSync(body))],
  ])('is unpacked from %s', async (coding, pack) => {
    const outcome = await normalize({ body: pack(Buffer.from(story())), headers: [html, ['Content-Encoding', coding]] })
    expect(articleOf(outcome).text).toBe(paragraphs.join('\n\n'))
  })

  test('is read as far as it goes where its body was cut off', async () => {
    const whole = gzipSync(`${story()}<!-- ${randomBytes(20_000).toString('hex')} -->`)
    const outcome = await normalize({
      body: whole.subarray(0, whole.length / 2),
      headers: [html, ['Content-Encoding', 'gzip']],
    })
    expect(articleOf(outcome).text).toBe(paragraphs.join('\n\n'))
  })

  test("can't take another site's place", async () => {
    const head = '<link rel="canonical" href="https://other.example/flood">'
    expect(articleOf(await normalize({ body: story({ head }) })).canonicalUrl).toBe('https://news.example/flood')
  })
})

describe('a second telling', () => {
  test('of the same text is unchanged, though its markup is not', async () => {
    await index(await normalize())
    const outcome = await normalize({ body: story({ head: '<meta name="build" content="2">' }), run: 2 })
    expect(outcome).toMatchObject({ kind: 'drop', reason: 'unchanged', note: { revision: 1 } })
  })

  test('of the same text goes on while the index does not have the first: it may have got lost on its way', async () => {
    const first = articleOf(await normalize())
    const again = await normalize({ fetchedAt: '2026-03-05T05:06:07.000Z', run: 2 })
    const fetched = { fetchedAt: '2026-03-05T05:06:07.000Z', archive: articleOf(again).archive }
    expect(articleOf(again)).toEqual({ ...first, ...fetched })
    await index(again)
    expect(await normalize({ fetchedAt: '2026-03-06T05:06:07.000Z', run: 3 })).toMatchObject({ reason: 'unchanged' })
  })

  test('of a text that the index has in an earlier revision alone goes on as well', async () => {
    await index(await normalize())
    const changed = { body: story({ text: paragraphs.slice(1) }) }
    await normalize({ ...changed, fetchedAt: '2026-03-05T05:06:07.000Z', run: 2 })
    const again = await normalize({ ...changed, fetchedAt: '2026-03-06T05:06:07.000Z', run: 3 })
    expect(articleOf(again)).toMatchObject({ revision: 2 })
  })

  test('of another story at the same address says so', async () => {
    await normalize()
    const text = Array.from({ length: 8 }, (_, line) =>
      Array.from({ length: 12 }, (_, word) => `w${line}x${word}`).join(' '),
    )
    const outcome = await normalize({ body: story({ text }), fetchedAt: '2026-03-05T05:06:07.000Z', run: 2 })
    const article = articleOf(outcome)
    expect(article).toMatchObject({ revision: 2, isOtherStory: true, clusterId: `${article.id}.2` })
  })

  test('delivered once more is the same article, not an unchanged one', async () => {
    const first = articleOf(await normalize())
    const again = articleOf(await normalize())
    expect({ ...again, archive: null }).toEqual({ ...first, archive: null })
  })

  test('of another text is the next revision', async () => {
    await normalize()
    const text = [...paragraphs.slice(0, 3), 'By evening the water had begun to fall, the fire brigade said.']
    const outcome = await normalize({ body: story({ text }), fetchedAt: '2026-03-04T09:00:00.000Z', run: 2 })
    expect(articleOf(outcome)).toMatchObject({ revision: 2 })
  })

  test('fetched before the known one is outdated', async () => {
    await normalize()
    const text = paragraphs.slice(1)
    const outcome = await normalize({ body: story({ text }), fetchedAt: '2026-03-03T00:00:00.000Z', run: 2 })
    expect(outcome).toMatchObject({ kind: 'drop', reason: 'outdated' })
  })

  test('on another site is a duplicate in the cluster of the first', async () => {
    const first = articleOf(await normalize())
    const second = articleOf(await normalize({ url: 'https://paper.example/river' }))
    const repeats = { id: first.id, containment: 1, jaccard: 1 }
    expect(second).toMatchObject({ revision: 1, clusterId: first.id, repeats })
  })

  test('that names its origin is syndicated from there, and still its own article', async () => {
    const head = '<link rel="canonical" href="https://first.test/flood">'
    const text = [`ROME (AP) — ${paragraphs[0]}`, ...paragraphs.slice(1)]
    expect(articleOf(await normalize({ body: story({ head, text }) }))).toMatchObject({
      canonicalUrl: 'https://news.example/flood',
      syndicatedFrom: 'first.test',
      isBasedOn: 'https://first.test/flood',
    })
  })
})

describe('a page that tells none', () => {
  test.each([
    [
      'a listing',
      `<html><body><h1>News</h1><ul>${'<li><a href="/a">A headline of the day</a></li>'.repeat(40)}</ul></body></html>`,
    ],
    ['a form', '<html><body><h1>Sign in</h1><form><input name="user"><input name="password"></form></body></html>'],
    ['a page without a word', '<html><body></body></html>'],
    ['nothing', ' '],
  ])('is no article: %s', async (_, body) => {
    expect(await normalize({ body })).toMatchObject({ kind: 'drop', reason: 'no-article' })
  })
})

describe('a body that is no text', () => {
  test.each<[string, Page, RegExp]>([
    ['an image', { body: Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'latin1') }, /binary/],
    ['a program', { body: Buffer.from(Array.from({ length: 5000 }, (_, index) => index % 32)) }, /binary/],
    ['an unknown coding', { headers: [html, ['Content-Encoding', 'aes128gcm']] }, /unknown content coding "aes128gcm"/],
    ['a damaged coding', { headers: [html, ['Content-Encoding', 'gzip']] }, /damaged gzip body/],
    ['too many codings', { headers: [html, ['Content-Encoding', 'gzip, gzip, gzip']] }, /3 content codings/],
    [
      'a gzip bomb',
      { body: gzipSync(Buffer.alloc(100_000_000, 'a')), headers: [html, ['Content-Encoding', 'gzip']] },
      /more than 2000000 bytes/,
    ],
    [
      'a bomb in a bomb',
      { body: gzipSync(gzipSync(Buffer.alloc(100_000_000, 'a'))), headers: [html, ['Content-Encoding', 'gzip, gzip']] },
      /more than 2000000 bytes/,
    ],
  ])('is dropped as such: %s', async (_, page, detail) => {
    const outcome = await normalize(page)
    expect(outcome).toMatchObject({ kind: 'drop', reason: 'not-text' })
    expect(outcome.note?.detail).toMatch(detail)
  })
})

test('a page that was rendered is the article that its scripts made', async () => {
  const headers: [string, string][] = [html, ['Content-Encoding', 'gzip']]
  const article = articleOf(await normalize({ body: gzipSync('<main></main>'), headers, rendered: story() }))
  expect(article.text).toContain(paragraphs[0])
  expect(await archive.read(article.archive)).toMatchObject({ kind: 'conversion' })
})

describe('what speaks against a page is told by its name:', () => {
  const past = 'Sun, 01 Feb 2026 00:00:00 GMT'
  test.each<[string, string, Page]>([
    ['noindex', 'X-Robots-Tag for all', { headers: [html, ['X-Robots-Tag', 'nofollow, noindex']] }],
    [
      'noindex',
      'X-Robots-Tag of a page that was rendered',
      { headers: [html, ['X-Robots-Tag', 'noindex']], rendered: story() },
    ],
    ['noindex', 'none', { headers: [html, ['x-robots-tag', 'none']] }],
    ['noindex', 'X-Robots-Tag for us', { headers: [html, ['X-Robots-Tag', 'otherbot: nofollow, dateline: noindex']] }],
    ['noindex', 'a day that has passed', { headers: [html, ['X-Robots-Tag', `unavailable_after: ${past}`]] }],
    ['noindex', 'meta robots', { body: story({ head: '<META NAME="robots" content="NoIndex">' }) }],
    ['noindex', 'meta of our name', { body: story({ head: "<meta content='noindex' name='dateline'>" }) }],
    ['noindex', 'no search in Content-Signal', { contentSignal: 'search=no,ai-train=no' }],
    ['reserved', 'a listed reservation', { obeys: ['tdm'], headers: [html, ['tdm-reservation', '1']] }],
    ['reserved', 'a listed signal', { obeys: ['ai-train'], contentSignal: 'search=yes,ai-train=no' }],
    ['challenge', 'a bot wall', { body: '<title>Just a moment...</title><script>window._cf_chl_opt={}</script>' }],
    [
      'consent-wall',
      'a question about cookies',
      { body: '<title>Your cookie choices</title><form id="consent-form"><p>We value you.</p><button>Agree</button>' },
    ],
    [
      'soft-404',
      'a missing page with status 200',
      { body: '<title>Seite nicht gefunden</title><p>Leider nichts.</p>' },
    ],
    [
      'paywall',
      'a story without its text',
      {
        body: `<title>Flood</title><script type="application/ld+json">{"@context":"https://schema.org","@type":"NewsArticle",
          "headline":"Flood","isAccessibleForFree":false}</script><p>Subscribe.</p>`,
      },
    ],
    ['no-article', 'nothing of a story', { body: '<title>Flood</title><p>Hello.</p>' }],
  ])('%s (%s)', async (reason, _, page) => {
    expect(await normalize(page)).toMatchObject({ kind: 'drop', reason })
  })

  test.each<[string, Page]>([
    ['is for another crawler', { headers: [html, ['X-Robots-Tag', 'otherbot: noindex, nofollow']] }],
    ['stands in a comment', { body: story({ head: '<!-- <meta name="robots" content="noindex"> -->' }) }],
    ['stands in a script', { body: story({ head: '<script>"<meta name=robots content=noindex>"</script>' }) }],
    ['comes later', { headers: [html, ['X-Robots-Tag', 'unavailable_after: 2030-01-01']] }],
    ['is not obeyed', { obeys: [], headers: [html, ['X-Robots-Tag', 'noindex']] }],
    ['allows', { body: story({ head: '<meta name="robots" content="index,follow,max-snippet:-1">' }) }],
  ])('a directive that %s speaks against nothing', async (_, page) => {
    expect(await normalize(page)).toMatchObject({ kind: 'forward' })
  })

  test('what is reserved is recorded', async () => {
    const page = await normalize({
      headers: [
        html,
        ['X-Robots-Tag', 'noarchive, max-snippet: 50'],
        ['TDM-Reservation', '1'],
        ['TDM-Policy', '/tdm.json'],
      ],
      contentSignal: 'search=yes,ai-train=no',
      body: story({ head: '<meta name="robots" content="noai">' }),
    })
    expect(articleOf(page).reservations).toEqual({
      robots: ['noarchive', 'max-snippet:50', 'noai'],
      tdm: true,
      tdmPolicy: '/tdm.json',
      contentSignal: 'search=yes,ai-train=no',
    })
    expect(articleOf(await normalize({ url: 'https://news.example/other' }))).not.toHaveProperty('reservations')
  })
})

test('each reason for a drop is one that occurs here', () => {
  expect(Object.keys(topology.normalizer.drops).sort()).toEqual([
    'challenge',
    'consent-wall',
    'no-article',
    'noindex',
    'not-text',
    'outdated',
    'paywall',
    'reserved',
    'soft-404',
    'unchanged',
  ])
})

test('a page that the archive does not have is a dead letter', async () => {
  const archived = { file: 'nowhere.warc.gz', offset: 0, length: 10, digest: `sha256:${'0'.repeat(64)}` }
  const page = {
    story: StoryId.parse(`${'0'.repeat(24)}.1`),
    url: 'https://news.example/',
    fetchedAt: '2026-03-04T05:06:07.000Z',
    archive: archived,
  }
  const work = normalizePage(
    page,
    { archive, extractor, deduplicator, frontier, obeys: ['noindex', 'search'] },
    new AbortController().signal,
  )
  await expect(work).rejects.toBeInstanceOf(PermanentError)
})
