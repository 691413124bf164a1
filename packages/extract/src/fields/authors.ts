import { type Candidate, type Judged, strongest } from '../candidate.ts'
import { isObject, listOf, objectsOf, stringOf, typesOf } from '../page/json-ld.ts'
import { inside, type Page, type PageElement, textOf } from '../page/page.ts'
import { oneLine, phraseKey } from '../plain.ts'
import { articleNode } from './article-node.ts'
import { findByline } from './bylines.ts'
import { completeAuthors, wordsOf } from './complete-authors.ts'
import type { Place } from './place.ts'
import { findSiteOwner } from './site-owner.ts'
import { splitAuthors } from './split-authors.ts'
import { isInTrail, isTopicLink } from './topics.ts'

type Names = readonly string[]

/** Names that a rule proposes; `isWhole`: they are all that their source says, nothing was left out of it. */
export type AuthorCandidate = Candidate<Names> & { readonly isWhole: boolean }

/** What else the page is known to say, so that it isn't taken for a name: the site's names, the story's section and tags. */
export type NoAuthors = { readonly sites: readonly string[]; readonly topics: readonly string[]; readonly text: string }

/** The people (or the desk or agency) that the page names as its authors, without 'By' and without their roles. */
export function findAuthors(page: Page, known: NoAuthors, place: Place): Judged<Names> {
  const proposed = believeReaders(proposeAuthors(page, known, place))
  const named = strongest(proposed)
  const owner = named === null ? findSiteOwner(page, known.text) : null
  const first = owner === null ? named : { ...owner, isWhole: true }
  const all = owner === null ? proposed : [...proposed, owner]
  return { chosen: first === null ? null : completeAuthors(first, proposed), proposed: all }
}

/**
 * Metadata name who put the story into the system where that isn't its author. Where two rules show readers the same other
 * people, these have written it.
 */
function believeReaders(proposed: readonly AuthorCandidate[]): readonly AuthorCandidate[] {
  const shown = proposed.filter(({ rule, weight }) => shownRules.test(rule) && weight > belowBylines)
  const named = shown.find(
    ({ value }, i) => value.every(isPerson) && shown.slice(i + 1).some((other) => sameNames(other.value, value)),
  )
  if (named === undefined) return proposed
  const words = new Set(named.value.flatMap(wordsOf))
  const isOther = ({ rule, value, weight }: AuthorCandidate) =>
    statedRules.test(rule) && weight > belowBylines && !value.flatMap(wordsOf).some((word) => words.has(word))
  const stated = proposed.filter(({ rule, weight }) => statedRules.test(rule) && weight > belowBylines)
  return stated.every(isOther)
    ? proposed.map((candidate) => (isOther(candidate) ? { ...candidate, weight: belowBylines } : candidate))
    : proposed
}

const shownRules = /^(?:rel-author|byline|visible-byline)$/
const isPerson = (name: string): boolean => personName.test(name) && !houseWords.test(name)
const sameNames = (some: Names, others: Names): boolean =>
  some.length === others.length && some.every((name, i) => phraseKey(name) === phraseKey(others[i] ?? ''))

/** All that a rule proposes; what names the site or no person stands far behind. */
function proposeAuthors(page: Page, known: NoAuthors, place: Place): readonly AuthorCandidate[] {
  const visible = findByline(page, place)
  const found = [
    fromLinkedData(page),
    fromMeta(page),
    fromMicrodata(page, place),
    fromRel(page, place),
    fromByline(page, place),
    ...visible.map(({ people, rule, weight }) => candidate(people, rule, weight, weight > 3)),
  ]
  const owners = personalSites(page)
  const sites = known.sites.map(phraseKey).filter((key) => key.length > 2 && !owners.has(key))
  const host = lettersOf(URL.parse(page.url)?.hostname.replace(/^www\./, '') ?? '')
  const topics = new Set(known.topics.filter((topic) => !personName.test(topic)).map(phraseKey))
  return found
    .filter((candidate) => candidate !== null)
    .map((candidate) => {
      const isStated = statedRules.test(candidate.rule)
      const people = candidate.value.filter(
        (name) =>
          !namesSite(phraseKey(name), sites) &&
          !/^[\w-]+\.(?:[a-z]{2,3}|info|\w+\.)$/i.test(name) &&
          (isStated || !topics.has(phraseKey(name))),
      )
      if (people.length === 0) return { ...candidate, weight: candidate.weight - 10 }
      if (people.every(isHandle)) return { ...candidate, value: people, weight: candidate.weight - 5 }
      if (candidate.rule === 'beside-date' && people.every((name) => isHouse(name, host)))
        return { ...candidate, weight: candidate.weight - 10 }
      const isOfHouse = isStated && people.every((name) => isHouse(name, host))
      return { ...candidate, value: people, weight: Math.min(candidate.weight, isOfHouse ? belowBylines : 9) }
    })
}

