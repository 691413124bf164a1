import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { decidedAgainst } from '@dateline/testkit/shared'
import { describe, expect, it } from 'vitest'
import { isPublicAddress, literalAddress } from '../src/address.ts'
import { BadUrlError, canonicalUrl } from '../src/canonical.ts'

const suites = join(import.meta.dirname, '../../../../shared/suites')

describe.skipIf(!existsSync(join(suites, 'ssrf')))(
  'the suite of addresses that a fetcher must not ask (needs ../shared)',
  () => {
    interface Case {
      input: string
      expect: string
      resolves_to?: string | null
    }
    const cases = read('ssrf/ssrf_urls.jsonl')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Case)

    const refused = cases.filter((row) => row.expect !== 'allow' && !row.expect.startsWith('block-port'))
    const allowed = cases.filter((row) => row.expect === 'allow')

    it('has all its cases', () => {
      expect(cases.length).toBeGreaterThan(150)
    })

    it('refuses each inside address and each bad URL', () => {
      expect(refused.map((row) => [row.input, verdict(row)]).filter(([, found]) => found === 'allowed')).toEqual([])
    })

    it('leaves to the resolver only names without an address', () => {
      const names = refused.filter((row) => verdict(row) === 'a name').map((row) => new URL(row.input).hostname)
      expect(names.filter((name) => !/(^|\.)localhost\.?$/.test(name))).toEqual([])
    })

    it('allows each public address', () => {
      expect(allowed.map((row) => [row.input, verdict(row)]).filter(([, found]) => found !== 'allowed')).toEqual([])
    })

    function verdict({ input, resolves_to }: Case): 'bad URL' | 'allowed' | 'refused' | 'a name' {
      const url = canonicalOrNull(input)
      if (url === null) return 'bad URL'
      const literal = literalAddress(new URL(url).hostname)
      const answers = literal === null ? (resolves_to?.split(/,| then /) ?? []) : [literal]
      if (answers.length === 0) return 'a name'
      return answers.every(isPublicAddress) ? 'allowed' : 'refused'
    }
  },
)

describe.skipIf(!existsSync(join(suites, 'urls')))('the suites of URLs (needs ../shared)', () => {
  interface Case {
    input: string
    base: string | null
    href?: string
    failure?: boolean
  }
  const cases = (JSON.parse(read('urls/wpt-urltestdata.newer.json') || '[]') as (Case | string)[]).filter(
    (row) => typeof row !== 'string',
  )
  // The parser is Node's: where it lags behind the standard, there is nothing for this room to test.
  const web = cases.filter((row) => row.href !== undefined && /^https?:\/\/[^@]*$/.test(row.href) && parserAgrees(row))

  it('makes the same of an address and of its parsed form (web-platform-tests)', () => {
    expect(web.length).toBeGreaterThan(200)
    const differing = web.filter(
      (row) => canonicalOrNull(row.input, row.base ?? undefined) !== canonicalOrNull(row.href ?? ''),
    )
    expect(differing).toEqual([])
  })

  it('refuses none of them but those that were decided against', () => {
    const refused = web.filter((row) => canonicalOrNull(row.href ?? '') === null).map(({ href }) => href)
    expect(new Set(refused)).toEqual(new Set(decidedAgainst('urls/web-platform-tests').keys()))
  })

  it('refuses what does not parse (web-platform-tests)', () => {
    const failing = cases.filter((row) => row.failure === true && parserAgrees(row))
    expect(failing.length).toBeGreaterThan(100)
    expect(failing.filter((row) => canonicalOrNull(row.input, row.base ?? undefined) !== null)).toEqual([])
  })

  it('agrees with crawler-commons, but where it was decided against', () => {
    const rows = csv('urls/weirdToNormalizedUrls.csv').filter(([input = '']) => /^\s*https?:\/\/[^/]/i.test(input))
    expect(rows.length).toBeGreaterThan(80)
    const differing = rows
      .filter(([input = '', expected = '']) => canonicalOrNull(input) !== expected)
      .map(([input = '']) => input)
    expect(new Set(differing)).toEqual(new Set(decidedAgainst('urls/crawler-commons').keys()))
  })

  it('resolves as crawler-commons does', () => {
    for (const [input = '', base = '', expected = ''] of csv('urls/url-resolve.csv')) {
      if (!/^https?:\/\/[^@]*$/.test(expected)) continue
      expect(canonicalUrl(input, base === '' ? undefined : base), input).toBe(canonicalUrl(expected))
    }
  })

  function parserAgrees({ input, base, href }: Case): boolean {
    return (URL.parse(input, base ?? undefined)?.href ?? undefined) === href
  }
})

function read(path: string): string {
  // The body of a skipped `describe` runs as well.
  return existsSync(join(suites, path)) ? readFileSync(join(suites, path), 'utf8') : ''
}

/** Rows of fields parted by commas; a field may stand in quotes, where two quotes are one. */
function csv(path: string): string[][] {
  const rows = read(path)
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
  return rows.map((row) =>
    [...row.matchAll(/(?:^|,)\s*(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
      ([, quoted, bare = '']) => quoted?.replaceAll('""', '"') ?? bare.trim(),
    ),
  )
}

function canonicalOrNull(input: string, base?: string): string | null {
  try {
    return canonicalUrl(input, base)
  } catch (error) {
    if (error instanceof BadUrlError) return null
    throw error
  }
}
