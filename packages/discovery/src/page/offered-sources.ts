import { absoluteUrl } from '../absolute-url.ts'
import type { NamedSource } from '../source-reading.ts'
import { isSameSite } from './same-site.ts'
import type { ScannedPage } from './scan-page.ts'

const feedTypes = /^(application|text)\/((rss|atom|rdf|feed|x-rss|x-atom)(\+(xml|json))?|x-netcdf)\b/
// "feedback" is none, and "rss-feeds" a page about them.
const feedPaths =
  /(^|\/)(feed|rss|atom|rdf)(\d?|[._-](?!feeds|info|help)\w{1,20})(\.(xml|rss|rdf|php|aspx?|json))?\/?$|\.(rss|atom|rdf)$|(^|\/)index\.xml$/i
// "Comments" in the languages of most sites: feeds of a page's comments are no news.
const comments =
  /comments?\b|kommentar|commentaires?|comentarios?|comentários?|commenti\b|reacties|kommentit|komentar|комментар|комментир|коментар|yorum|σχόλια|コメント|评论|評論|留言|댓글|تعليقات/i
const commentPaths =
  /\/comments?\/(feed|rss|atom|default)|[?&]feed=comments|\/feeds\/\w+\/comments|comments?[-_.]?(feed|rss|atom)/i
const personal = /\/(authors?|users?|autor|auteur)\/[^/]+\/(feed|rss|atom)/i

/** Feeds at well-known paths of blog and publishing software, then sitemaps; nobody has named them. */
const guessedFeeds = ['/feed', '/rss', '/rss.xml', '/feed.xml', '/atom.xml', '/index.xml', '/feed.json']
const guessedSitemaps = ['/sitemap.xml', '/sitemap_index.xml', '/news-sitemap.xml', '/sitemap-news.xml']

/**
 * The sources that a page offers: feeds by auto-discovery (RSS Advisory Board, "RSS Autodiscovery"; HTML, `rel=alternate` with a
 * feed's type, and `rel=feed`), feeds by anchors, the next page by `rel=next`; then guesses, those of feeds only where none was found.
 * Comments, authors and oEmbed are not offered, nor is the feed that blog software gives each page for its comments.
 */
export function offeredSources(
  page: ScannedPage,
  { url, site }: { url: string; site: string | undefined },
): NamedSource[] {
  const offered = page.relations.filter(isFeedRelation).map(({ url, title }) => feed(url, 'offered', title))
  const linked = page.links
    .filter((link) => feedPaths.test(pathOf(link.url)) && isSameSite(link.url, url, site))
    .map((link) => feed(link.url, 'linked', link.text))
  const feeds = [...offered, ...linked].filter((source) => isNews(source, url))
  const next = [...page.relations, ...page.links].find(({ rel }) => rel.split(/\s+/).includes('next'))
  return [
    ...feeds,
    ...(next === undefined || !isSameSite(next.url, url, site)
      ? []
      : [{ url: next.url, kind: 'page', why: 'next' } as const]),
    ...(feeds.length > 0 ? [] : guesses(guessedFeeds, 'feed', url)),
    ...guesses(guessedSitemaps, 'sitemap', url),
  ]
}

function isFeedRelation({ rel, type, url }: ScannedPage['relations'][number]): boolean {
  const relations = rel.split(/\s+/)
  if (relations.includes('feed')) return !/oembed/.test(type)
  if (!relations.includes('alternate')) return false
  if (feedTypes.test(type)) return true
  // XML and JSON may be anything: an oEmbed answer, a record of an API.
  return /^(application|text)\/(xml|json)$/.test(type) && feedPaths.test(pathOf(url))
}

function isNews({ url, title = '' }: NamedSource, page: string): boolean {
  if (comments.test(title) || commentPaths.test(url) || personal.test(url)) return false
  return !isFeedOfStory(url, page)
}

/** WordPress gives each story /its-name/feed/ for its comments: below a page whose own name is long, a feed is of that page. */
function isFeedOfStory(url: string, page: string): boolean {
  const path = pathOf(page).replace(/\/$/, '')
  const name = path.slice(path.lastIndexOf('/') + 1)
  const feedPath = pathOf(url)
  if (name.split(/[-_]/).length < 4 || !feedPath.startsWith(`${path}/`)) return false
  return /^\/(feed|rss|atom)\/?$/.test(feedPath.slice(path.length))
}

function feed(url: string, why: 'offered' | 'linked', title: string): NamedSource {
  return { url, kind: 'feed', why, ...(title !== '' && { title }) }
}

function guesses(paths: string[], kind: 'feed' | 'sitemap', url: string): NamedSource[] {
  return paths.flatMap((path) => {
    const address = absoluteUrl(path, url)
    return address === null ? [] : [{ url: address, kind, why: 'guess' } as const]
  })
}

const pathOf = (address: string): string => new URL(address).pathname
