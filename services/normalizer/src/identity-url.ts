import { BadUrlError, type CanonicalUrl, canonicalUrl } from '@dateline/url/canonical'
import { registrableDomain } from '@dateline/url/host'
import { namesArticle, withoutVariantParameters, withoutVariantPath } from '@dateline/url/page-variant'

/**
 * The one spelling of a page. Its own claim (rel=canonical) decides: AMP, mobile and print twins name their page by it. It counts only
 * within the registrable domain that the page came from, so that no site can overwrite another's article; and not when it names
 * the home page (`/` alone, for `/?p=7` is a page) or the section of the article, as broken templates do. Without a claim
 * the address tells AMP and print twins by itself; of a mobile host it can't be known what its page is called elsewhere.
 */
export function identityUrl(url: string, claim: string | null): CanonicalUrl {
  const own = withoutVariantParameters(canonicalUrl(url))
  const claimed = claim === null ? null : readClaim(claim, url)
  return claimed && isTrusted(claimed, own) ? claimed : withoutVariantPath(own)
}

function readClaim(claim: string, base: string): CanonicalUrl | null {
  try {
    return withoutVariantParameters(canonicalUrl(claim, base))
  } catch (error) {
    if (error instanceof BadUrlError) return null
    throw error
  }
}

function isTrusted(claim: CanonicalUrl, own: CanonicalUrl): boolean {
  const [there, here] = [new URL(claim), new URL(own)]
  if (registrableDomain(there.hostname) !== registrableDomain(here.hostname)) return false
  return !(there.pathname === '/' && there.search === '') && !isSectionOf(there, here)
}

/** Whether an address is that of a folder above an article: nothing that names one page, where the article's own does. */
function isSectionOf(section: URL, article: URL): boolean {
  const folder = section.pathname.endsWith('/') ? section.pathname : `${section.pathname}/`
  const isAbove = article.pathname.startsWith(folder) && article.pathname !== folder
  return isAbove && section.search === '' && !namesArticle(section.pathname) && namesArticle(article.pathname)
}
