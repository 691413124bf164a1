import type { Extraction } from '@dateline/contracts/article'
import { linkDensity } from '../body/block.ts'
import type { Body } from '../body/body.ts'
import type { Candidate } from '../candidate.ts'
import { typesOf } from '../page/json-ld.ts'
import { metaContent, type Page } from '../page/page.ts'
import { articleNode } from './article-node.ts'
import { countOffers } from './offers.ts'
import { readShop } from './shop.ts'
import { isDocumentation, isThread } from './software-pages.ts'

type Type = Extraction['type']

/** What other rules found out before. `isNamed`: the page has an author; `isDated`: it has a day, and not one that it only happens to show. */
type Known = { title: string | null; wordCount: number; isNamed: boolean; isDated: boolean }

/** What kind of page this is: what it says of itself, checked against its text and links. */
export function findType(page: Page, body: Body, known: Known): Candidate<Type> {
  const { title, wordCount } = known
  const answer = (value: Type, rule: string): Candidate<Type> => ({ value, rule, weight: 1 })
  if (isSoft404(title, wordCount)) return answer('other', 'soft-404')
  const types = page.linkedData.nodes.flatMap(typesOf)
  if (types.includes('LiveBlogPosting')) return answer('liveblog', 'json-ld')
  const { pathname } = URL.parse(page.url) ?? { pathname: '/x' }
  const hasStory = tellsStory(page, types)
  const isSigned = hasStory || (known.isNamed && known.isDated) || page.metas.has('article:published_time')
  if (isThread(page, types)) return answer('other', 'thread')
  if (!isNews(page) && isDocumentation(page, types)) return answer('other', 'documentation')
  if (isHome(page, hasStory)) return answer(count(page, 'a') > 20 ? 'listing' : 'other', 'home-page')
  const ogType = metaContent(page, 'og:type') ?? ''
  if (!hasStory && (/^(?:og:)?product/i.test(ogType) || types.some((type) => /^Product(?:Group)?$/.test(type)))) {
    return answer(types.filter((type) => type === 'Product').length > 3 ? 'listing' : 'other', 'product')
  }
  if (!isSigned && !storyPath.test(pathname) && proseOf(body) < 6000) {
    const shop = readShop(page)
    if (shop.prices >= 12) return answer('listing', 'prices')
    if (shop.takesOrders && shop.prices > 0) return answer('other', 'order-button')
  }
  // Software that makes sites says og:type article of each page that isn't the first.
  if (!hasStory && !known.isNamed && endsInService.test(pathname)) return answer('other', 'service')
  const claimsStory = isSigned || (/article|news|blog|story/i.test(ogType) && (known.isNamed || known.isDated))
  if (isListing(page, body, types, claimsStory)) return answer('listing', 'links-and-text')
  if (wordCount < 60 && (types.includes('VideoObject') || /video/i.test(metaContent(page, 'og:type') ?? '')))
    return answer('video', 'metadata')
  if (
    wordCount < 150 &&
    (types.includes('ImageGallery') || /\/(?:gallery|galleries|photos|slideshow|fotostrecke)\b/.test(pathname))
  )
    return answer('gallery', 'metadata')
  if (claimsStory && wordCount >= 20) return answer('article', 'metadata')
  if (!known.isNamed && !known.isDated && !storyPath.test(pathname)) {
    if (servicePath.test(pathname)) return answer('other', 'service')
    if (!namesStory(pathname) && countOffers(page) >= mostOffers) return answer('other', 'offers')
  }
  if (wordCount >= 120 && paragraphs(body) >= 2) return answer('article', 'text')
  return answer('other', 'text')
}

/** Whether the address is a site's own; a story that software without readable addresses keeps there has a number. */
function isHome(page: Page, hasStory: boolean): boolean {
  const { pathname, search } = URL.parse(page.url) ?? { pathname: '/x', search: '' }
  if (!/^\/(?:index\.\w+|home\/?|[a-z]{2}\/?|[a-z]{2}-[a-z]{2}\/?)?$/i.test(pathname)) return false
  // The linked data of a front page may tell of the stories on it.
  return hasStory
    ? count(page, 'article') >= 6
    : !/[?&](?!\w*clid=)(?:p|\w*id|article|story|news|post)=\d/i.test(search)
}

const count = (page: Page, tag: string): number => page.elements.filter((element) => element.tag === tag).length

