import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BadUrlError, canonicalUrl } from './canonical.ts'

describe('canonicalUrl', () => {
  it.each([
    ['lowers scheme and host, never the path', 'HTTP://News.Example.ORG/Story', 'http://news.example.org/Story'],
    ['drops the port of the scheme', 'https://example.org:443/', 'https://example.org/'],
    ['keeps another port', 'https://example.org:8443/', 'https://example.org:8443/'],
    ['drops the fragment', 'https://example.org/a#comments', 'https://example.org/a'],
    ['drops the trailing dot of the host', 'https://example.org./a', 'https://example.org/a'],
    ['gives an empty path its slash', 'https://example.org', 'https://example.org/'],
    ['resolves dot segments, encoded ones too', 'https://example.org/a/./b/%2e%2E/c', 'https://example.org/a/c'],
    ['keeps double slashes, which some sites mean', 'https://example.org/web//a', 'https://example.org/web//a'],
    ['decodes unreserved characters', 'https://example.org/%7euser/%61%2Db', 'https://example.org/~user/a-b'],
    [
      'keeps reserved ones encoded, in upper case',
      'https://example.org/a%2fb?q=%3d',
      'https://example.org/a%2Fb?q=%3D',
    ],
    ['encodes a lone per cent sign', 'https://example.org/90%+of?q=100%', 'https://example.org/90%25+of?q=100%25'],
    ['encodes what may not stand bare', 'https://example.org/a|b?x[y]=^', 'https://example.org/a%7Cb?x%5By%5D=%5E'],
    ['writes other scripts as UTF-8', 'https://bücher.example/é?ü', 'https://xn--bcher-kva.example/%C3%A9?%C3%BC'],
    ['sorts parameters by name', 'https://example.org/?b=1&a=2&c', 'https://example.org/?a=2&b=1&c'],
    ['keeps the order of repeated parameters', 'https://example.org/?b=2&a=x&b=1', 'https://example.org/?a=x&b=2&b=1'],
    ['drops tracking parameters', 'https://example.org/?utm_source=x&id=7&FBCLID=z', 'https://example.org/?id=7'],
    ['drops them when their names are encoded', 'https://example.org/?%75tm_source=x', 'https://example.org/'],
    [
      'keeps parameters that only look alike',
      'https://example.org/?utm=1&mygclid=2',
      'https://example.org/?mygclid=2&utm=1',
    ],
    ['drops an empty query', 'https://example.org/a?', 'https://example.org/a'],
    ['drops empty parameters', 'https://example.org/a?&&b=1&', 'https://example.org/a?b=1'],
    ['reads every spelling of an address', 'http://0x7f.1/', 'http://127.0.0.1/'],
    ['trims white space, even inside', ' https://exam\nple.org/\t', 'https://example.org/'],
  ])('%s', (_title, input, expected) => {
    expect(canonicalUrl(input)).toBe(expected)
  })

  it('resolves a relative address against its base', () => {
    expect(canonicalUrl('../b?z=1#x', 'https://example.org/a/c/d')).toBe('https://example.org/a/b?z=1')
    expect(canonicalUrl('//cdn.example.org/x', 'https://example.org/')).toBe('https://cdn.example.org/x')
  })

  it.each([
    ['ftp://example.org/', 'unknown scheme "ftp:": only http and https'],
    ['javascript:alert(1)', 'unknown scheme "javascript:": only http and https'],
    ['hello world', 'no URL: "hello world" (a URL starts with http:// or https://)'],
    ['example.org/a', 'no URL: "example.org/a" (a URL starts with http:// or https://)'],
    ['example.org:8080/a', 'no URL: "example.org:8080/a" (a URL starts with http:// or https://)'],
    ['', 'no URL: "" (a URL starts with http:// or https://)'],
    ['https://exa mple.org/', 'no URL: "https://exa mple.org/" (its host or port is not valid)'],
    ['https://example.org:99999/', 'no URL: "https://example.org:99999/" (its host or port is not valid)'],
    ['https://me:secret@example.org/', 'user names and passwords are not allowed in a URL'],
    ['https://me@example.org/', 'user names and passwords are not allowed in a URL'],
    ['https://a..b/', 'no host name: "a..b" (labels of 1 to 63 characters, at most 253 in all)'],
    [`https://${'a'.repeat(64)}.org/`, 'no host name:'],
    [`https://example.org/${'a'.repeat(2029)}`, 'URL of 2049 characters: at most 2048 are allowed'],
  ])('refuses %j and says why', (input, message) => {
    expect(() => canonicalUrl(input)).toThrow(BadUrlError)
    expect(() => canonicalUrl(input)).toThrow(message)
  })

  it('says so when the base is no URL', () => {
    expect(() => canonicalUrl('/a', 'nowhere')).toThrow('the base is no URL: "nowhere"')
  })

  it('keeps messages short and free of control characters', () => {
    const refuse = () => canonicalUrl(`\u001b[31m${'x'.repeat(5000)}`)
    expect(refuse).toThrow('\\u001b[31m')
    expect(refuse).toThrow(/^.{1,200}$/)
  })

  it('measures the length without tracking parameters', () => {
    expect(canonicalUrl(`https://example.org/?utm_term=${'a'.repeat(3000)}`)).toBe('https://example.org/')
    expect(canonicalUrl(`https://example.org/${'a'.repeat(2028)}`)).toHaveLength(2048)
  })

  it('gives a canonical URL back unchanged, for any URL', () => {
    fc.assert(
      fc.property(anyUrl, (input) => {
        const once = canonicalOrNull(input)
        if (once !== null) expect(canonicalUrl(once)).toBe(once)
      }),
      { numRuns: 3000 },
    )
  })

  it('gives what the parser of browsers leaves as it is', () => {
    fc.assert(
      fc.property(anyUrl, (input) => {
        const once = canonicalOrNull(input)
        if (once !== null) expect(new URL(once).href).toBe(once)
      }),
      { numRuns: 3000 },
    )
  })

  it('throws nothing but BadUrlError, whatever the input', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.nat(0xffff).map((unit) => String.fromCharCode(unit)), maxLength: 60 }),
        (input) => void canonicalOrNull(input),
      ),
    )
  })
})

const piece = fc.oneof(
  fc.constantFrom('/', '//', '.', '..', '%', '%2', '%2e', '%41', '%7E', '%c3', '?', '&', '=', '#', '[', '|', '\\', ' '),
  fc.constantFrom('utm_source=', 'a=1', 'b', ';', ':', '@', '+', "'", '"', 'é', '\u{1f600}', '\ud800', '\u0000', '\t'),
  fc.string({ unit: 'grapheme', maxLength: 4 }),
)
const host = fc.oneof(
  fc.domain(),
  fc.ipV4Extended(),
  fc.ipV6().map((ip) => `[${ip}]`),
  fc.constant('Bücher.Example.'),
)
const anyUrl = fc
  .tuple(
    fc.constantFrom('http://', 'HTTPS://', 'https:/', 'http:\\\\'),
    host,
    fc.constantFrom('', ':80', ':0443', ':8080'),
    fc.array(piece, { maxLength: 12 }),
  )
  .map(([scheme, name, port, rest]) => `${scheme}${name}${port}/${rest.join('')}`)

function canonicalOrNull(input: string): string | null {
  try {
    return canonicalUrl(input)
  } catch (error) {
    if (error instanceof BadUrlError) return null
    throw error
  }
}
