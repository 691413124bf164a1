import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canonicalUrl } from './canonical.ts'
import { withoutVariantParameters, withoutVariantPath } from './page-variant.ts'

const at = (path: string) => canonicalUrl(`https://news.example${path}`)

describe('a parameter that asks for another form of the page', () => {
  test.each([
    ['/flood?amp', '/flood'],
    ['/flood?amp=1', '/flood'],
    ['/flood?outputType=amp', '/flood'],
    ['/flood?print=1&id=7', '/flood?id=7'],
    ['/flood?id=7&view=print', '/flood?id=7'],
    ['/?id=7&printable=yes', '/?id=7'],
  ])('is left out: %s', (given, expected) => {
    expect(withoutVariantParameters(at(given))).toBe(at(expected))
  })

  test.each([
    '/flood',
    '/flood?amp=20',
    '/shop?view=list',
    '/shop?format=pdf',
    '/shop?print=poster',
    '/a?vamp=1',
    '/a?id=amp',
  ])('is nothing else: %s', (given) => {
    expect(withoutVariantParameters(at(given))).toBe(at(given))
  })
})

describe('a part of the path that asks for another form of an article', () => {
  test.each([
    ['/2026/river-floods-town/amp', '/2026/river-floods-town'],
    ['/2026/river-floods-town/amp/', '/2026/river-floods-town/'],
    ['/amp/river-floods-town', '/river-floods-town'],
    ['/story-4711.amp.html', '/story-4711.html'],
    ['/story-4711.amp', '/story-4711'],
    ['/story/4711/print', '/story/4711'],
    ['/story/4711/print?page=2', '/story/4711?page=2'],
  ])('is left out: %s', (given, expected) => {
    expect(withoutVariantPath(at(given))).toBe(at(expected))
  })

  test.each([
    '/',
    '/amp',
    '/amp/',
    '/print',
    '/reviews/amp',
    '/amp/reviews',
    '/shop/print',
    '/camp/2026',
    '/2026/river-floods-amp',
    '/vamp.html',
    '/2026/print-is-dead',
  ])('is nothing else: %s', (given) => {
    expect(withoutVariantPath(at(given))).toBe(at(given))
  })
})

test('what is left is a canonical URL of the same host, and leaving out twice is leaving out once but for what hid behind', () => {
  const part = fc.constantFrom('amp', 'print', 'a-b-c', '4711', 'news', 'x.amp.html', 'x1.amp')
  const query = fc.constantFrom('', '?amp', '?amp=1&a=2', '?view=amp&view=print', '?a=%41&print')
  fc.assert(
    fc.property(fc.array(part, { maxLength: 4 }), query, (parts, search) => {
      const url = at(`/${parts.join('/')}${search}`)
      const bare = withoutVariantPath(withoutVariantParameters(url))
      expect(canonicalUrl(bare)).toBe(bare)
      expect(new URL(bare).host).toBe('news.example')
      expect(bare.length).toBeLessThanOrEqual(url.length)
      expect(withoutVariantParameters(withoutVariantParameters(url))).toBe(withoutVariantParameters(url))
    }),
  )
})
