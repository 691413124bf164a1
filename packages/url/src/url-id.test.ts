import { expect, it } from 'vitest'
import { canonicalUrl } from './canonical.ts'
import { urlId } from './url-id.ts'

it('is the start of the SHA-256 of the canonical URL', () => {
  // printf 'https://example.org/' | sha256sum
  expect(urlId(canonicalUrl('https://EXAMPLE.org'))).toBe('8198d1bac40a1033653a78e4')
})

it('differs where the canonical URL differs', () => {
  expect(urlId(canonicalUrl('https://example.org/a'))).not.toBe(urlId(canonicalUrl('https://example.org/A')))
})
