import { type Page, type PageElement, textOf } from '../page/page.ts'
import { oneLine } from '../plain.ts'
import { parseDate } from './parse-date.ts'
import type { Place } from './place.ts'
import { splitAuthors } from './split-authors.ts'

/** Names that readers see, without names of classes to go by: the rule that found them and its weight. */
export type Byline = { people: readonly string[]; rule: string; weight: number }

const label =
  '(?:(?:written|reported|story|words|text|posted|published|reviewed|article|content|created|submitted|verfasst|geschrieben|écrit|escrito|scritto|erstellt|gespeichert|veröffentlicht) )?(?:by|von|par|por|di|door|av|af|przez|oleh)|author|authors|autor(?:in|en)?|auteurs?|redaktion|redacción|contributors?|(?:ein )?(?:beitrag|artikel|text|kommentar|gastbeitrag) von|автор|作者|記者|文'
const labelAlone = new RegExp(`^(?:[|•·–-]\\s*)?(?:${label})\\s*:?$`, 'iu')
const labelled = new RegExp(`^(?:[|•·–-]\\s*)?(?:(?:${label})(?:\\s*:\\s*|\\s+)(?=[\\p{Lu}\\p{Lo}]))`, 'iu')
const datedByline =
  /^(.{6,40}?)\s*(?:[|•·,–-]|(?<=\d)\s)\s*(?:(?:\d\d?:\d\d)?\s*(?:uhr)?\s*[|•·,–-]?\s*)(?:von|by|par|por)\s+(?=\p{Lu})(.{3,60})$/iu
const properName = /^\p{Lu}[\p{L}.'’-]+(?: (?:(?:de|van|von|der|bin|al|el|da|di|la|le) ){0,2}\p{Lu}[\p{L}.'’-]*){1,3}$/u
const personPath =
  /\/(?:authors?|autor(?:en|es)?|auteurs?|profiles?|people|persons?|personen|members?|contributors?|redaktion|staff|team|journalist\w*|writers?|user|users|by)\/[^/]+|[?&]author=/i

type Piece = { text: string; element: PageElement }

/** The likeliest byline among the short texts around the title, then among those right below the story. */
export function findByline(page: Page, place: Place): Byline | null {
  const pieces = { head: [] as Piece[], end: [] as Piece[] }
  const margin = new Uint8Array(page.elements.length)
  for (const element of page.elements) {
    const { tag, names, index, parent } = element
    if (
      margin[parent?.index ?? 0] === 1 ||
      besideTags.test(tag) ||
      (tag !== 'body' && names.length > 3 && beside.test(names))
    )
      margin[index] = 1
    const zone = place.zoneOf(element)
    if ((zone !== 'head' && zone !== 'end') || skipped.test(tag) || margin[index] === 1) continue
    for (const child of element.children) {
      const text = typeof child === 'string' && child.length < 400 ? oneLine(child) : ''
      if (text !== '' && text.length < 120 && pieces[zone].length < 150) pieces[zone].push({ text, element })
    }
  }
  return (
    readPieces(pieces.head, 3.5) ??
    readLinks(pieces.head, 3.4) ??
    besideDate(pieces.head, 2.4) ??
    readPieces(pieces.end, 2.6)
  )
}

const skipped = /^(?:title|option|button|time|label)$/
const beside =
  /(?:^|[\s_-])(?:comments?|related|sidebar|recent|popular|latest|teasers?|nav|menu|caption|credit)(?=$|[\s_-])/

const besideTags = /^(?:nav|footer|aside|figcaption|figure|form)$/

/** "By", then a name; or both in one line. */
function readPieces(pieces: readonly Piece[], weight: number): Byline | null {
  for (const [i, { text }] of pieces.entries()) {
    const dated = text.match(datedByline)
    const named = labelAlone.test(text)
      ? joinNames(pieces.slice(i + 1, i + 5))
      : dated !== null && parseDate(dated[1] ?? '') !== null
        ? (dated[2] ?? '')
        : labelled.test(text) && text.length < 90 && !/[.!?]$/.test(text.replace(/\b\p{Lu}\.$/u, ''))
          ? `${text.replace(labelled, '')}${continues(text, pieces[i + 1])}`
          : ''
    if (named === '') continue
    const people = splitAuthors(named.replace(/\s+(?:am|on|le|el|il|op)\s+.*\d.*$/i, ''))
    if (people.length > 0 && people.length < 6 && people.every((name) => name.split(' ').length <= 4))
      return { people, rule: 'visible-byline', weight }
  }
  return null
}

/** The pieces that follow a lone label, as long as they are parts of one list of names. */
function joinNames(next: readonly Piece[]): string {
  let joined = ''
  for (const [i, { text }] of next.entries()) {
    if (
      text.length > 60 ||
      (i > 0 && !/^(?:,|&|(?:and|und|et|y)\b)/i.test(text) && !/(?:,|&|\b(?:and|und|et|y))$/i.test(joined))
    )
      break
    if (parseDate(text) !== null) break
    joined += ` ${text}`
  }
  return joined.trim()
}

const continues = (text: string, next: Piece | undefined): string =>
  next !== undefined && /(?:,|&|\b(?:and|und|et|y))$/i.test(text) ? ` ${next.text}` : ''

/** A name in a link to a person's page. */
function readLinks(pieces: readonly Piece[], weight: number): Byline | null {
  for (const { text, element } of pieces) {
    const link = linkAround(element)
    if (link === null || text.length > 40 || !personPath.test(link.attrs.href ?? '')) continue
    const people = splitAuthors(text)
    if (people.length === 1 && oneLine(textOf(link, 200)).length < 60) return { people, rule: 'author-link', weight }
  }
  return null
}

function linkAround(element: PageElement): PageElement | null {
  for (let at: PageElement | null = element, level = 0; at !== null && level < 3; at = at.parent, level++)
    if (at.tag === 'a') return at
  return null
}

/** A bare name of two to four words right before or after a date. */
function besideDate(pieces: readonly Piece[], weight: number): Byline | null {
  for (const [i, { text, element }] of pieces.entries()) {
    if (!properName.test(text) || text.length > 40 || /^(?:h[1-6]|a)$/.test(element.tag)) continue
    const near = [pieces[i - 1], pieces[i + 1]]
    const isBeside = near.some(
      (other) => other !== undefined && other.text.length < 40 && parseDate(other.text) !== null,
    )
    const people = isBeside ? splitAuthors(text) : []
    if (people.length === 1) return { people, rule: 'beside-date', weight }
  }
  return null
}
