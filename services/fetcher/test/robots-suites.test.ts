import { readFileSync } from 'node:fs'
import { sharedDir, sharedSkipReason } from '@dateline/testkit/shared'
import { describe, expect, test } from 'vitest'
import { isAllowedBy, parseRobots } from '../src/robots.ts'

interface Case {
  test: string
  robots: string
  token: string
  url: string
  allowed: boolean
}

/** What a case asks for, where we decide otherwise and why. */
const decidedAgainst: { why: string; isOne(row: Case): boolean }[] = [
  { why: 'what has no URL is never asked for', isOne: ({ url }) => url === '' },
  {
    why: 'RFC 9309, section 2.2.2: an encoded letter is that letter',
    isOne: ({ robots, url }) => robots.includes('/foo/bar/%62%61%7A') && url.endsWith('/foo/bar/baz'),
  },
  {
    why: "/index.html is another page than /; that both are one is Google's own rule",
    isOne: ({ robots, url }) => robots.includes('index.html') && url.endsWith('/'),
  },
  {
    why: "a line is read to its end; to cut it after 16 KiB is Google's own rule, and no URL of ours is as long",
    isOne: ({ robots }) => robots.split('\n').some((line) => line.length > 16_000),
  },
  {
    why: 'RFC 9309, section 2.2.1: a product token is letters, _ and -, so that no crawler is called by these names',
    isOne: ({ token }) => /[^a-z_-]/i.test(token),
  },
  {
    why: 'RFC 9309, section 2.2.1: a group is named by a product token, not by a whole User-Agent header',
    isOne: ({ robots, token }) =>
      robots.includes('User-agent: Mozilla/5.0 (compatible; Butterfly') && token === 'butterfly',
  },
]

const read = (file: string) =>
  readFileSync(`${sharedDir('suites', 'robots')}/${file}`, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))

function googleCases(): Case[] {
  return read('google_robotstxt_cases.jsonl').map(({ robots_latin1, agent, ...row }) => ({
    ...row,
    robots: Buffer.from(robots_latin1, 'latin1').toString(),
    token: agent,
  }))
}

interface CommonsRow {
  test: string
  content_b64: string
  agents: string
  url: string
  allowed: boolean
  crawl_delay_ms: number
}

/** Its parser takes several names for one crawler; ours takes the product token, which is the first. */
function commonsCases(): (Case & { crawlDelayMs: number | null })[] {
  return read('crawler-commons_cases.jsonl').map(({ content_b64, agents, crawl_delay_ms, ...row }: CommonsRow) => ({
    ...row,
    robots: Buffer.from(content_b64, 'base64').toString(),
    token: agents.split(',')[0] ?? '',
    crawlDelayMs: crawl_delay_ms < 0 ? null : crawl_delay_ms,
  }))
}

describe.skipIf(!sharedDir('suites', 'robots'))(
  `robots.txt suites (${sharedSkipReason('suites', 'robots')} if so)`,
  () => {
    test.each([
      ["google/robotstxt's tests", googleCases, 145],
      ["crawler-commons' tests", commonsCases, 185],
    ])('%s agree, but for what was decided against', (_, cases, count) => {
      const rows = cases()
      expect(rows).toHaveLength(count)
      const asked = rows.filter((row) => !decidedAgainst.some(({ isOne }) => isOne(row)))
      expect(asked.length).toBeGreaterThan(0.9 * count)
      const wrong = asked.filter(
        ({ robots, token, url, allowed }) => isAllowedBy(parseRobots(robots, token), url) !== allowed,
      )
      expect(wrong).toEqual([])
    })

    test('what was decided against is still decided against', () => {
      const rows = [...googleCases(), ...commonsCases()].filter(({ url }) => url !== '')
      for (const { why, isOne } of decidedAgainst.slice(1)) {
        const differing = rows.filter(
          (row) => isOne(row) && isAllowedBy(parseRobots(row.robots, row.token), row.url) !== row.allowed,
        )
        expect(differing.length, why).toBeGreaterThan(0)
      }
    })

    test('Crawl-delay is what crawler-commons reads', () => {
      const wrong = commonsCases().filter(
        ({ robots, token, crawlDelayMs }) => parseRobots(robots, token).crawlDelayMs !== crawlDelayMs,
      )
      expect(wrong).toEqual([])
    })
  },
)
