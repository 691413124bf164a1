import { hash } from 'node:crypto'
import type { CanonicalUrl } from './canonical.ts'

/** The id of a page: the first 12 bytes of the SHA-256 of its canonical URL, as 24 lower-case hex digits. */
export function urlId(url: CanonicalUrl): string {
  return hash('sha256', url, 'hex').slice(0, 24)
}
