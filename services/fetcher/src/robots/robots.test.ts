import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { allowAll, isAllowedBy, parseRobots } from './robots.ts'

const isAllowed = (robots: string, path: string, token = 'dateline') =>
  isAllowedBy(parseRobots(robots, token), new URL(path, 'https://news.example').href)

describe('a URL is', () => {
  test.each([
    ['allowed by an empty file', '', '/a', true],
    ['allowed where no rule matches', 'User-agent: *\nDisallow: /b', '/a', true],
    ['disallowed by the rule that it begins with', 'User-agent: *\nDisallow: /a', '/abc?d=e', false],
    ['judged by case', 'User-agent: *\nDisallow: /A', '/a', true],
    ['allowed by a Disallow without a path', 'User-agent: *\nDisallow:', '/a', true],
    ['judged by the longest rule', 'User-agent: *\nAllow: /a/b\nDisallow: /a', '/a/b/c', true],
    ['judged by the longest rule wherever it stands', 'User-agent: *\nDisallow: /a/b\nAllow: /a', '/a/b/c', false],
    ['allowed when rules of one length disagree', 'User-agent: *\nDisallow: /a\nAllow: /a', '/a', true],
    ['judged with its query', 'User-agent: *\nDisallow: /*?print=', '/a?print=1', false],
    ['matched by a star in the middle', 'User-agent: *\nDisallow: /a/*/z', '/a/b/c/z', false],
    ['matched by many stars', `User-agent: *\nDisallow: /${'*a'.repeat(50)}`, `/${'a'.repeat(50)}`, false],
    ['not matched by an anchored rule that ends before it', 'User-agent: *\nDisallow: /a$', '/ab', true],
    ['matched by an anchored rule to the end', 'User-agent: *\nDisallow: /*.pdf$', '/a.pdf.pdf', false],
    ['not matched twice by the same characters', 'User-agent: *\nDisallow: /ab*ab$', '/ab', true],
    ['matched by a bare $ before the end of a rule as by a character', 'User-agent: *\nDisallow: /a$b', '/a$b', false],
    ['matched by an encoded $', 'User-agent: *\nDisallow: /a%24', '/a$', false],
    ['matched by an encoded star only where it has one', 'User-agent: *\nDisallow: /a%2A', '/ab', true],
    ['matched by an encoded star where it has one', 'User-agent: *\nDisallow: /a%2a', '/a*', false],
    ['the same whether its letters are encoded or not', 'User-agent: *\nDisallow: /%7Ejoe/%62', '/~joe/b', false],
    [
      'the same whether UTF-8 is encoded in the rule or not',
      'User-agent: *\nDisallow: /caf\u00e9',
      '/caf%c3%a9',
      false,
    ],
    ['not the same with an encoded slash', 'User-agent: *\nDisallow: /a%2Fb', '/a/b', true],
    ['allowed if it is robots.txt', 'User-agent: *\nDisallow: /', '/robots.txt', true],
  ])('%s', (_, robots, path, expected) => {
    expect(isAllowed(robots, path)).toBe(expected)
  })
})

describe('a group', () => {
  test.each([
    [
      'for the token outweighs the one for all',
      'User-agent: *\nDisallow: /\n\nUser-agent: dateline\nDisallow: /b',
      '/a',
      true,
    ],
    [
      'has the names that come one after the other, with an empty line between them or not',
      'User-agent: dateline\n\nUser-agent: *\nDisallow: /',
      '/a',
      false,
    ],
    ['for the token in any case counts', 'USER-AGENT: DateLine\nDISALLOW: /', '/a', false],
    ['for the token with a version counts', 'User-agent: dateline/2.0\nDisallow: /', '/a', false],
    ['for a longer name does not count', 'User-agent: datelinebot\nDisallow: /', '/a', true],
    ['for a shorter name does not count', 'User-agent: date\nDisallow: /', '/a', true],
    [
      'may stand in several places',
      'User-agent: dateline\nAllow: /\nUser-agent: x\nDisallow: /\nUser-agent: dateline\nDisallow: /a',
      '/a',
      false,
    ],
    ['may have several names', 'User-agent: x\nUser-agent: dateline\nUser-agent: y\nDisallow: /', '/a', false],
    ['is not ended by an empty line', 'User-agent: dateline\n\n\nDisallow: /', '/a', false],
    ['is not ended by a sitemap', 'User-agent: dateline\nSitemap: https://x/\nDisallow: /', '/a', false],
    [
      'has its names parted by other records',
      'User-agent: x\nCrawl-delay: 1\nUser-agent: dateline\nDisallow: /',
      '/a',
      false,
    ],
    ['has no rules that stand before its names', 'Disallow: /\nUser-agent: dateline\nAllow: /b', '/a', true],
  ])('%s', (_, robots, path, expected) => {
    expect(isAllowed(robots, path)).toBe(expected)
  })
})

