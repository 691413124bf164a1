import { absoluteUrl } from '../absolute-url.ts'
import { listEntries, uniqueSources } from '../entry-list.ts'
import type { Faults } from '../faults.ts'
import type { NamedSource, SourceKind, SourceReading } from '../source-reading.ts'
import { childNamed, childText, type XmlElement } from '../xml/element.ts'
import { readXml, type XmlDocument } from '../xml/read-xml.ts'
import { datesOf, entryFacts, languageOf } from './entry-facts.ts'
import { alternateOf, type FeedLink, linkRelated, readLinks } from './links.ts'
import { readSchedule } from './schedule.ts'
import { titleOf } from './title-of.ts'

const entryNames = new Set(['item', 'entry'])
const opaqueNames = new Set([
  'content',
  'content:encoded',
  'description',
  'summary',
  'tagline',
  'subtitle',
  'xhtml:body',
  'body',
])

/**
 * RSS 0.90 to 2.0, RSS 1.0 (RDF), Atom 0.3 and 1.0 (RFC 4287) and CDF, by one reading: what differs is where entries stand
 * and how links are written, and feeds in the field mix them.
 */
export function readFeed(document: XmlDocument, faults: Faults): SourceReading | null {
  const list = listEntries()
  const root = readXml(
    document,
    {
      entryNames,
      opaqueNames,
      onEntry(entry) {
        const complain = (fault: string) => faults.add(fault, entry.offset)
        const facts = entryFacts(entry, complain)
        if (facts.url !== null) return list.add({ ...facts, url: facts.url })
        complain('an entry names no page')
        return true
      },
    },
    faults,
  )
  if (root === null) return null
  const kind = kindOf(root)
  const channel = (kind === 'atom' ? undefined : childNamed(root, 'channel')) ?? root
  return {
    kind,
    entries: withLanguage(list.entries, languageOf(channel)),
    ...headOf(channel, document.url),
    faults: faults.list(),
  }
}

function kindOf(root: XmlElement): SourceKind {
  if (root.name === 'feed') return 'atom'
  if (root.name === 'rdf:rdf') return 'rdf'
  return root.name === 'channel' && root.attributes.has('href') ? 'cdf' : 'rss'
}

/** A feed's language is that of its entries, where they have none of their own. */
function withLanguage(entries: SourceReading['entries'], language: string): SourceReading['entries'] {
  return language === '' ? entries : entries.map((entry) => ({ language, ...entry }))
}

function headOf(channel: XmlElement, url: string): Omit<SourceReading, 'kind' | 'entries' | 'faults'> {
  const links = readLinks(channel)
  const title = titleOf(channel)
  const selfUrl = resolve(linkRelated(links, 'self'))
  const siteUrl = resolve(alternateOf(links)) ?? absoluteUrl(channel.attributes.get('href') ?? '', channel.base)
  const hub = resolve(linkRelated(links, 'hub'))
  const language = languageOf(channel)
  return {
    sources: furtherSources(channel, links, url),
    ...(title !== '' && { title }),
    ...(selfUrl !== null && { selfUrl }),
    ...(siteUrl !== null && { siteUrl }),
    ...(hub !== null && { hub, topic: selfUrl ?? url }),
    ...(language !== '' && { language }),
    ...datesOf(channel, () => {}),
    schedule: readSchedule(channel),
  }
}

/** The next page or the archive before this feed (RFC 5005, sections 3 and 4), and where the feed has moved to. */
function furtherSources(channel: XmlElement, links: FeedLink[], url: string): NamedSource[] {
  const moved = absoluteUrl(childText(channel, 'itunes:new-feed-url', 'newlocation'), channel.base)
  const next = resolve(linkRelated(links, 'next')) ?? resolve(linkRelated(links, 'prev-archive'))
  return uniqueSources(
    [
      ...(moved === null ? [] : [{ url: moved, kind: 'feed', why: 'moved' } as const]),
      ...(next === null ? [] : [{ url: next, kind: 'feed', why: 'next' } as const]),
    ],
    url,
  )
}

function resolve(link: readonly [string, string] | undefined): string | null {
  return link === undefined ? null : absoluteUrl(...link)
}
