/**
 * Namespaces by what their addresses contain, each with the prefix that this room calls it by. The formats themselves have
 * none: RSS, Atom and the sitemap protocol went through a dozen addresses, and publishers misspell them.
 */
const known: readonly (readonly [RegExp, string])[] = [
  [/w3\.org\/2005\/atom|purl\.org\/(atom|echo|pie)\b/, ''],
  [/userland\.com\/rss|harvard\.edu\/tech\/rss|netscape\.com\/(rdf|publish)/, ''],
  [/purl\.org\/(net\/rss[\d.]*|rss\/1\.0)(\/|#|\/modules\/rss091#?)?$/, ''],
  [/sitemaps?\.org\/schemas?|schemas?\/sitemap\/0\.|sitemaps\.org/, ''],
  [/22-rdf-syntax-ns/, 'rdf'],
  [/purl\.org\/dc\/elements/, 'dc'],
  [/purl\.org\/dc\/terms/, 'dcterms'],
  [/rss\/1\.0\/modules\/content/, 'content'],
  [/rss\/1\.0\/modules\/syndication/, 'sy'],
  [/search\.yahoo\.com\/mrss/, 'media'],
  [/rssnamespace\.org\/feedburner/, 'feedburner'],
  [/syndication\/history/, 'fh'],
  [/syndication\/thread/, 'thr'],
  [/schemas?\/sitemap-news/, 'news'],
  [/schemas?\/sitemap-image/, 'image'],
  [/schemas?\/sitemap-video/, 'video'],
  [/w3\.org\/1999\/xhtml/, 'xhtml'],
  [/itunes\.com\/dtds/, 'itunes'],
  [/w3\.org\/xml\/1998\/namespace/, 'xml'],
]
/** The prefix by which this room calls a namespace; null for one that it does not know. */
export function namespacePrefix(uri: string): string | null {
  const address = uri.trim().toLowerCase()
  return known.find(([pattern]) => pattern.test(address))?.[1] ?? null
}
