import { absoluteUrl } from '../absolute-url.ts'
import { parseFeedDate } from '../dates/parse-feed-date.ts'
import { listEntries, uniqueSources } from '../entry-list.ts'
import type { Faults } from '../faults.ts'
import { oneLine, plainTitle } from '../feed/plain-title.ts'
import { limits } from '../limits.ts'
import type { NamedSource, SourceEntry, SourceReading } from '../source-reading.ts'
import { childNamed, childrenNamed, childText, textOf, type XmlElement } from '../xml/element.ts'
import { readXml, type XmlDocument } from '../xml/read-xml.ts'

const entryNames = new Set(['url', 'sitemap'])
const opaqueNames = new Set<string>()

/**
 * Sitemaps and sitemap indexes (sitemaps.org protocol 0.9 and its forerunners), with Google's news extension; images, videos
 * and alternates in other languages name no pages of their own and are passed over.
 */
export function readSitemap(document: XmlDocument, faults: Faults): SourceReading | null {
  const list = listEntries()
  const sitemaps: NamedSource[] = []
  let hasNews = false
  const root = readXml(
    document,
    {
      entryNames,
      opaqueNames,
      onEntry(element) {
        const complain = (fault: string) => faults.add(fault, element.offset)
        const places = splitUnclosed(element)
        if (places.length === 0) complain(`<${element.name}> without <loc>`)
        for (const place of places) {
          if (element.name === 'sitemap') {
            const sitemap = sitemapOf(place, complain)
            if (sitemap !== null && sitemaps.push(sitemap) >= limits.entries) return false
            continue
          }
          const entry = entryOf(place, complain)
          if (entry === null) continue
          hasNews ||= childNamed(place, 'news:news') !== undefined
          if (!list.add(entry)) return false
        }
        return true
      },
    },
    faults,
  )
  if (root === null) return null
  const kind = root.name === 'sitemapindex' ? 'sitemap-index' : hasNews ? 'news-sitemap' : 'sitemap'
  return {
    kind,
    entries: list.entries,
    sources: uniqueSources(sitemaps, document.url),
    schedule: {},
    faults: faults.list(),
  }
}

/** Where end tags are missing, several `loc` stand in one element: what follows each is its own. */
function splitUnclosed(element: XmlElement): XmlElement[] {
  const parts: XmlElement[] = []
  for (const node of element.content) {
    if (typeof node !== 'string' && node.name === 'loc') {
      if (textOf(node) !== '') parts.push({ ...element, content: parts.length === 0 ? before(element, node) : [node] })
    } else parts.at(-1)?.content.push(node)
  }
  return parts.length === 0 && /^\s*https?:\/\//i.test(textOf(element)) ? [withLoc(element)] : parts
}

/** Some write the address into the entry itself. */
function withLoc(element: XmlElement): XmlElement {
  const address = element.content.filter((node) => typeof node === 'string')
  return { ...element, content: [{ ...element, name: 'loc', content: address }, ...element.content] }
}

/** The parts of an entry may come in any order: what precedes the first `loc` is of it. */
function before(element: XmlElement, loc: XmlElement): XmlElement['content'] {
  return element.content.slice(0, element.content.indexOf(loc) + 1)
}

function addressOf(element: XmlElement, complain: (fault: string) => void): string | null {
  const loc = childrenNamed(element, 'loc').find((child) => textOf(child) !== '')
  const address = textOf(loc)
  const url = loc === undefined ? null : absoluteUrl(address, loc.base)
  if (url === null) complain(`<loc> is no web address: ${JSON.stringify(address.slice(0, 100))}`)
  return url
}

function sitemapOf(element: XmlElement, complain: (fault: string) => void): NamedSource | null {
  const url = addressOf(element, complain)
  const modifiedAt = dateOf(element, 'lastmod', complain)
  return url === null ? null : { url, kind: 'sitemap', why: 'index', ...(modifiedAt !== null && { modifiedAt }) }
}

function entryOf(element: XmlElement, complain: (fault: string) => void): SourceEntry | null {
  const url = addressOf(element, complain)
  if (url === null) return null
  const modifiedAt = dateOf(element, 'lastmod', complain)
  const changefreq = childText(element, 'changefreq').toLowerCase()
  const news = childNamed(element, 'news:news')
  return {
    url,
    ...(modifiedAt !== null && { modifiedAt }),
    ...(/^(always|hourly|daily|weekly|monthly|yearly|never)$/.test(changefreq) && { changefreq }),
    ...(news !== undefined && newsOf(news, complain)),
  }
}

/** Google's news sitemap: `publication` (name, language), `publication_date`, `title`, `keywords`. */
function newsOf(news: XmlElement, complain: (fault: string) => void): Omit<SourceEntry, 'url'> {
  const publisher = childNamed(news, 'news:publication')
  const title = plainTitle(childText(news, 'news:title'))
  const publishedAt = dateOf(news, 'news:publication_date', complain)
  const publication = publisher === undefined ? '' : plainTitle(childText(publisher, 'news:name'))
  const language = oneLine(publisher === undefined ? '' : childText(publisher, 'news:language'))
  const keywords = childText(news, 'news:keywords').split(',').map(plainTitle).filter(Boolean).slice(0, limits.keywords)
  return {
    ...(title !== '' && { title }),
    ...(publishedAt !== null && { publishedAt }),
    ...(/^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i.test(language) && { language }),
    ...(keywords.length > 0 && { keywords }),
    ...(publication !== '' && { publication }),
  }
}

function dateOf(element: XmlElement, name: string, complain: (fault: string) => void): string | null {
  const text = childText(element, name)
  const date = text === '' ? null : parseFeedDate(text)
  if (text !== '' && date === null) complain(`<${name}> is no date: ${JSON.stringify(text.slice(0, 60))}`)
  return date
}
