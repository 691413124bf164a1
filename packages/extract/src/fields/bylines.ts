import { absoluteUrl, type Page, type PageElement, textOf } from '../page/page.ts'
import { oneLine } from '../plain.ts'
import { parseDate } from './parse-date.ts'
import type { Place } from './place.ts'
import { splitAuthors } from './split-authors.ts'
import { isTopicLink, isTrail } from './topics.ts'

/** Names that readers see, without names of classes to go by: the rule that found them and its weight. */
export type Byline = { people: readonly string[]; rule: string; weight: number }

const label =
  '(?:(?:(?:this|the) (?:post|article|story|blog|blog post|piece) (?:was |is )?)?(?:written|reported|reporting|story|words|text|posted|published|reviewed|article|content|created|submitted|contributed|interview|verfasst|geschrieben|écrit|escrito|scritto|erstellt|gespeichert|veröffentlicht|ein interview|eine reportage|(?:ein |blog[ -]?)?(?:beitrag|artikel|text|kommentar|gastbeitrag)|propos recueillis|texte|(?:photos?|pictures?|images?) and (?:story|text|words)|(?:story|text|words) and (?:photos?|pictures?|images?)|text (?:und|&) (?:fotos?|bilder)) )?(?:by|von|vom|par|por|di|door|av|af|przez|oleh|per)|authors?|authors?\\(s\\)|autor(?:in|en|es|i)?|autore|autrice|auteure?s?|auteur\\(s\\)|redaktion|redacción|redactor|contributors?|forfatter|författare|kirjoittaja|teksti|tekst|penulis|yazar|haber|írta|szerző|piše|napisał|tác giả|автор|аутор|текст|מאת|بقلم|كتب|الكاتب|نویسنده|लेखक|ผู้เขียน|作者|記者|记者|文|责任编辑|글|기자'
const labelAlone = new RegExp(`^(?:[|•·–—-]+\\s*)?(?:${label})\\s*[:：]?$`, 'iu')
/** A line that ends in a label: '22 January | Author:'. */
const labelAtEnd = new RegExp(`[|•·–/]\\s*(?:${label})\\s*[:：]$`, 'iu')
const labelled = new RegExp(`^(?:[|•·–—-]+\\s*)?(?:(?:${label})(?:\\s*[:：]\\s*|\\s+)(?=[\\p{Lu}\\p{Lo}]))`, 'iu')
const datedName = /^(.*\d.*?)\s*[|•·–-]\s*([^|•·–\d]{5,40})$/u
const properName = /^\p{Lu}[\p{L}.'’-]+(?: (?:(?:de|van|von|der|bin|al|el|da|di|la|le) ){0,2}\p{Lu}[\p{L}.'’-]*){1,3}$/u
const personPath =
  /\/(?:authors?|autor(?:en|es)?|auteurs?|profiles?|people|persons?|personen|members?|contributors?|redaktion|staff|team|journalist\w*|writers?|user|users|by)\/[^/]+|[?&]author=/i

// Words are parted by a blank each: with optional gaps a line of one letter could be cut in a billion ways.
const ownLine = new RegExp(`^[(]?(?:${label})\\s*:?\\s+\\p{L}[\\p{L}.'’-]*(?:,? \\p{L}[\\p{L}.'’-]*){1,9}[)]?$`, 'iu')

type Piece = { text: string; element: PageElement }

/** The likeliest byline among the short texts around the title, in the story's own lines, and right below it. */
export function findByline(page: Page, place: Place): readonly Byline[] {
  const pieces = readMargins(page, place)
  const found = [
    readPieces(pieces.head, 3.5),
    readLinks(page, pieces.head, 3.4),
    readPieces(
      pieces.story.filter((piece, i, all) => isOwnLine(piece) || isAfterLabel(piece, i, all)),
      2.3,
    ),
    readLinks(page, pieces.story.slice(0, opening), 2.1),
    besideDate(pieces.head, 2.4),
    readPieces(pieces.end, 2.6),
    readPieces(pieces.margin.filter(isAfterLabel), 2),
  ]
  return found.filter((byline) => byline !== null)
}

type Pieces = { head: Piece[]; story: Piece[]; end: Piece[]; margin: Piece[] }

/** The short texts of the page in their order, by where they stand to the story; those in columns beside it apart. */
function readMargins(page: Page, place: Place): Pieces {
  const pieces: Pieces = { head: [], story: [], end: [], margin: [] }
  const visit = (element: PageElement, isInMargin: boolean): void => {
    const { tag, names } = element
    if (!place.isNear(element) || besideTags.has(tag) || isTrail(element) || isTopicLink(element)) return
    const isNamed = names.length > 3 && !place.holdsTitle(element)
    if (isNamed && beside.test(names)) return
    const isMargin = isInMargin || tag === 'aside' || (isNamed && names.includes('sidebar') && sidebar.test(names))
    const zone = place.zoneOf(element)
    const into = zone === 'elsewhere' || isSkipped(element) ? null : isMargin ? pieces.margin : pieces[zone]
    for (const child of element.children) {
      if (typeof child !== 'string') visit(child, isMargin)
      else if (into !== null && child.length < 400 && into.length < 150 && /\S/.test(child)) {
        const text = oneLine(child)
        if (text.length < 120 && /[^\s:：]/.test(text)) into.push({ text, element })
      }
    }
  }
  const [root] = page.elements
  if (root !== undefined) visit(root, false)
  return pieces
}

