import { type Candidate, strongest } from '../candidate.ts'
import { isObject, listOf, objectsOf, stringOf, typesOf } from '../page/json-ld.ts'
import { inside, type Page, type PageElement, textOf } from '../page/page.ts'
import { oneLine, phraseKey } from '../plain.ts'
import { articleNode } from './article-node.ts'
import { splitAuthors } from './split-authors.ts'

type Names = readonly string[]

/** The people (or the desk or agency) that the page names as its authors, without 'By' and without their roles. */
export function findAuthors(page: Page, siteNames: readonly string[]): Candidate<Names> | null {
  const found = [fromLinkedData(page), fromMeta(page), fromMicrodata(page), fromRel(page), fromByline(page)]
  const sites = new Set(siteNames.map(phraseKey))
  const cleaned = found
    .filter((candidate) => candidate !== null)
    .map((candidate) => {
      const people = candidate.value.filter((name) => !sites.has(phraseKey(name)))
      return people.length > 0 ? { ...candidate, value: people } : { ...candidate, weight: candidate.weight - 10 }
    })
  const best = strongest(cleaned)
  if (best === null || best.weight < -5 || best.value.length === 0) return null
  return best
}

function fromLinkedData(page: Page): Candidate<Names> | null {
  const node = articleNode(page.linkedData)
  if (node === null) return null
  const people = listOf(node.author ?? node.creator).flatMap((author) => {
    if (!isObject(author)) return splitAuthors(stringOf(author) ?? '')
    return objectsOf(author, page.linkedData).flatMap((person) => {
      const names = listOf(person.name).map((name) => stringOf(name) ?? '')
      return names.flatMap((name) => (typesOf(person).includes('Organization') ? [oneLine(name)] : splitAuthors(name)))
    })
  })
  return candidate(people, 'json-ld', 9)
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

function fromMeta(page: Page): Candidate<Names> | null {
  for (const name of metaNames) {
    if (
      name === 'twitter:data1' &&
      !/written by|author|verfasst|geschrieben|écrit|escrito/i.test(page.metas.get('twitter:label1')?.[0] ?? '')
    )
      continue
    const people = (page.metas.get(name) ?? []).flatMap(splitAuthors)
    if (people.length > 0)
      return candidate(people, `meta:${name}`, name === 'author' || name === 'article:author' ? 6 : 7)
  }
  return null
}

function fromMicrodata(page: Page): Candidate<Names> | null {
  const holders = page.elements.filter(({ attrs }) => /\bauthor\b/.test(attrs.itemprop ?? '')).slice(0, 20)
  const people = holders.flatMap((holder) => {
    const name = inside(page, holder).find((inner) => inner !== holder && /\bname\b/.test(inner.attrs.itemprop ?? ''))
    const source = name ?? holder
    return splitAuthors(source.attrs.content ?? textOf(source, 400))
  })
  return candidate(people, 'microdata', 6.5)
}

function fromRel(page: Page): Candidate<Names> | null {
  const links = page.elements.filter(
    ({ tag, attrs, names }) =>
      tag === 'a' &&
      (/\bauthor\b/.test(attrs.rel ?? '') || /(?:^|[\s_-])author-?(?:name|link|url)|\burl fn n\b/.test(names)),
  )
  return candidate(
    links.slice(0, 6).flatMap((link) => splitAuthors(textOf(link, 400))),
    'rel-author',
    5,
  )
}

const bylineNames =
  /(?:^|[\s_-])(?:by-?line|byline\w*|author-?name|authors?|article-?author|post-?author|entry-?author|story-?author|writer|reporter|vcard|autor(?:en|in)?|auteur|signature|firma|published-by|posted-by|contributor)(?=$|[\s_-])/

/** Elements named as the byline, of short text: in the order of the page, the first that gives a name. */
function fromByline(page: Page): Candidate<Names> | null {
  let tried = 0
  for (const element of page.elements) {
    if (!bylineNames.test(element.names) || element.tag === 'body' || element.tag === 'html' || isInComments(element))
      continue
    if (++tried > 60) break
    const text = oneLine(textOf(element, 400))
    if (text.length < 4 || text.length > 160) continue
    const people = splitAuthors(linkedNames(element) ?? text)
    if (people.length > 0) return candidate(people, 'byline', 4)
  }
  return fromVisibleLine(page)
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
      )
        links.push(textOf(child, 200))
      else collect(child)
    }
  }
  collect(element)
  return links.length > 0 ? links.join(', ') : null
}

const byWord = /^\s*(?:by|von|par|por)(?:\s|:|$)/i

/** A short line of its own that reads "By Jane Doe". */
function fromVisibleLine(page: Page): Candidate<Names> | null {
  for (const element of page.elements) {
    if (element.tag === 'title' || element.tag === 'a') continue
    for (const [i, child] of element.children.entries()) {
      if (typeof child !== 'string' || child.length > 120 || !byWord.test(child)) continue
      const next = element.children[i + 1]
      const linked = typeof next === 'object' && next.tag !== 'br' ? textOf(next, 100) : ''
      const text = oneLine(child + linked)
      if (text.length > 100 || !/^\S+[\s:]+\p{Lu}/u.test(text) || /[.!?]$/.test(text) || isInComments(element)) continue
      const people = splitAuthors(text)
      if (people.length > 0 && people.length < 5) return candidate(people, 'visible-byline', 3)
    }
  }
  return null
}

function isInComments(element: PageElement): boolean {
  for (let at: PageElement | null = element; at !== null; at = at.parent) {
    if (/(?:^|[\s_-])comment/.test(at.names) && at.tag !== 'body' && at.tag !== 'html') return true
  }
  return false
}

function candidate(people: Names, rule: string, weight: number): Candidate<Names> | null {
  const seen = new Set<string>()
  const unique = people.filter((name) => {
    const key = phraseKey(name)
    if (key === '' || seen.has(key)) return false
    seen.add(key)
    return true
  })
  return unique.length === 0 ? null : { value: unique.slice(0, 30), rule, weight }
}
