import { canonicalUrl } from '@dateline/url/canonical'
import { registrableDomain } from '@dateline/url/host'
import { sourceIdOf } from './source-id.ts'
import type { NewSource } from './sources.ts'

/** A source at an address, absolute or relative to `base`. Throws BadUrlError where it is none. */
export function newSource(given: string, fields: Omit<NewSource, 'id' | 'url' | 'site'>, base?: string): NewSource {
  const url = canonicalUrl(given, base)
  return { ...fields, url, id: sourceIdOf(url), site: registrableDomain(new URL(url).hostname) }
}
