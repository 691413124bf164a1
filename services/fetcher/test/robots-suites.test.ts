import { readFileSync } from 'node:fs'
import { decidedAgainst, sharedDir, sharedSkipReason } from '@dateline/testkit/shared'
import { describe, expect, test } from 'vitest'
import { isAllowedBy, parseRobots } from '../src/robots/robots.ts'

interface Case {
  test: string
  robots: string
  token: string
  url: string
  allowed: boolean
}

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
      ['robots/google', googleCases, 145],
      ['robots/crawler-commons', commonsCases, 185],
    ])('%s agrees, but for what was decided against', (suite, cases, count) => {
      const rows = cases()
      expect(rows).toHaveLength(count)
      const differing = rows
        .filter(({ robots, token, url, allowed }) => isAllowedBy(parseRobots(robots, token), url) !== allowed)
        .map(({ test, token, url }) => `${test} ${token} ${url}`)
      expect(new Set(differing)).toEqual(new Set(decidedAgainst(suite).keys()))
    })

    test('Crawl-delay is what crawler-commons reads', () => {
      const wrong = commonsCases().filter(
        ({ robots, token, crawlDelayMs }) => parseRobots(robots, token).crawlDelayMs !== crawlDelayMs,
      )
      expect(wrong).toEqual([])
    })
  },
)
