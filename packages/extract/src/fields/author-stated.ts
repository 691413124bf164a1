import { isObject, listOf, objectsOf, stringOf, typesOf } from '../page/json-ld.ts'
import type { Page } from '../page/page.ts'
import { oneLine } from '../plain.ts'
import { articleNode } from './article-node.ts'
import { type AuthorCandidate, authorCandidate } from './author-candidate.ts'
import { splitAuthors } from './split-authors.ts'

/** As the story's own linked data has them. */
export function fromLinkedData(page: Page): AuthorCandidate | null {
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
  return authorCandidate(people, 'json-ld', 9, true)
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

/** As the page's metadata have them. */
export function fromMeta(page: Page): AuthorCandidate | null {
  for (const name of metaNames) {
    if (
      name === 'twitter:data1' &&
      !/written by|author|verfasst|geschrieben|écrit|escrito/i.test(page.metas.get('twitter:label1')?.[0] ?? '')
    )
      continue
    const people = (page.metas.get(name) ?? []).flatMap((value) => splitAuthors(givenNameFirst(name, value), true))
    if (people.length > 0)
      return authorCandidate(people, `meta:${name}`, name === 'author' || name === 'article:author' ? 6 : 7, true)
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
