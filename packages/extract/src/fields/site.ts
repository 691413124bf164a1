import type { Candidate } from '../candidate.ts'
import { isObject, objectsOf, stringOf, typesOf } from '../page/json-ld.ts'
import { metaContent, type Page } from '../page/page.ts'
import { metaText } from '../plain.ts'
import { articleNode } from './article-node.ts'

/** Who publishes the page: JSON-LD publisher, og:site_name, and their kin. */
export function findPublisher(page: Page): Candidate<string> | null {
  const node = articleNode(page.linkedData)
  for (const publisher of node === null ? [] : objectsOf(node.publisher, page.linkedData)) {
    const name = stringOf(publisher.name)
    if (name !== null) return { value: name, rule: 'json-ld', weight: 1 }
  }
  const bare = node === null || isObject(node.publisher) ? null : stringOf(node.publisher)
  if (bare !== null && !/^https?:/.test(bare)) return { value: bare, rule: 'json-ld', weight: 1 }
  const name = metaContent(
    page,
    'og:site_name',
    'citation_journal_title',
    'dc.publisher',
    'dcterms.publisher',
    'application-name',
    'publisher',
  )
  if (name !== null && !/^https?:/.test(name)) return { value: metaText(name), rule: 'meta', weight: 1 }
  for (const site of page.linkedData.nodes) {
    const title = typesOf(site).some((type) => /^(?:WebSite|NewsMediaOrganization)$/.test(type))
      ? stringOf(site.name)
      : null
    if (title !== null) return { value: title, rule: 'json-ld-site', weight: 1 }
  }
  return null
}

/** All names that the site may go by, the labels of its host among them. */
export function siteNames(page: Page, publisher: string | null): readonly string[] {
  const host = URL.parse(page.url)?.hostname ?? ''
  const bare = host.replace(/^(?:www|m|amp|edition|news)\./, '')
  const names = [
    publisher,
    metaContent(page, 'og:site_name'),
    metaContent(page, 'application-name'),
    metaContent(page, 'al:android:app_name'),
    metaContent(page, 'twitter:site')?.replace(/^@/, ''),
  ]
  const label = bare
    .split('.')
    .filter((part) => part.length > 3)
    .sort((a, b) => b.length - a.length)[0]
  return [...names, host, bare, bare.split('.')[0], label].filter(
    (name): name is string => name !== null && name !== undefined && name !== '',
  )
}
