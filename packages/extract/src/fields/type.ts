import type { Extraction } from '@dateline/contracts/article'
import type { Body } from '../body/body.ts'
import type { Trace } from '../body/trace.ts'
import type { Candidate } from '../candidate.ts'
import { typesOf } from '../page/json-ld.ts'
import { metaContent, type Page } from '../page/page.ts'
import { oddsOf, readForest } from '../read-forest.ts'
import { articleNode } from './article-node.ts'
import { countPrices } from './prices.ts'
import { isDocumentation, isThread } from './software-pages.ts'
import { isNumbered } from './type-address.ts'
import { isSigned, type Known, readTypeFeatures } from './type-features.ts'
import { typeTable } from './type-table.ts'

type Type = Extraction['type']

const model = readForest(typeTable)

/**
 * The log-odds above which a page is a story: as many are lost as let through at -0.7, and a story lost costs more. Walls
 * before stories, at their addresses and in a few words that nobody signs, come to 1.
 */
const leastOdds = { usual: -0.8, wall: 1.1 }

/** What has fewer words may be a wall, and what has hardly any tells no story. */
const words = { wall: 100, least: 20 }

/** A story's linked data may tell of a few beside it. */
const mostStories = 3

/** What kind of page this is: what it plainly says of itself, else what its features make likely. */
export function findType(page: Page, body: Body, known: Known, trace?: Trace): Candidate<Type> {
  if (trace !== undefined) {
    trace.type = { features: readTypeFeatures(page, body, known), leastOdds: leastOddsOf(page, known) }
  }
  const stated = statedType(page, body, known)
  if (stated !== null) return stated
  const isStory = oddsOf(model, readTypeFeatures(page, body, known)) > leastOddsOf(page, known)
  return answer(isStory ? 'article' : isListing(page, body) ? 'listing' : 'other', 'model')
}

function leastOddsOf(page: Page, known: Known): number {
  if (known.wordCount < words.least) return Number.POSITIVE_INFINITY
  return known.wordCount < words.wall && !isSigned(page, known) ? leastOdds.wall : leastOdds.usual
}

function answer(value: Type, rule: string): Candidate<Type> {
  return { value, rule, weight: 1 }
}

function statedType(page: Page, body: Body, known: Known): Candidate<Type> | null {
  const { title, wordCount } = known
  if (isSoft404(title, wordCount)) return answer('other', 'soft-404')
  const types = page.linkedData.nodes.flatMap(typesOf)
  const ogType = metaContent(page, 'og:type') ?? ''
  const isProduct = types.some((type) => /^Product(?:Group)?$/.test(type))
  const isStory = tellsStory(page, isProduct)
  if (types.includes('LiveBlogPosting')) return answer('liveblog', 'json-ld')
  if (isThread(page, types)) return answer('other', 'thread')
  if (!isNews(page) && isDocumentation(page, types)) return answer('other', 'documentation')
  if (isHome(page, isStory)) return answer(count(page, 'a') > 20 ? 'listing' : 'other', 'home-page')
  if (tellsOfMany(page, ogType)) return answer('listing', 'json-ld')
  if (!isStory && (isProduct || /^(?:og:)?product/i.test(ogType))) {
    return answer(types.filter((type) => type === 'Product').length > 3 ? 'listing' : 'other', 'product')
  }
  if (wordCount < 60 && (types.includes('VideoObject') || /video/i.test(ogType)) && !isListing(page, body)) {
    return answer('video', 'metadata')
  }
  if (wordCount < 150 && types.includes('ImageGallery')) return answer('gallery', 'metadata')
  return isNews(page) && wordCount >= words.least ? answer('article', 'metadata') : null
}

/** Whether the linked data holds many stories, as that of a section does, and nothing says that the page is one of them. */
function tellsOfMany(page: Page, ogType: string): boolean {
  if (/article/i.test(ogType) || page.metas.has('article:published_time')) return false
  return page.linkedData.nodes.filter(({ headline }) => headline !== undefined).length > mostStories
}

/** Whether the page's own linked data is about one story: a review may be of a product that is for sale. */
function tellsStory(page: Page, isProduct: boolean): boolean {
  const node = articleNode(page.linkedData)
  if (node === null) return false
  return !isProduct || !typesOf(node).some((type) => /^(?:Review|UserReview|CriticReview|HowTo|Recipe)$/.test(type))
}

/** Whether the page's own linked data calls it a newspaper's or a blog's: manuals are articles to theirs, too. */
function isNews(page: Page): boolean {
  const node = articleNode(page.linkedData)
  return node !== null && typesOf(node).some((type) => /News|Blog|Opinion|Review|Report|Live/.test(type))
}

/** Whether the address is a site's own; a story that software without readable addresses keeps there has a number. */
function isHome(page: Page, isStory: boolean): boolean {
  const { pathname, search } = URL.parse(page.url) ?? { pathname: '/x', search: '' }
  if (!/^\/(?:index\.\w+|home\/?|[a-z]{2}\/?|[a-z]{2}-[a-z]{2}\/?)?$/i.test(pathname)) return false
  // The linked data of a front page may tell of the stories on it.
  if (isStory || page.metas.has('article:published_time')) return count(page, 'article') >= 6
  return !isNumbered(search)
}

/** Of a page that tells no story, whether it leads to others: by cards, prices, or text that is links for the most part. */
function isListing(page: Page, { pageText, pageLinked }: Body): boolean {
  return count(page, 'article') >= 6 || pageLinked > pageText * 0.4 || countPrices(page) >= 12
}

const count = (page: Page, tag: string): number => page.elements.filter((element) => element.tag === tag).length

const missing =
  /\b(?:404|page not found|not found|seite nicht gefunden|page introuvable|página no encontrada|pagina non trovata|access denied|forbidden|just a moment|attention required|are you a robot|captcha|page (?:unavailable|missing|doesn't exist)|error 40\d|service unavailable|site maintenance)\b/i

/** Whether the title says that there is no page here, and there is hardly any text to say otherwise. */
export function isSoft404(title: string | null, wordCount: number): boolean {
  return title !== null && title.length < 90 && wordCount < 200 && missing.test(title)
}
