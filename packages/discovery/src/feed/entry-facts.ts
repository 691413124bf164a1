import { absoluteUrl } from '../absolute-url.ts'
import { parseFeedDate } from '../dates/parse-feed-date.ts'
import { limits } from '../limits.ts'
import type { SourceEntry } from '../source-reading.ts'
import { childNamed, childrenNamed, childText, textOf, type XmlElement } from '../xml/element.ts'
import { alternateOf, readLinks } from './links.ts'
import { oneLine, plainTitle } from './plain-title.ts'
import { titleOf } from './title-of.ts'

/** What an RSS item or an Atom entry says of its page; `url` is null where it names none. `complain` is told what could not be read. */
export function entryFacts(
  entry: XmlElement,
  complain: (fault: string) => void,
): Omit<SourceEntry, 'url'> & { url: string | null } {
  const url = pageOf(entry)
  const id = oneLine(childText(entry, 'guid', 'id', 'dc:identifier') || (entry.attributes.get('rdf:about') ?? ''))
  const title = titleOf(entry)
  const language = languageOf(entry)
  const keywords = keywordsOf(entry)
  const publication = plainTitle(publicationOf(entry))
  return {
    url,
    ...(id !== '' && { id }),
    ...(title !== '' && { title }),
    ...datesOf(entry, complain),
    ...(language !== '' && { language }),
    ...(keywords.length > 0 && { keywords }),
    ...(publication !== '' && { publication }),
  }
}

/**
 * The page of an entry: the address before FeedBurner's redirect, the alternate link (RFC 4287, section 4.2.7.2), RSS's `link`, a
 * `guid` that is a permalink, and at last any id that is a web address: sites that write isPermaLink="false" often mean nothing by it.
 */
function pageOf(entry: XmlElement): string | null {
  const original = childNamed(entry, 'feedburner:origlink')
  const candidates: (readonly [string, string] | undefined)[] = [
    original && [textOf(original), original.base],
    alternateOf(readLinks(entry)),
    ...childrenNamed(entry, 'guid').map((guid) => [permalink(guid), guid.base] as const),
    ...childrenNamed(entry, 'id').map((id) => [permalink(id), id.base] as const),
    [entry.attributes.get('rdf:about') ?? entry.attributes.get('about') ?? '', entry.base],
    [entry.attributes.get('href') ?? '', entry.base],
  ]
  for (const candidate of candidates) {
    const url = candidate === undefined ? null : absoluteUrl(...candidate)
    if (url !== null) return url
  }
  return null
}

function permalink(id: XmlElement): string {
  const text = textOf(id)
  const isRelativeAllowed = id.name === 'guid' && id.attributes.get('ispermalink')?.trim().toLowerCase() === 'true'
  return isRelativeAllowed || /^https?:\/\//i.test(text) ? text : ''
}

/** The dates that an entry or a whole feed has of itself. */
export function datesOf(
  element: XmlElement,
  complain: (fault: string) => void,
): Pick<SourceEntry, 'publishedAt' | 'modifiedAt'> {
  const publishedAt = dateOf(element, publishedNames, complain)
  const modifiedAt = dateOf(element, modifiedNames, complain)
  return { ...(publishedAt !== null && { publishedAt }), ...(modifiedAt !== null && { modifiedAt }) }
}

const publishedNames = [
  'published',
  'pubdate',
  'issued',
  'dcterms:issued',
  'dc:date',
  'dcterms:created',
  'created',
  'date',
]
const modifiedNames = ['updated', 'modified', 'dcterms:modified', 'lastmod', 'lastbuilddate']

function dateOf(entry: XmlElement, names: string[], complain: (fault: string) => void): string | null {
  for (const name of names) {
    // Of repeated dates the last holds, as in feedparser.
    for (const child of childrenNamed(entry, name).reverse()) {
      const text = textOf(child)
      const date = text === '' ? null : parseFeedDate(text)
      if (date !== null) return date
      if (text !== '') complain(`<${name}> is no date: ${JSON.stringify(text.slice(0, 60))}`)
    }
  }
  return null
}

/** The language that an element names or is in (XML's `xml:lang`), as BCP 47; '' where it is none. */
export function languageOf(entry: XmlElement): string {
  const language = childText(entry, 'dc:language', 'language') || entry.language
  return /^[a-z]{2,3}([-_][a-z0-9]{2,8})*$/i.test(language) ? language.replaceAll('_', '-') : ''
}

function keywordsOf(entry: XmlElement): string[] {
  const words = ['category', 'dc:subject', 'media:keywords'].flatMap((name) =>
    childrenNamed(entry, name).map((child) =>
      plainTitle(child.attributes.get('label') ?? (textOf(child) || (child.attributes.get('term') ?? ''))),
    ),
  )
  return [...new Set(words.filter((word) => word !== ''))].slice(0, limits.keywords)
}

function publicationOf(entry: XmlElement): string {
  const source = childNamed(entry, 'source')
  if (source === undefined) return ''
  const title = childNamed(source, 'title')
  return title === undefined ? childlessText(source) : textOf(title)
}

const childlessText = (element: XmlElement): string =>
  element.content.every((node) => typeof node === 'string') ? textOf(element) : ''
