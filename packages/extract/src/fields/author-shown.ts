import { inside, type Page, type PageElement, textOf } from '../page/page.ts'
import { namedAs } from '../page/remember-names.ts'
import { oneLine } from '../plain.ts'
import { type AuthorCandidate, authorCandidate } from './author-candidate.ts'
import type { Place } from './place.ts'
import { splitAuthors } from './split-authors.ts'
import { isInTrail, isTopicLink } from './topics.ts'

/** As microdata mark them in the text that readers see. */
export function fromMicrodata(page: Page, place: Place): AuthorCandidate | null {
  const all = page.elements.filter(({ attrs }) => isWordOf(attrs.itemprop, 'author'))
  const holders = nearest(all, place).slice(0, 20)
  const people = holders.flatMap((holder) => {
    const name = inside(page, holder).find((inner) => inner !== holder && /\bname\b/.test(inner.attrs.itemprop ?? ''))
    const source = name ?? holder
    return splitAuthors(source.attrs.content ?? spacedText(source), true)
  })
  return authorCandidate(people, 'microdata', 6.5)
}

/** Links that say that they lead to the author. */
export function fromRel(page: Page, place: Place): AuthorCandidate | null {
  const links = page.elements.filter(
    (element) => element.tag === 'a' && (isWordOf(element.attrs.rel, 'author') || named.link(element)),
  )
  return authorCandidate(
    nearest(links, place)
      .filter((link) => !isHelpers(link))
      .slice(0, 6)
      .flatMap((link) => splitAuthors(spacedText(link))),
    'rel-author',
    5,
  )
}

const linkNames = /(?:^|[\s_-])author-?(?:name|link|url)|\burl fn n\b/

/** Whether an attribute holds a word; hardly any does, and to look for the letters is cheaper than an expression. */
const isWordOf = (value: string | undefined, word: string): boolean =>
  value?.includes(word) === true && value.split(/\W/).includes(word)

const bylineNames =
  /(?:^|[\s_-])(?:by-?line|byline\w*|author-?name|authors?|article-?author|post-?author|entry-?author|story-?author|writer|reporter|vcard|autor(?:en|in)?|auteur|signature|firma|published-by|posted-by|writ(?:ten|er)-?by|wrote[_-]?by|autorenzeile|contributor)(?=$|[\s_-])/

const named = namedAs({ link: linkNames, byline: bylineNames, comments: /(?:^|[\s_-])comment/ })

/** Elements named as the byline, of short text: in the order of the page, the first that gives a name. */
export function fromByline(page: Page, place: Place): AuthorCandidate | null {
  let tried = 0
  let first: AuthorCandidate | null = null
  for (const element of page.elements) {
    if (
      !named.byline(element) ||
      element.tag === 'body' ||
      element.tag === 'html' ||
      isInComments(element, place) ||
      isInTrail(element)
    )
      continue
    if (++tried > 60) break
    const text = oneLine(spacedText(element))
    if (text.length < 4 || text.length > 160) continue
    const people = splitAuthors(linkedNames(element) ?? text)
    if (people.length === 0) continue
    const zone = place.zoneOf(element)
    if (zone === 'head') return authorCandidate(people, 'byline', 4)
    first ??= authorCandidate(people, 'byline', zone === 'elsewhere' ? 2 : 3)
  }
  return first
}

/** Those around the title; where there are none the first and what stands right beside it: comments have authors too. */
function nearest(elements: readonly PageElement[], place: Place): readonly PageElement[] {
  const outside = elements.slice(0, 60).filter((element) => !isInComments(element, place))
  const near = outside.filter((element) => place.zoneOf(element) === 'head')
  const first = outside[0]
  return near.length > 0 || first === undefined ? near : outside.filter(({ parent }) => parent === first.parent)
}

/** The text with its parts kept apart: 'Jane Doe' and 'Dec 3' in two elements are no 'Jane DoeDec 3'. */
function spacedText(element: PageElement): string {
  const parts: string[] = []
  const visit = (at: PageElement): void => {
    for (const child of at.children) {
      if (typeof child === 'string') parts.push(child)
      else if (!isTopicLink(child)) {
        const gap = /^(?:b|i|em|strong|u|font|abbr)$/.test(child.tag)
          ? ''
          : child.tag === 'a' || child.tag === 'span'
            ? ' '
            : ' | '
        parts.push(gap)
        if (parts.length < 200) visit(child)
        parts.push(gap)
      }
    }
  }
  visit(element)
  // White space between tags may be longer than all that is said.
  return parts
    .join('')
    .replace(/\s{3,}/g, '  ')
    .slice(0, 600)
}

function linkedNames(element: PageElement): string | null {
  const links: string[] = []
  const collect = (at: PageElement): void => {
    for (const child of at.children) {
      if (typeof child === 'string') continue
      if (
        child.tag === 'a' &&
        /auth|autor|person|people|profile|by|redak|staff|team|journalist|writer|contributor/i.test(
          child.attrs.href ?? '',
        )
      ) {
        if (!isHelpers(child) && !isTopicLink(child)) links.push(textOf(child, 200))
      } else collect(child)
    }
  }
  collect(element)
  return links.length > 0 ? links.join(', ') : null
}

/** Whether a link is to who reviewed or checked the story: what stands before it says so. */
function isHelpers(link: PageElement): boolean {
  let at = link
  for (let level = 0; level < 3 && at.parent !== null; level++, at = at.parent) {
    const before = at.parent.children.slice(0, Math.max(0, at.parent.children.indexOf(at))).slice(-3)
    const text = oneLine(before.map((node) => (typeof node === 'string' ? node : textOf(node, 100))).join(' '))
    if (text !== '') return helpersLabel.test(text)
  }
  return false
}

const helpersLabel =
  /(?:(?:edited|reviewed|checked|verified|approved|photographed|illustrated|translated)\s+by|(?:reviewer|checker)|geprüft von|redigiert von)\s*:?$/i

function isInComments(element: PageElement, place: Place): boolean {
  for (let at: PageElement | null = element; at !== null; at = at.parent) {
    const isAnswer = named.comments(at) || /\b(?:comment|(?:suggested|accepted)Answer)\b/.test(at.attrs.itemprop ?? '')
    if (isAnswer && !place.holdsTitle(at)) return true
  }
  return false
}