/** A blog's publisher may be its author: a person and a house at once to the page's linked data. */
function personalSites(page: Page): ReadonlySet<string> {
  const owners = page.linkedData.nodes.filter((node) => {
    const types = typesOf(node)
    return types.includes('Person') && types.includes('Organization')
  })
  return new Set(owners.map(({ name }) => phraseKey(stringOf(name) ?? '')))
}

const statedRules = /^(?:json-ld|meta|microdata)/

/** A story's people are among its tags, its authors too. */
const personName = /^\p{Lu}[\p{L}.'’-]*(?: \p{L}{2,3})?(?: \p{Lu}[\p{L}.'’-]*){1,2}$/u

/** Whether a name is the site's, perhaps with its legal form or "team" after it. */
function namesSite(key: string, sites: readonly string[]): boolean {
  return sites.some((site) => key === site || (site.length > 5 && key.startsWith(site)))
}

/** Readers are shown the person where machines are told the house. */
const belowBylines = 3.2

/** Whether a name is of a house, not of a person: its letters are the host's, it has a legal form, it is an agency or short for one. */
function isHouse(name: string, host: string): boolean {
  if (legalForm.test(name) || agency.test(name)) return true
  const letters = lettersOf(name.replace(/^(?:the|die|der|das|le|la|les|el|il)\s/i, ''))
  if (letters.length > 3 && host.includes(letters)) return true
  const label = host.replace(topDomain, '')
  return label.length > 7 && lettersOf(name).includes(label)
}

const topDomain = /(?:co|com|org|gov|ac)?(?:[a-z]{2}|com|org|net|info)$/

const houseWords =
  /\b(?:staff|team|desk|press|agency|institute|university|college|school|foundation|association|society|network|center|centre|technolog\w+|group|company|services?|department|ministry|council|editors?|editorial|writers?|guest|community|sponsored)\b/i
const agency = /^(?:\p{Lu}{2,6}|(?:The )?(?:Associated|Canadian) Press|Reuters|Agence France-Presse|[dt]pa|[Aa]fp)$/u
const legalForm =
  /\b(?:e\. ?V|GmbH|AG|Inc|LLC|Ltd|gGmbH|S\.A|Verlag|Redaktion|Magazin|Online|Zeitung|News|Media|Stiftung)\b/
const lettersOf = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')

/** What people log in with, and is told where nobody was asked: `jane.doe`, `jane-doe-42`, `siteadmin`. */
const isHandle = (name: string): boolean => /^[\p{Ll}\d]+(?:[._-][\p{Ll}\d]+)+$|^\w*admin\w*$/u.test(name)

function fromLinkedData(page: Page): AuthorCandidate | null {
  const node = articleNode(page.linkedData)
  if (node === null) return null
  const people = listOf(node.author ?? node.creator).flatMap((author) => {
    if (!isObject(author)) return splitAuthors(stringOf(author) ?? '', true)
    return objectsOf(author, page.linkedData).flatMap((person) => {
      const names = listOf(person.name).map((name) => stringOf(name) ?? '')
      return names.flatMap((name) =>
        typesOf(person).includes('Organization') ? [oneLine(name)] : splitAuthors(name, true),
      )
    })
  })
  return candidate(people, 'json-ld', 9, true)
}

const metaNames = [
  'author',
  'article:author',
  'article:author_name',
  'parsely-author',
  'sailthru.author',
  'dc.creator',
  'dcterms.creator',
  'dc.contributor',
  'citation_author',
  'byl',
  'authors',
  'cxenseparse:author',
  'og:article:author',
  'book:author',
  'twitter:data1',
  'itemprop:author',
  'creator',
  'dcsext.author',
  'bt:author',
  'cxensearticle:author',
  'mediator_author',
]

