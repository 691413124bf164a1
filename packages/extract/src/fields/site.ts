import type { Candidate } from '../candidate.ts'
import { objectsOf, stringOf, typesOf } from '../page/json-ld.ts'
import { metaContent, type Page } from '../page/page.ts'
import { metaText } from '../plain.ts'
import { statedValues } from './article-node.ts'

/** Who publishes the page: JSON-LD publisher, og:site_name, and their kin. */
export function findPublisher(page: Page): Candidate<string> | null {
  for (const { rule, value } of statedValues(page, 'publisher')) {
    const [publisher] = objectsOf(value, page.linkedData)
    const name = publisher === undefined ? stringOf(value) : stringOf(publisher.name)
    if (name !== null && !/^https?:/.test(name)) return { value: name, rule, weight: 1 }
  }
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
  const labels = bare.split('.').filter((part, i) => part.length > 3 || i === 0)
  return [...names, host, bare, ...labels].filter(
    (name): name is string => name !== null && name !== undefined && name !== '',
  )
}
