import { expect, test } from 'vitest'
import { redirectTarget } from './redirect-target.ts'

const base = 'https://news.example/a/b?c=d'
const latin1 = (text: string) => Buffer.from(text).toString('latin1')

test.each([
  ['an absolute address', 'http://other.example/x', 'http://other.example/x'],
  ['a path', '/x', 'https://news.example/x'],
  ['a relative path', 'x', 'https://news.example/a/x'],
  ['a query alone', '?x=y', 'https://news.example/a/b?x=y'],
  ['another host on the same scheme', '//other.example/x', 'https://other.example/x'],
  ['an empty header: the page itself', '', 'https://news.example/a/b?c=d'],
  ['no fragment', '/x#y', 'https://news.example/x'],
  ["the site's own order of parameters", '/x?b=1&a=2', 'https://news.example/x?b=1&a=2'],
  ['its tracking parameters too', '/x?utm_source=y', 'https://news.example/x?utm_source=y'],
  ['no dot after the host', 'https://news.example./x', 'https://news.example/x'],
  ['the bytes of UTF-8', latin1('/caf\u00e9'), 'https://news.example/caf%C3%A9'],
  ['bytes that are no UTF-8', '/caf\u00e9', 'https://news.example/caf%C3%A9'],
  ['a space', '/a b', 'https://news.example/a%20b'],
  ['an address of IPv6', 'http://[::1]/', 'http://[::1]/'],
])('a redirect leads to %s', (_, location, expected) => {
  expect(redirectTarget([['LOCATION', location]], base)).toBe(expected)
})

test.each([
  ['another scheme', 'ftp://news.example/x'],
  ['a script', 'javascript:alert(1)'],
  ['a password', 'https://user:secret@news.example/'],
  ['no host', 'https://'],
  ['no port', 'https://news.example:99999/'],
  ['an endless address', `/${'a'.repeat(9000)}`],
  ['an address of endless tracking', `/?utm_source=${'a'.repeat(9000)}`],
])('a redirect to %s leads nowhere', (_, location) => {
  expect(redirectTarget([['Location', location]], base)).toBeNull()
})

test('a redirect without Location leads nowhere', () => {
  expect(redirectTarget([['Refresh', '0']], base)).toBeNull()
})
