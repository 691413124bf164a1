import type { XmlElement } from '../xml/element.ts'
import { childrenNamed, textOf } from '../xml/element.ts'

/** A `link`, whether of RSS (text) or of Atom (attributes), in either kind of feed. */
export interface FeedLink {
  rel: string
  href: string
  base: string
  type: string
  title: string
}

/** The links of a feed or an entry, in order; those of `rel` lists count once a relation (RFC 4287, section 4.2.7). */
export function readLinks(element: XmlElement): FeedLink[] {
  return childrenNamed(element, 'link').flatMap((link) => {
    const href = (link.attributes.get('href') ?? textOf(link)).trim()
    if (href === '') return []
    const rels = (link.attributes.get('rel') ?? 'alternate').trim().toLowerCase().split(/\s+/)
    return rels.map((rel) => ({
      rel: rel.replace(/^http:\/\/www\.iana\.org\/assignments\/relation\//, ''),
      href,
      base: link.base,
      type: (link.attributes.get('type') ?? '').toLowerCase(),
      title: link.attributes.get('title') ?? '',
    }))
  })
}

/** The address of the page: of several alternates the first in HTML, else the first without a type, else the first. */
export function alternateOf(links: FeedLink[]): readonly [string, string] | undefined {
  const alternates = links.filter(({ rel }) => rel === 'alternate' || rel === '')
  const best =
    alternates.find(({ type }) => type.includes('html')) ?? alternates.find(({ type }) => type === '') ?? alternates[0]
  return best === undefined ? undefined : [best.href, best.base]
}

/** The address of the first link with that relation. */
export function linkRelated(links: FeedLink[], rel: string): readonly [string, string] | undefined {
  const found = links.find((link) => link.rel === rel)
  return found === undefined ? undefined : [found.href, found.base]
}
