import { BadUrlError, type CanonicalUrl, canonicalUrl } from '@dateline/url/canonical'
import { registrableDomain } from '@dateline/url/host'

/**
 * The one spelling of a page. Its own claim (rel=canonical) counts only within the registrable domain that the page came
 * from, so that no site can overwrite another's article; and not when it names the home page, as broken templates do: `/`
 * alone, for `/?p=7` is a page.
 */
export function identityUrl(url: string, claim: string | null): CanonicalUrl {
  const own = canonicalUrl(url)
  const claimed = claim === null ? null : readClaim(claim, url)
  if (!claimed) return own
  const isSameSite = registrableDomain(new URL(claimed).hostname) === registrableDomain(new URL(own).hostname)
  const { pathname, search } = new URL(claimed)
  const isHome = pathname === '/' && search === ''
  return isSameSite && !isHome ? claimed : own
}

function readClaim(claim: string, base: string): CanonicalUrl | null {
  try {
    return canonicalUrl(claim, base)
  } catch (error) {
    if (error instanceof BadUrlError) return null
    throw error
  }
}