/** What is no text, and the title itself: 'Von Kassel nach Rom' is signed by nobody. */
const isSkipped = ({ tag, children }: PageElement): boolean =>
  skipped.has(tag) || (tag === 'h1' && children.length === 1)

/** In a story only a line that is nothing but a byline counts: prose has its "by" too. */
function isOwnLine({ text }: Piece): boolean {
  return text.length < 90 && ownLine.test(text)
}

/** A label alone, and what follows one: 'By' and a name in two elements. */
function isAfterLabel({ text }: Piece, i: number, all: readonly Piece[]): boolean {
  return (
    labelAlone.test(text) ||
    (labelAlone.test(all[i - 1]?.text ?? '') && properName.test(text.replace(/\/[\p{Lu}-]{2,}$/u, '')))
  )
}

/** Below a standfirst or a picture the byline stands among the first lines of the story. */
const opening = 12

const skipped: ReadonlySet<string> = new Set([
  'title',
  'option',
  'button',
  'time',
  'label',
  'script',
  'style',
  'noscript',
  'svg',
])
const beside = /(?:^|[\s_-])(?:comments?|related|recent|popular|latest|teasers?|nav|menu|caption|credit)(?=$|[\s_-])/
const besideTags: ReadonlySet<string> = new Set(['nav', 'footer', 'figcaption', 'figure', 'form'])
// A column beside the story may hold its byline, and much else that is signed: only what is labelled counts there.
const sidebar = /(?:^|[\s_-])sidebar(?=$|[\s_-])/

/** "By", then a name; or both in one line. */
function readPieces(pieces: readonly Piece[], weight: number): Byline | null {
  for (const [i, { text }] of pieces.entries()) {
    // Parts of one label: 'Medically reviewed', 'by'.
    if (helped.test(pieces[i - 1]?.text ?? '')) continue
    const named =
      labelAlone.test(text) || labelAtEnd.test(text)
        ? joinNames(pieces.slice(i + 1, i + mostPieces))
        : labelled.test(text) &&
            (/^by \S+(?: (?:on|at) .*\d.*)?$/i.test(text) || !/^\p{Ll}/u.test(text.replace(labelled, ''))) &&
            text.length < 90 &&
            !/[.!?]$/.test(text.replace(/\b\p{Lu}\.$/u, '').replace(/^(?=reporting by ).*\.$/i, ''))
          ? `${text.replace(labelled, '')}${continues(text, pieces[i + 1])}`
          : ''
    if (named === '') continue
    const people = splitAuthors(named.replace(/\s+(?:am|on|le|el|il|op)\s+.*\d.*$|(?<=\p{Ll}{4})\.$/iu, ''))
    if (people.length > 0 && people.length < 8 && people.every(isProper))
      return { people, rule: 'visible-byline', weight }
  }
  return null
}

const helped = /(?:reviewed|checked|edited|verified|translated)$/i

/** Each name of a list is a piece, and what parts it from the next. */
const mostPieces = 14

/** A name of one to five words, each with a capital but for particles; or one word of any kind, as people sign in forums. */
function isProper(name: string): boolean {
  const words = (name.split(',')[0] ?? '').split(' ')
  return words.length === 1 || (words.length <= 5 && words.every((word) => /^[\p{Lu}\p{Lo}]|^\p{Ll}{1,3}$/u.test(word)))
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
function readLinks(page: Page, pieces: readonly Piece[], weight: number): Byline | null {
  const { pathname } = URL.parse(page.url) ?? { pathname: '' }
  for (const { text, element } of pieces) {
    const link = linkAround(element)
    const href = link?.attrs.href ?? ''
    if (link === null || text.length > 40 || !personPath.test(href)) continue
    // Magazines have a section of people, and the page is in it.
    const path = absoluteUrl(href, page.baseUrl)
      ?.replace(/^https?:\/\/[^/]+/, '')
      .replace(/\/$/, '')
    if (path !== undefined && (pathname === path || pathname.startsWith(`${path}/`))) continue
    const people = splitAuthors(text)
    if (people.length !== 1 || oneLine(textOf(link, 200)).length >= 60) continue
    return { people, rule: 'author-link', weight: people[0]?.includes(' ') === true ? weight : weight - 0.3 }
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
    const [head = '', tail = ''] = text.match(datedName)?.slice(1) ?? []
    if (properName.test(tail) && parseDate(head) !== null) {
      const people = splitAuthors(tail)
      if (people.length > 0) return { people, rule: 'beside-date', weight }
    }
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
