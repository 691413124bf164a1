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