// Nearly every page asks its readers for something; above this, it is what the page is for.
const mostOffers = 4

/** Whether an address ends in the words of a headline: '/data/ten-ways-to-save', not '/data-services'. */
const namesStory = (pathname: string): boolean => /\/[^/]*\p{L}-[^/-]+-[^/]*\/?$/u.test(pathname)

/** Whether the page's own linked data is about one story: a review may be of a product that is for sale. */
function tellsStory(page: Page, types: readonly string[]): boolean {
  const node = articleNode(page.linkedData)
  if (node === null) return false
  const isProduct = types.some((type) => /^Product(?:Group)?$/.test(type))
  return !isProduct || !typesOf(node).some((type) => /^(?:Review|UserReview|CriticReview|HowTo|Recipe)$/.test(type))
}

/** Whether the page's own linked data calls it a newspaper's or a blog's: manuals are articles to theirs, too. */
function isNews(page: Page): boolean {
  const node = articleNode(page.linkedData)
  return node !== null && typesOf(node).some((type) => /News|Blog|Opinion|Review|Report|Live/.test(type))
}

/** Shops have stories too, with a cart at the edge of the page. */
const storyPath =
  /\/(?:blogs?|news|articles?|artikel|pages|stor(?:y|ies)|research|learn|magazine?|journal|guides?|resources|advice|ratgeber|posts?|press|presse|press-?releases?|pressemitteilung(?:en)?|nachrichten|meldung(?:en)?|aktuelles)\/(?:[^/]+\/){0,3}[^/]+/i

/** What an address says of a page that is about who publishes it and what they do. */
const servicePath =
  /\/(?:[^/]+-)?(?:services?|pricing|use-cases?|testimonials|solutions?|departments?|programs|insurance|contact|contact-us|about|about-us|careers|leistungen|impressum|kontakt)(?:\/|$)/i

/** Such a word at the end of an address names the page; before it, it may name the section of a paper. */
const endsInService =
  /\/(?:[^/]+-)?(?:services|pricing|use-cases|testimonials|contact|contact-us|about-us|careers|leistungen|impressum|kontakt)\/?$/i

/** Characters of the body's longer blocks. */
function proseOf(body: Body): number {
  return body.blocks.reduce(
    (sum, block) => sum + (block.text.length > 100 ? block.text.length - block.linkLength : 0),
    0,
  )
}

/** Paragraphs of prose in the body. */
function paragraphs(body: Body): number {
  return body.blocks.filter(
    (block) => block.kind === 'paragraph' && block.text.length > 100 && linkDensity(block) < 0.4,
  ).length
}

const sectionPath =
  /\/(?:news|blogs?|articles|stories|press|courses?|catalog(?:ue)?|products|shop|store|archives?)\/?$/i
const listingPath =
  /\/(?:tags?|categor(?:y|ies)|product-category|collections|browse|authors?|search)\/(?:[^/]+\/){0,4}[^/]*$/i

function isListing(page: Page, body: Body, types: readonly string[], claimsStory: boolean): boolean {
  const prose = proseOf(body)
  const linked = body.pageText === 0 ? 0 : body.pageLinked / body.pageText
  const isUndated = !page.metas.has('article:published_time') && articleNode(page.linkedData) === null
  const isSection = isUndated && sectionPath.test(URL.parse(page.url)?.pathname ?? '')
  // A section may say much about itself, and a page of the same name that is no section links to little.
  if (isSection && (prose < 4000 || count(page, 'a') > 150)) return true
  if (isUndated && prose < 4000 && listingPath.test(URL.parse(page.url)?.pathname ?? '')) return true
  if (isUndated && (types.includes('CollectionPage') || types.includes('SearchResultsPage'))) return true
  if (claimsStory) return prose < 600 && linked > 0.85
  const articles = count(page, 'article')
  return (articles >= 6 && prose < 3000) || (prose < 600 && linked > 0.6)
}

const missing =
  /\b(?:404|page not found|not found|seite nicht gefunden|page introuvable|página no encontrada|pagina non trovata|access denied|forbidden|just a moment|attention required|are you a robot|captcha|page (?:unavailable|missing|doesn't exist)|error 40\d|service unavailable|site maintenance)\b/i

/** Whether the title says that there is no page here, and there is hardly any text to say otherwise. */
export function isSoft404(title: string | null, wordCount: number): boolean {
  return title !== null && title.length < 90 && wordCount < 200 && missing.test(title)
}
