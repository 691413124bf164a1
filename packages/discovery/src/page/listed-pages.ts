import { absoluteUrl } from '../absolute-url.ts'
import { oneLine } from '../feed/plain-title.ts'
import { limits } from '../limits.ts'

/** A page that a list in JSON-LD names. */
export interface ListedPage {
  url: string
  title: string
  /** As written; '' where there is none. */
  publishedAt: string
  /** The list says that it is an article, and not only that it is listed. */
  isArticle: boolean
}

type Json = { readonly [name: string]: unknown }

/** Where lists stand: schema.org's ItemList and CollectionPage, Blog, and whatever has parts. */
const members = ['itemListElement', 'mainEntity', 'hasPart', 'blogPost', 'blogPosts', '@graph', 'item']
const noLists = /^(BreadcrumbList|SiteNavigationElement|WebSite|Organization|NewsMediaOrganization)$/
const articles = /(Article|Posting|Report|Review)$/

/** The pages that the lists in one script of a page name (schema.org), in order; none where it is no JSON. */
export function listedPages(script: string, base: string): ListedPage[] {
  const found: ListedPage[] = []
  const walk = (value: unknown, depth: number, isInList: boolean): void => {
    if (depth > 12 || found.length >= limits.pageLinks) return
    if (Array.isArray(value)) {
      for (const one of value) walk(one, depth + 1, isInList)
      return
    }
    if (typeof value === 'string') {
      if (isInList) add({ url: value }, false)
      return
    }
    if (!isObject(value) || typesOf(value).some((type) => noLists.test(type))) return
    const isArticle = typesOf(value).some((type) => articles.test(type))
    // The one article that a page itself is stands outside of lists.
    if (isInList && (isArticle || value.item === undefined)) add(value, isArticle)
    if (isArticle) return
    for (const name of members) walk(value[name], depth + 1, isInList || !/^(@graph|mainEntity)$/.test(name))
  }
  const add = (node: Json, isArticle: boolean) => {
    const url = absoluteUrl(word(node.url) || word(node['@id']), base)
    if (url === null) return
    const title = oneLine(word(node.headline) || word(node.name))
    found.push({ url, title, publishedAt: word(node.datePublished), isArticle })
  }
  try {
    walk(JSON.parse(script), 0, false)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
  return found
}

const typesOf = (node: Json): string[] =>
  [node['@type']].flat().map((type) => word(type).replace(/^https?:\/\/schema\.org\//, ''))
const word = (value: unknown): string => (typeof value === 'string' ? value : '')
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null
