import type { Candidate } from '../candidate.ts'
import { limits } from '../limits.ts'
import { listOf, stringOf, typesOf } from '../page/json-ld.ts'
import { absoluteUrl, metaContent, type Page } from '../page/page.ts'
import { metaText, phraseKey } from '../plain.ts'
import { statedValues } from './article-node.ts'

/** The page's own address as it claims it: rel=canonical, og:url, JSON-LD. */
export function findCanonicalUrl(page: Page): Candidate<string> | null {
  const claims = [
    ['link-canonical', metaContent(page, 'link:canonical')],
    ['opengraph', metaContent(page, 'og:url')],
    ...statedValues(page, 'url').map(({ rule, value }) => [rule, stringOf(value)] as const),
  ] as const
  for (const [rule, claim] of claims) {
    const url = absoluteUrl(claim ?? undefined, page.baseUrl)
    if (url !== null) return { value: url, rule, weight: 1 }
  }
  return null
}

/** The page's own summary. */
export function findDescription(page: Page): Candidate<string> | null {
  const meta = metaContent(
    page,
    'og:description',
    'description',
    'twitter:description',
    'dc.description',
    'dcterms.description',
    'sailthru.description',
  )
  if (meta !== null) return { value: metaText(meta), rule: 'meta', weight: 1 }
  return firstString(page, 'description')
}

/** The part of the paper that the story ran in. */
export function findSection(page: Page): Candidate<string> | null {
  const told = firstString(page, 'articleSection')
  if (told !== null) return told
  const meta = metaContent(
    page,
    'article:section',
    'parsely-section',
    'section',
    'og:section',
    'sailthru.section',
    'cxenseparse:section',
    'dc.subject.section',
    'category',
  )
  if (meta !== null && !/^https?:/.test(meta)) return { value: metaText(meta), rule: 'meta', weight: 1 }
  return fromBreadcrumbs(page)
}

function firstString(page: Page, property: string): Candidate<string> | null {
  for (const { rule, value } of statedValues(page, property)) {
    const text = stringOf(value)
    if (text !== null) return { value: text, rule, weight: 1 }
  }
  return null
}

/** The last breadcrumb but the page itself. */
function fromBreadcrumbs(page: Page): Candidate<string> | null {
  const list = page.linkedData.nodes.find((node) => typesOf(node).includes('BreadcrumbList'))
  const names = listOf(list?.itemListElement).map((item) => {
    const entry = item as { name?: unknown; item?: { name?: unknown } } | null
    return stringOf(entry?.name) ?? stringOf(entry?.item?.name)
  })
  const middle = names.slice(1, -1).filter((name) => name !== null)
  const section = middle.at(-1)
  return section === undefined ? null : { value: section, rule: 'breadcrumbs', weight: 1 }
}

/** Keywords of JSON-LD, article:tag and meta keywords, each once. */
export function findKeywords(page: Page): Candidate<readonly string[]> | null {
  const sources: readonly (readonly [rule: string, values: readonly string[]])[] = [
    ...statedValues(page, 'keywords').map(
      ({ rule, value }) => [rule, listOf(value).map((keyword) => stringOf(keyword) ?? '')] as const,
    ),
    ['meta:article:tag', page.metas.get('article:tag') ?? []],
    [
      'meta',
      ['news_keywords', 'keywords', 'parsely-tags', 'sailthru.tags', 'citation_keywords', 'dc.subject']
        .map((name) => page.metas.get(name) ?? [])
        .find((list) => list.length > 0) ?? [],
    ],
  ]
  for (const [rule, values] of sources) {
    const words = distinct(values.flatMap((value) => metaText(value).split(values.length > 3 ? /[;|]/ : /[,;|]/)))
    if (words.length > 0) return { value: words.slice(0, limits.keywords), rule, weight: 1 }
  }
  return null
}

function distinct(words: readonly string[]): readonly string[] {
  const byKey = new Map<string, string>()
  for (const word of words.map((word) => word.trim())) {
    const key = phraseKey(word)
    if (key !== '' && word.length < 100 && !byKey.has(key)) byKey.set(key, word)
  }
  return [...byKey.values()]
}

/** Whether the story can be read without paying, where the page says so. */
export function findAccess(page: Page): Candidate<boolean> | null {
  for (const node of page.linkedData.nodes) {
    const value = node.isAccessibleForFree
    if (value === undefined || node['@type'] === 'WebPageElement') continue
    return { value: !/^(?:false|no|0)$|\/False$/i.test(String(value)), rule: 'json-ld', weight: 1 }
  }
  for (const { value } of statedValues(page, 'isAccessibleForFree').filter(({ rule }) => rule === 'microdata')) {
    return { value: !/^(?:false|no|0)$|\/False$/i.test(String(listOf(value)[0])), rule: 'microdata', weight: 1 }
  }
  const tier = metaContent(page, 'article:content_tier')?.toLowerCase()
  if (tier === undefined) return null
  return { value: tier === 'free', rule: 'meta:article:content_tier', weight: 1 }
}
