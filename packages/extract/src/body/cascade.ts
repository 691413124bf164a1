import type { Page, PageElement } from '../page/page.ts'
import { isWithin } from '../page/page.ts'
import { namedAs } from '../page/remember-names.ts'
import { type Sums, sumOver } from './block.ts'

const bodyNames =
  /(?:^|[\s_-])(?:article-?_?_?(?:body|text|content|copy|main|detail)|articlebody|articletext|article-body\w*|story-?_?_?(?:body|text|content|copy)|storybody|post-?_?(?:body|content|text|entry)|entry-?_?(?:content|body|text)|body-?_?(?:copy|text|content)|news-?(?:body|text|content|detail)|main-?(?:text|story)|text-?(?:content|body)|theme-content|rich-?text-?body|field-?name-?body|field--name-body|node-?body|td-post-content|single-?content|blog-?(?:content|body)|c-entry-content|wysiwyg|paragraph-?wrapper|articulo|cuerpo|nota-?(?:cuerpo|texto)|artikel-?(?:text|inhalt|body)|texte|artigo|page-?(?:content|body))(?=$|[\s_-])/
const storyNames = /(?:^|[\s_-])(?:article|story|post|entry|artikel|news-?item|blog-?post)(?=$|[\s_-])/
const mainNames = /(?:^|[\s_-])(?:content|main|primary|inhalt|contenido|contenu)(?=$|[\s_-]|\d)/

const named = namedAs({ body: bodyNames, story: storyNames, main: mainNames })

// From names that say "the body of the article" to names that only say "somewhere around here".
const steps: readonly ((element: PageElement) => boolean)[] = [
  (element) =>
    /\barticleBody\b/i.test(element.attrs.itemprop ?? '') || /\bentry-content\b/.test(element.attrs.property ?? ''),
  named.body,
  (element) => element.tag === 'article' || element.attrs.role === 'article',
  (element) => named.story(element) || /\b(?:NewsArticle|Article|BlogPosting)\b/.test(element.attrs.itemtype ?? ''),
  (element) => element.tag === 'main' || element.attrs.role === 'main',
  named.main,
]
const leastProse = 250
// Elements are compared pairwise; a page with more of one make is a listing.
const mostFound = 200

/** The elements that hold the body by what the page calls them: the first step of the cascade with enough prose. */
export function findByCascade(page: Page, sums: Sums, state: Uint8Array, isLenient: boolean): readonly PageElement[] {
  for (const step of steps) {
    const found = page.elements.filter((element) => (isLenient || state[element.index] === 0) && step(element))
    const chosen = withSiblings(found.slice(0, mostFound), sums.prose)
    if (chosen.length > 0 && sumOver(sums.prose, chosen) >= leastProse) return chosen
  }
  return []
}

/** The richest of the elements, with those of the same make beside it: bodies are split around adverts. */
function withSiblings(found: readonly PageElement[], prose: Float64Array): readonly PageElement[] {
  const innermost = found.filter((element) => !found.some((other) => other !== element && isWithin(other, element)))
  const outermost = found.filter((element) => !found.some((other) => other !== element && isWithin(element, other)))
  let best: PageElement | null = null
  let most = 0
  for (const element of found) {
    const length = prose[element.index] ?? 0
    // The inner of two that hold the same prose is the tighter one.
    if (length > most * 1.1 || (best !== null && length >= most * 0.9 && isWithin(element, best))) {
      best = element
      most = Math.max(most, length)
    }
  }
  if (best === null) return []
  const chosen = best
  const pool = innermost.includes(chosen) ? innermost : outermost
  const split = pool.filter((element) => element === chosen || isOtherHalf(element, chosen))
  return split.length > 12 ? [chosen] : split
}

function isOtherHalf(element: PageElement, chosen: PageElement): boolean {
  return (
    element.tag === chosen.tag &&
    element.tag !== 'article' &&
    element.names === chosen.names &&
    (element.parent === chosen.parent ||
      (element.parent?.parent === chosen.parent?.parent && element.parent?.tag !== 'article'))
  )
}