describe('a line', () => {
  test.each([
    ['may end in CR', 'User-agent: *\rDisallow: /\r'],
    ['may end in CR LF', 'User-agent: *\r\nDisallow: /\r\n'],
    ['may end with the file', 'User-agent: *\nDisallow: /'],
    ['may follow a byte order mark', '\uFEFFUser-agent: *\nDisallow: /'],
    ['may have spaces and tabs', ' \tUser-agent \t:\t * \n  Disallow  :  /  '],
    ['may end in a comment', 'User-agent: * # all\nDisallow: / # everything'],
    ['may lack its colon', 'User-agent *\nDisallow /'],
    ['may be one that nobody knows', 'User-agent: *\n<html>\n:\n: x\nfoo\na b c\nDisallow: /'],
  ])('%s', (_, robots) => {
    expect(isAllowed(robots, '/a')).toBe(false)
  })
})

describe('beside the rules', () => {
  test.each([
    ['seconds', 'Crawl-delay: 10', 10_000],
    ['fractions, in whole milliseconds', 'Crawl-delay: 0.2345', 235],
    ['the longest of several', 'Crawl-delay: 1\nCrawl-delay: 3\nCrawl-delay: 2', 3000],
    ['an hour at most', 'Crawl-delay: 999999999', 3_600_000],
    ['an hour at most, however large', 'Crawl-delay: Infinity', 3_600_000],
    ['nothing that is no number', 'Crawl-delay: soon', null],
    ['nothing below zero', 'Crawl-delay: -1', null],
  ])('Crawl-delay gives %s', (_, line, expected) => {
    expect(parseRobots(`User-agent: *\n${line}\n`, 'dateline').crawlDelayMs).toBe(expected)
  })

  test("another group's Crawl-delay does not count", () => {
    const robots = 'User-agent: dateline\nDisallow: /x\n\nUser-agent: *\nCrawl-delay: 9\nDisallow: /'
    expect(parseRobots(robots, 'dateline').crawlDelayMs).toBeNull()
  })

  test('sitemaps are those of the whole file', () => {
    const robots = 'Sitemap: https://a.example/1\nUser-agent: x\nDisallow: /\nsitemap:https://a.example/2'
    expect(parseRobots(robots, 'dateline').sitemaps).toEqual(['https://a.example/1', 'https://a.example/2'])
  })
})

describe('whatever the file and the URL', () => {
  const word = fc.constantFrom(
    'User-agent',
    'Allow',
    'Disallow',
    'Crawl-delay',
    ':',
    '*',
    '/',
    '$',
    '%',
    '%2a',
    '#',
    ' ',
    '\r',
    '\n',
    'a',
    'é',
    '\ud800',
  )
  const robots = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(word, { maxLength: 60 }).map((words) => words.join('')),
  )

  test('an answer is given', () => {
    fc.assert(
      fc.property(robots, fc.webUrl({ withQueryParameters: true }), (text, url) => {
        expect(typeof isAllowedBy(parseRobots(`User-agent: *\nDisallow: /${text}`, 'a'), url)).toBe('boolean')
      }),
    )
  })

  test('a path is disallowed by itself as a rule', () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true }), (url) => {
        const { pathname, search } = new URL(url)
        const rule = (pathname + search).replaceAll('*', '%2A').replaceAll('$', '%24')
        expect(isAllowedBy(parseRobots(`User-agent: *\nDisallow: ${rule}`, 'a'), url)).toBe(pathname === '/robots.txt')
      }),
    )
  })

  test('all is allowed where there are no rules', () => {
    fc.assert(fc.property(fc.webUrl(), (url) => isAllowedBy(allowAll, url)))
  })

  test.each([
    ['one long line', () => 'a'.repeat(500_000)],
    ['spaces', () => `User-agent: *${' '.repeat(500_000)}x`],
    ['comments', () => '#'.repeat(500_000)],
    ['colons', () => ':'.repeat(500_000)],
    ['stars', () => `User-agent: *\nDisallow: /${'*'.repeat(500_000)}x`],
    ['stars and letters', () => `User-agent: *\nDisallow: /${'*a'.repeat(250_000)}b`],
    ['escapes', () => `User-agent: *\nDisallow: /${'%61'.repeat(160_000)}`],
    ['rules', () => `User-agent: *\n${'Disallow: /*a*b\n'.repeat(30_000)}`],
    ['names', () => `${'User-agent: *\n'.repeat(35_000)}Disallow: /x`],
  ])('half a megabyte of %s is read and applied within a second', (_, text) => {
    const startedAt = performance.now()
    expect(isAllowedBy(parseRobots(text(), 'dateline'), `https://news.example/${'a'.repeat(2000)}`)).toBeTypeOf(
      'boolean',
    )
    expect(performance.now() - startedAt).toBeLessThan(1000)
  })
})
