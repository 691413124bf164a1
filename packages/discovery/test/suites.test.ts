import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sharedDir, sharedSkipReason } from '@dateline/testkit/shared'
import { describe, expect, it } from 'vitest'
import { entryFacts } from '../src/feed/entry-facts.ts'
import { plainTitle } from '../src/feed/plain-title.ts'
import { readSource } from '../src/read-source.ts'
import type { SourceReading } from '../src/source-reading.ts'
import { readXml } from '../src/xml/read-xml.ts'
import { feedDepartures, outOfScope, sitemapDepartures } from './departures.ts'

const feeds = sharedDir('suites', 'feeds')
const sitemaps = sharedDir('suites', 'sitemaps')

interface Assertion {
  path?: string
  op: string
  value?: unknown
}

interface FeedCase {
  file: string
  asserts?: Assertion[]
}

describe.skipIf(feeds === null)(
  `feedparser's suite (${feeds === null ? sharedSkipReason('suites/feeds') : 'all of it'})`,
  () => {
    const cases = lines<FeedCase>(feeds, 'cases.jsonl')

    it('reads each file', () => {
      expect(cases.length).toBeGreaterThan(600)
      for (const { file } of cases) expect(() => read(file), file).not.toThrow()
    })

    it('agrees with each assertion about what it takes, but where it departs on purpose', () => {
      const differing = cases.flatMap(({ file, asserts = [] }) => {
        const reading = read(file)
        const entries = entriesOf(file)
        return asserts.flatMap((assertion) =>
          agrees(assertion, reading, entries) === false ? [{ file, ...assertion }] : [],
        )
      })
      expect(differing.filter(({ file }) => !(file in feedDepartures))).toEqual([])
      expect(Object.keys(feedDepartures).filter((file) => !differing.some((row) => row.file === file))).toEqual([])
    })

    it('passes over nothing without a reason', () => {
      const all = cases.flatMap(({ asserts = [] }) => asserts)
      const passed = all.filter((assertion) => agrees(assertion, null, []) === null)
      const without = passed.filter(
        ({ path }) => !outOfScope.some((row) => row.path.test(path ?? '')) && path !== undefined,
      )
      expect(without.map(({ path }) => path)).toEqual([])
      expect(outOfScope.filter((row) => !passed.some(({ path }) => row.path.test(path ?? '')))).toEqual([])
    })

    function read(file: string): SourceReading {
      return readSource({
        body: readFileSync(join(feeds ?? '', file)),
        contentType: null,
        url: `http://127.0.0.1:8097/${file}`,
      })
    }

    /** Entries with and without a page: most files of the suite have one entry with one field. */
    function entriesOf(file: string): ReturnType<typeof entryFacts>[] {
      const found: ReturnType<typeof entryFacts>[] = []
      readXml(
        { text: readFileSync(join(feeds ?? '', file), 'utf8'), start: 0, url: `http://127.0.0.1:8097/${file}` },
        {
          entryNames: new Set(['item', 'entry']),
          opaqueNames: new Set(),
          onEntry: (entry) => found.push(entryFacts(entry, () => {})) > 0,
        },
        { add: () => {}, list: () => [] },
      )
      return found
    }
  },
)

/** Null where the assertion is about something that a reading does not have. */
function agrees(
  { path = '', op, value }: Assertion,
  reading: SourceReading | null,
  entries: ReturnType<typeof entryFacts>[],
): boolean | null {
  const [, index, field = ''] = path.match(/^(?:feed|entries\[(\d+)\])\.([\w.]+)$/) ?? []
  const entry = index === undefined ? undefined : entries[Number(index)]
  const compare = (found: unknown) =>
    op === 'absent' ? (found ?? null) === null : op === 'falsy' ? !found : found === value
  if (path === 'bozo') {
    // An entry without a page is nothing to complain of in a suite of single fields.
    return op !== 'falsy' || reading?.faults.every((fault) => fault.endsWith('an entry names no page')) === true
  }
  if (path === 'version') return String(value).startsWith(reading?.kind === 'rdf' ? 'rss' : (reading?.kind ?? '?'))
  if (path === 'feed.ttl') return compare(String(reading?.schedule.ttlMinutes))
  if (field === 'title' || field === 'title_detail.value') {
    const found = (index === undefined ? reading?.title : entry?.title) ?? ''
    return found === value || found === plainTitle(String(value))
  }
  if (field === 'link') {
    const found = index === undefined ? reading?.siteUrl : entry?.url
    return op === 'eq' ? (found ?? '') === (URL.parse(String(value))?.href ?? '') : compare(found)
  }
  if (index !== undefined && (field === 'id' || field === 'guid')) return compare(entry?.id)
  if (/^(published|updated|created|modified|issued)_parsed$/.test(field)) {
    const dates = index === undefined ? reading : entry
    return [dates?.publishedAt, dates?.modifiedAt].some((date) => date !== undefined && isInstant(date, value))
  }
  return null
}

/** feedparser gives nine numbers in UTC, the last three of them about the calendar. */
function isInstant(date: string, parsed: unknown): boolean {
  const [year = 0, month = 1, day, hour, minute, second] = Array.isArray(parsed) ? parsed.map(Number) : []
  return Date.parse(date) === Date.UTC(year, month - 1, day, hour, minute, second)
}

interface SitemapCase {
  test: string
  url: string
  content_type: string
  content_b64: string
  error: string | null
  entries?: { loc: string; lastmod: string | null }[]
}

describe.skipIf(sitemaps === null)(
  `crawler-commons' suite (${sitemaps === null ? sharedSkipReason('suites/sitemaps') : 'all of it'})`,
  () => {
    const cases = lines<SitemapCase>(sitemaps, 'crawler-commons_cases.jsonl')

    it('finds the pages, sitemaps and dates of each case, but where it departs on purpose', () => {
      expect(cases.length).toBeGreaterThan(50)
      const differing = cases.filter((row) => !agreesWithSitemap(row)).map(({ test }) => test)
      expect(differing.filter((test) => !(test in sitemapDepartures))).toEqual([])
      expect(Object.keys(sitemapDepartures).filter((test) => !differing.includes(test))).toEqual([])
    })
  },
)

function agreesWithSitemap({ test, url, content_type, content_b64, error, entries = [] }: SitemapCase): boolean {
  let reading: SourceReading
  try {
    reading = readSource({ body: Buffer.from(content_b64, 'base64'), contentType: content_type, url })
  } catch {
    return error !== null
  }
  if (error !== null) return false
  // The tests of extensions list nothing or other fields.
  if (test.startsWith('SiteMapParserExtensionTest')) return reading.entries.length > 0
  const isFeed = reading.kind === 'rss' || reading.kind === 'atom'
  const found = [
    ...reading.entries.map((entry) => ({
      url: entry.url,
      at: entry.modifiedAt ?? (isFeed ? entry.publishedAt : undefined),
    })),
    ...reading.sources
      .filter(({ why }) => why === 'index')
      .map((source) => ({ url: source.url, at: source.modifiedAt })),
  ]
  const instants = found.map(({ url, at }) => `${url} ${at === undefined ? '' : Date.parse(at)}`)
  const wanted = entries.map(({ loc, lastmod }) => `${loc} ${lastmod === null ? '' : Date.parse(lastmod)}`)
  return JSON.stringify(instants) === JSON.stringify([...new Set(wanted)])
}

function lines<Row>(folder: string | null, file: string): Row[] {
  if (folder === null) return []
  const rows = readFileSync(join(folder, file), 'utf8').split('\n').filter(Boolean)
  return rows.map((row) => JSON.parse(row) as Row)
}
