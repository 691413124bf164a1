/** What a text is, by its first words. */
export type SniffedKind = 'feed' | 'sitemap' | 'json' | 'page' | 'text' | 'opml' | 'nothing'

const head = 65_536
const roots: Readonly<Record<string, SniffedKind>> = {
  rss: 'feed',
  rdf: 'feed',
  feed: 'feed',
  channel: 'feed',
  urlset: 'sitemap',
  sitemapindex: 'sitemap',
  opml: 'opml',
  html: 'page',
}

/**
 * The kind of a source by its content, where a document of that kind begins, and whether junk (a warning of the server's
 * script, a page around it) stood before it. The content type is the last to be asked: feeds come as text/html, sitemaps as text/plain.
 */
export function sniff(
  text: string,
  contentType: string | null,
): { kind: SniffedKind; start: number; isAfterJunk: boolean } {
  const beginning = text.slice(0, head)
  const first = beginning.search(/\S/)
  if (first === -1) return { kind: 'nothing', start: 0, isAfterJunk: false }
  const root = findRoot(beginning)
  if (/^[{[]/.test(beginning.slice(first)) && root === null) return { kind: 'json', start: first, isAfterJunk: false }
  if (root !== null) return root
  const isMarkup = /^<[a-z!?]/i.test(beginning.slice(first))
  const isAddress = /^(https?:\/\/|www\.)/i.test(beginning.slice(first))
  if (isMarkup || (!isAddress && /html/i.test(contentType ?? ''))) return { kind: 'page', start: 0, isAfterJunk: false }
  return { kind: 'text', start: 0, isAfterJunk: false }
}

/** The first tag that begins a document we know, outside of comments. */
function findRoot(beginning: string): { kind: SniffedKind; start: number; isAfterJunk: boolean } | null {
  const pattern =
    /<!--[\s\S]*?(?:-->|$)|<!doctype\s+html\b|<(?:[\w.-]{1,40}:)?(rss|rdf|feed|channel|urlset|sitemapindex|opml|html)(?=[\s>/])/gi
  for (const match of beginning.matchAll(pattern)) {
    if (match[0].startsWith('<!--')) continue
    const kind = roots[match[1]?.toLowerCase() ?? 'html'] ?? 'page'
    const before = beginning.slice(0, match.index)
    const prolog = before.replaceAll(/<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!doctype[\s\S]*$/gi, '').trim()
    return { kind, start: kind === 'page' ? 0 : match.index, isAfterJunk: prolog !== '' }
  }
  return null
}
