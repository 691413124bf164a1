import { agreed, type Candidate, type Judged } from '../candidate.ts'
import { wordsOf } from '../letters.ts'
import { stringOf } from '../page/json-ld.ts'
import { metaContent, type Page, type PageElement, textOf } from '../page/page.ts'
import { metaText, oneLine, phraseKey } from '../plain.ts'
import { articleNode } from './article-node.ts'
import { headlineOf, headlines, headlineWeight, topHeadings, weightAsTold } from './headlines.ts'
import { splitTitle, withoutSite } from './title-parts.ts'

/** The title without the site's name: what headline, og:title, h1 and `<title>` agree on. */
export function findTitle(page: Page, siteNames: readonly string[]): Judged<string> {
  const proposed: Candidate<string>[] = []
  const add = (rule: string, weight: number, value: string | null): void => {
    const text = withoutSite(metaText(value ?? ''), siteNames)
    if (text !== '' && text.length < 400) proposed.push({ rule, weight, value: text })
  }
  const node = articleNode(page.linkedData)
  add('json-ld', 5, node === null ? null : (stringOf(node.headline) ?? stringOf(node.name)))
  add('opengraph', 5, metaContent(page, 'og:title'))
  const stated = [...proposed]
  const title = page.elements.find((element) => element.tag === 'title')
  const named = title === undefined ? '' : withoutSite(metaText(textOf(title, 600)), siteNames)
  add('title-tag', 3, named)
  addHeadlines(page, stated, named, add)
  return { chosen: agreed(proposed, phraseKey), proposed }
}

type Add = (rule: string, weight: number, value: string) => void

/** The headings that may be the story's. `named` is the window's title: page, section and site. */
function addHeadlines(page: Page, stated: readonly Candidate<string>[], named: string, add: Add): void {
  const told = new Set(stated.map(({ value }) => phraseKey(value)))
  const found = headlines(page).map((heading) => ({ tag: heading.tag, text: headlineOf(heading, told) }))
  const weights = found.map(({ text }, i) =>
    told.has(phraseKey(text)) ? weightAsTold : i > 0 ? 1 : headlineWeight(text, stated),
  )
  for (const [i, { tag, text }] of found.entries()) add(tag, weights[i] ?? 1, text)
  if (weights.includes(weightAsTold)) return
  const heading = headingIn(named, page)
  const [only, another] = found
  if (heading !== null) add(heading.tag, weightAsTold, oneLine(textOf(heading, 400)))
  else if (only !== undefined && another === undefined && wordsOf(only.text, 2).length >= sentence)
    add(only.tag, weightAsTold, only.text)
}

/** The heading of whatever rank that is a part of the window's title. */
function headingIn(named: string, page: Page): PageElement | null {
  const parts = splitTitle(named).flatMap(({ text }) => [text, ...text.split(/\s?: /)])
  const keys = new Set(parts.map(phraseKey).filter((key) => key.length > longestSection))
  return keys.size === 0
    ? null
    : (topHeadings(page).find((element) => keys.has(phraseKey(textOf(element, 400)))) ?? null)
}

/** In letters: shorter parts of a title name sections. */
const longestSection = 12
/** The only top heading of a page, if of so many words, is no name of a site or a section. */
const sentence = 5
