import { describe, expect, test } from 'vitest'
import { identityUrl } from './identity-url.ts'

const url = 'https://www.news.example/2026/flood'

describe('the identity of a page is', () => {
  test.each([
    ['its own address, where it claims none', null, url],
    ['its claim', 'https://www.news.example/flood', 'https://www.news.example/flood'],
    ['its claim on another host of the same site', 'https://news.example/flood', 'https://news.example/flood'],
    ['its claim on the other scheme', 'http://www.news.example/flood', 'http://www.news.example/flood'],
    ['its relative claim', '/flood', 'https://www.news.example/flood'],
    ['its claim without tracking parameters', '/flood?utm_source=x#top', 'https://www.news.example/flood'],
    ['its claim with a query on the home page', '/?p=7', 'https://www.news.example/?p=7'],
    ['its own, where the claim is the home page', '/', url],
    ['its own, where the claim is the home page of another host', 'https://news.example', url],
    ['its own, where the claim is on another site', 'https://other.example/flood', url],
    ['its own, where the claim only looks like the site', 'https://news.example.evil.test/flood', url],
    ['its own, where the claim is no address', 'http://', url],
    ['its own, where the claim is a script', 'javascript:void 0', url],
    ['its own, where the claim is empty', '', url],
    ['its own, where the claim has a password', 'https://a:b@www.news.example/flood', url],
  ])('%s', (_, claim, expected) => {
    expect(identityUrl(url, claim)).toBe(expected)
  })

  test.each([
    ['/2026/river-floods-town/amp', null, '/2026/river-floods-town'],
    ['/2026/river-floods-town/amp/', '/2026/river-floods-town', '/2026/river-floods-town'],
    ['/2026/river-floods-town?outputType=amp', null, '/2026/river-floods-town'],
    ['/2026/river-floods-town?amp=1', '/2026/river-floods-town?amp=1', '/2026/river-floods-town'],
    ['/story/4711?print=1', null, '/story/4711'],
    // It says itself that it is a page of its own.
    ['/guitars-of-2026/amp', '/guitars-of-2026/amp', '/guitars-of-2026/amp'],
    // Broken templates: all articles of a section would be revisions of one.
    ['/news/river-floods-town', '/news', '/news/river-floods-town'],
    ['/news/river-floods-town', '/news/', '/news/river-floods-town'],
    ['/news/world/4711.html', '/news/world/', '/news/world/4711.html'],
    ['/news/river-floods-town/page/2', '/news/river-floods-town', '/news/river-floods-town'],
    ['/news/flood/comments', '/news/flood', '/news/flood'],
    ['/news/flood/1', '/news?id=1', '/news?id=1'],
  ])('of %s that claims %s: %s', (path, claim, expected) => {
    const at = (spelling: string) => `https://www.news.example${spelling}`
    expect(identityUrl(at(path), claim)).toBe(at(expected))
  })

  test('the page that a mobile or AMP host claims to show', () => {
    const page = 'https://www.news.example/2026/flood'
    for (const twin of ['https://m.news.example/2026/flood', 'https://amp.news.example/2026/flood']) {
      expect(identityUrl(twin, page)).toBe(page)
      expect(identityUrl(twin, null)).toBe(twin)
    }
  })

  test('in one spelling, whatever the address that answered', () => {
    expect(identityUrl('HTTP://News.Example:80/a?utm_source=x&b=1#c', null)).toBe('http://news.example/a?b=1')
  })

  test('its own, where the claim is of another customer of the same host', () => {
    expect(identityUrl('https://anna.github.io/a', 'https://bert.github.io/a')).toBe('https://anna.github.io/a')
  })

  test('that of the site alone, where the site is an address', () => {
    expect(identityUrl('http://127.0.0.1:8000/a', 'http://127.0.0.1:8000/b')).toBe('http://127.0.0.1:8000/b')
    expect(identityUrl('http://127.0.0.1/a', 'http://127.0.0.2/b')).toBe('http://127.0.0.1/a')
  })
})
