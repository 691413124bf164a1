import { isObject, type JsonObject, type LinkedData, listOf, typesOf } from '../page/json-ld.ts'
import type { Page } from '../page/page.ts'

const articleTypes =
  /^(?:(?:\w*News|\w*Blog|Opinion|Review|Analysis|Satirical|Report\w*|Tech|Scholarly|Medical\w*|Social\w*|LiveBlog|Discussion\w*)?(?:Article|Posting)|Report|Review|Recipe|BackgroundNewsArticle|AskPublicNewsArticle|HowTo)$/

/** The JSON-LD node that describes the page's story: of several the one with most to say about one. */
export function articleNode(data: LinkedData): JsonObject | null {
  let best: JsonObject | null = null
  let most = 0
  for (const node of data.nodes) {
    if (!typesOf(node).some((type) => articleTypes.test(type))) continue
    const told = [
      'headline',
      'name',
      'datePublished',
      'author',
      'articleBody',
      'mainEntityOfPage',
      'publisher',
      'image',
    ]
    const score = told.filter((key) => node[key] !== undefined).length
    if (score > most) [best, most] = [node, score]
  }
  return best
}

/** What the page's linked data, then its microdata, say of the story under a property; empty values left out. */
export function statedValues(page: Page, property: string): readonly { rule: string; value: unknown }[] {
  const nodes = [
    { rule: 'json-ld', node: articleNode(page.linkedData) },
    { rule: 'microdata', node: articleNode({ nodes: page.microdata.flatMap(withMain), byId: noNodes }) },
  ]
  return nodes.flatMap(({ rule, node }) => {
    const value = node?.[property]
    return value === undefined || value === null || value === '' ? [] : [{ rule, value }]
  })
}

const noNodes: ReadonlyMap<string, JsonObject> = new Map()

/** A page's item may hold the story's. */
function withMain(item: JsonObject): readonly JsonObject[] {
  return [
    item,
    ...['mainEntity', 'mainEntityOfPage', 'blogPost', 'hasPart'].flatMap((name) => listOf(item[name]).filter(isObject)),
  ]
}
