import type { Extraction } from '@dateline/contracts/article'
import { linkDensity } from '../body/block.ts'
import type { Body } from '../body/body.ts'
import type { Candidate } from '../candidate.ts'
import { typesOf } from '../page/json-ld.ts'
import { metaContent, type Page } from '../page/page.ts'
import { articleNode } from './article-node.ts'

type Type = Extraction['type']

/** What kind of page this is: what it says of itself, checked against its text and links. */
export function findType(page: Page, body: Body, title: string | null, wordCount: number): Candidate<Type> {
  const answer = (value: Type, rule: string): Candidate<Type> => ({ value, rule, weight: 1 })
  if (isSoft404(title, wordCount)) return answer('other', 'soft-404')
  const types = page.linkedData.nodes.flatMap(typesOf)
  if (types.includes('LiveBlogPosting')) return answer('liveblog', 'json-ld')
  const { pathname } = URL.parse(page.url) ?? { pathname: '/x' }
  const hasStory = articleNode(page.linkedData) !== null
  if (!hasStory && /^\/(?:index\.\w+|home\/?|[a-z]{2}\/?)?$/i.test(pathname)) {
    return answer(page.elements.filter(({ tag }) => tag === 'a').length > 20 ? 'listing' : 'other', 'home-page')
  }
  const ogType = metaContent(page, 'og:type') ?? ''
  if (!hasStory && (/^product/i.test(ogType) || types.some((type) => /^Product(?:Group)?$/.test(type)))) {
    return answer(types.filter((type) => type === 'Product').length > 3 ? 'listing' : 'other', 'product')
  }
  const claimsStory = hasStory || /article|news|blog|story/i.test(ogType)
  if (isListing(page, body, types, claimsStory)) return answer('listing', 'links-and-text')
  if (wordCount < 60 && (types.includes('VideoObject') || /video/i.test(metaContent(page, 'og:type') ?? '')))
    return answer('video', 'metadata')
  if (
    wordCount < 150 &&
    (types.includes('ImageGallery') || /\/(?:gallery|galleries|photos|slideshow|fotostrecke)\b/.test(pathname))
  )
    return answer('gallery', 'metadata')
  if (claimsStory && wordCount >= 20) return answer('article', 'metadata')
  if (wordCount >= 120 && paragraphs(body) >= 2) return answer('article', 'text')
  return answer('other', 'text')
}

/** Paragraphs of prose in the body. */
function paragraphs(body: Body): number {
  return body.blocks.filter(
    (block) => block.kind === 'paragraph' && block.text.length > 100 && linkDensity(block) < 0.4,
  ).length
}

const listingPath =
  /\/(?:tags?|categor(?:y|ies)|product-category|collections|browse|authors?|search)\/(?:[^/]+\/){0,4}[^/]*$/i

function isListing(page: Page, body: Body, types: readonly string[], claimsStory: boolean): boolean {
  const prose = body.blocks.reduce(
    (sum, block) => sum + (block.text.length > 100 ? block.text.length - block.linkLength : 0),
    0,
  )
  const linked = body.pageText === 0 ? 0 : body.pageLinked / body.pageText
  const isUndated = !page.metas.has('article:published_time') && articleNode(page.linkedData) === null
  if (isUndated && prose < 4000 && listingPath.test(URL.parse(page.url)?.pathname ?? '')) return true
  if (isUndated && (types.includes('CollectionPage') || types.includes('SearchResultsPage'))) return true
  if (claimsStory) return prose < 600 && linked > 0.85
  const articles = page.elements.filter((element) => element.tag === 'article').length
  return (articles >= 6 && prose < 3000) || (prose < 600 && linked > 0.6)
}

const missing =
  /\b(?:404|page not found|not found|seite nicht gefunden|page introuvable|página no encontrada|pagina non trovata|access denied|forbidden|just a moment|attention required|are you a robot|captcha|page (?:unavailable|missing|doesn't exist)|error 40\d|service unavailable|site maintenance)\b/i

/** Whether the title says that there is no page here, and there is hardly any text to say otherwise. */
export function isSoft404(title: string | null, wordCount: number): boolean {
  return title !== null && title.length < 90 && wordCount < 200 && missing.test(title)
}