function fromMeta(page: Page): AuthorCandidate | null {
  for (const name of metaNames) {
    if (
      name === 'twitter:data1' &&
      !/written by|author|verfasst|geschrieben|écrit|escrito/i.test(page.metas.get('twitter:label1')?.[0] ?? '')
    )
      continue
    const people = (page.metas.get(name) ?? []).flatMap((value) => splitAuthors(givenNameFirst(name, value), true))
    if (people.length > 0)
      return candidate(people, `meta:${name}`, name === 'author' || name === 'article:author' ? 6 : 7, true)
  }
  return null
}

/** Citation metas hold one name each, the family's first: 'Doe, Jane'. */
function givenNameFirst(name: string, value: string): string {
  const match = /^(?:citation_author|dc\.(?:creator|contributor))$/.test(name)
    ? value.match(/^([^,;]+), ?([^,;]+)$/)
    : null
  return match === null ? value : `${match[2]} ${match[1]}`
}

function fromMicrodata(page: Page, place: Place): AuthorCandidate | null {
  const all = page.elements.filter(({ attrs }) => isWordOf(attrs.itemprop, 'author'))
  const holders = nearest(all, place).slice(0, 20)
  const people = holders.flatMap((holder) => {
    const name = inside(page, holder).find((inner) => inner !== holder && /\bname\b/.test(inner.attrs.itemprop ?? ''))
    const source = name ?? holder
    return splitAuthors(source.attrs.content ?? spacedText(source), true)
  })
  return candidate(people, 'microdata', 6.5)
}

function fromRel(page: Page, place: Place): AuthorCandidate | null {
  const links = page.elements.filter(
    ({ tag, attrs, names }) =>
      tag === 'a' &&
      (isWordOf(attrs.rel, 'author') ||
        ((names.includes('author') || names.includes('url fn n')) && linkNames.test(names))),
  )
  return candidate(
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

/** Elements named as the byline, of short text: in the order of the page, the first that gives a name. */
function fromByline(page: Page, place: Place): AuthorCandidate | null {
  let tried = 0
  let first: AuthorCandidate | null = null
  for (const element of page.elements) {
    if (
      element.names.length < 4 ||
      !bylineNames.test(element.names) ||
      element.tag === 'body' ||
      element.tag === 'html' ||
      isInComments(element) ||
      isInTrail(element)
    )
      continue
    if (++tried > 60) break
    const text = oneLine(spacedText(element))
    if (text.length < 4 || text.length > 160) continue
    const people = splitAuthors(linkedNames(element) ?? text)
    if (people.length === 0) continue
    const zone = place.zoneOf(element)
    if (zone === 'head') return candidate(people, 'byline', 4, isNamesOnly(text, people))
    first ??= candidate(people, 'byline', zone === 'elsewhere' ? 2 : 3)
  }
  return first
}

/** Whether a byline says nothing but these names: no roles, editors or dates. */
function isNamesOnly(text: string, people: Names): boolean {
  const rest = people.reduce((left, name) => left.replace(name, ' '), text)
  return /^(?:[\s,;&|/:·•]|(?<!\p{L})(?:by|von|par|por|di|door|av|af|and|und|et|y|e|og|och|en|words|text)(?!\p{L}))*$/iu.test(
    rest,
  )
}

/** Those around the title; where there are none the first and what stands right beside it: comments have authors too. */
function nearest(elements: readonly PageElement[], place: Place): readonly PageElement[] {
  const outside = elements.slice(0, 60).filter((element) => !isInComments(element))
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

function isInComments(element: PageElement): boolean {
  for (let at: PageElement | null = element; at !== null; at = at.parent) {
    if (/(?:^|[\s_-])comment/.test(at.names) && at.tag !== 'body' && at.tag !== 'html') return true
  }
  return false
}

function candidate(people: Names, rule: string, weight: number, isWhole = false): AuthorCandidate | null {
  const seen = new Set<string>()
  const unique = people.filter((name) => {
    const key = phraseKey(name)
    if (key === '' || seen.has(key)) return false
    seen.add(key)
    return true
  })
  return unique.length === 0 ? null : { value: unique.slice(0, 30), rule, weight, isWhole }
}
