import { type JsonObject, type LinkedData, typesOf } from '../page/json-ld.ts'

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
