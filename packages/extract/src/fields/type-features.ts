import type { Body } from '../body/body.ts'
import { wordsOf } from '../letters.ts'
import { typesOf } from '../page/json-ld.ts'
import { metaContent, type Page } from '../page/page.ts'
import { articleNode } from './article-node.ts'
import { countOffers } from './offers.ts'
import { readAddress } from './type-address.ts'

/** What other rules found out before. `isNamed`: the page has an author; `isDated`: it has a day, and not one that it only happens to show. */
export type Known = { title: string | null; wordCount: number; isNamed: boolean; isDated: boolean }

/** The features by which a page is taken for a story or not, by column. */
export const typeFeatureNames = [
  ...(['depth', 'slug-words', 'address-story', 'address-other', 'slug-in-title', 'title-words'] as const),
  ...(['claims', 'signed', 'og-type', 'products', 'offers'] as const),
  ...(['words', 'block-length', 'body-linked', 'body-share', 'page-linked'] as const),
  ...(['paragraphs', 'cards', 'links', 'images', 'buttons'] as const),
]

type Features<Name extends string> = Record<Name, number>

/** The row of features of a page, the same for training and for use. */
export function readTypeFeatures(page: Page, body: Body, known: Known): Float32Array {
  const features: Features<(typeof typeFeatureNames)[number]> = {
    ...readNames(page, known.title ?? ''),
    ...readClaims(page, known),
    ...readText(body, known.wordCount),
    ...countElements(page, known.wordCount),
  }
  return Float32Array.from(typeFeatureNames, (name) => features[name])
}

/** Whether the page says who wrote it and when, or that it is a story: what stands in a story's place says nothing of the kind. */
export function isSigned(page: Page, { isNamed, isDated }: Known): boolean {
  return (isNamed && isDated) || page.metas.has('article:published_time') || articleNode(page.linkedData) !== null
}

function readNames(page: Page, title: string) {
  const address = readAddress(page.url)
  const titleWords = wordsOf(title, 3)
  const slug = new Set(wordsOf(URL.parse(page.url)?.pathname ?? '', 3))
  return {
    depth: address.depth,
    'slug-words': address.slugWords,
    'address-story': address.story,
    'address-other': address.other,
    'slug-in-title': titleWords.filter((word) => slug.has(word)).length / Math.max(1, titleWords.length),
    'title-words': wordsOf(title, 1).length,
  }
}

/** What the page says that it is, and what it has for sale. */
function readClaims(page: Page, known: Known) {
  const node = articleNode(page.linkedData)
  const hasTime = page.metas.has('article:published_time')
  const ogType = readOgType(page)
  const isNews = node !== null && typesOf(node).some((type) => /News|Blog|Opinion|Review|Report|Live/.test(type))
  const claims = [node?.headline !== undefined, isNews, hasTime, ogType === ogStory, known.isNamed, known.isDated]
  return {
    claims: claims.filter(Boolean).length,
    signed: Number(isSigned(page, known)),
    'og-type': ogType,
    products: page.linkedData.nodes.flatMap(typesOf).filter((type) => /^Product(?:Group)?$/.test(type)).length,
    offers: countOffers(page),
  }
}

const ogStory = 3

/** From what least looks like a story to what most does. */
function readOgType(page: Page): number {
  const type = metaContent(page, 'og:type')
  if (type === null) return 1
  if (/article|news|blog|story/i.test(type)) return ogStory
  if (/product/i.test(type)) return 0
  return /website/i.test(type) ? 2 : 1
}

function readText({ blocks, pageText, pageLinked }: Body, wordCount: number) {
  let [text, linked] = [0, 0]
  for (const block of blocks) {
    text += block.text.length
    linked += block.linkLength
  }
  return {
    words: wordCount,
    'block-length': text / Math.max(1, blocks.length),
    'body-linked': text === 0 ? 1 : linked / text,
    'body-share': text / (pageText + 100),
    'page-linked': pageText === 0 ? 1 : pageLinked / pageText,
  }
}

/** Elements of the page; those that a long story has more of, by its words. */
function countElements(page: Page, wordCount: number) {
  let [paragraphs, cards, links, images, buttons] = [0, 0, 0, 0, 0]
  for (const { tag, parent, children } of page.elements) {
    if (tag === 'a') links++
    else if (tag === 'p') paragraphs++
    else if (tag === 'img') images++
    else if (tag === 'button') buttons++
    else if (tag === 'article') cards++
    else if (headings.has(tag) && (parent?.tag === 'a' || children.some(isLink))) cards++
  }
  const words = wordCount + 50
  return { paragraphs, cards, links: links / words, images: images / words, buttons: buttons / words }
}

const headings = new Set(['h2', 'h3', 'h4'])
const isLink = (node: Page['root']['children'][number]): boolean => typeof node === 'object' && node.tag === 'a'
