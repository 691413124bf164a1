import { agreed, type Candidate, type Judged } from '../candidate.ts'
import { stringOf } from '../page/json-ld.ts'
import { metaContent, type Page, textOf } from '../page/page.ts'
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
  addHeadlines(page, proposed, add)
  const title = page.elements.find((element) => element.tag === 'title')
  add('title-tag', 3, title === undefined ? null : textOf(title, 600))
  addNamed(page, proposed, add)
  return { chosen: agreed(proposed, phraseKey), proposed }
}

type Add = (rule: string, weight: number, value: string) => void

/** The headings that may be the story's; beside the first one only what the head of the page says too. */
function addHeadlines(page: Page, stated: readonly Candidate<string>[], add: Add): void {
  const others = [...stated]
  const told = new Set(others.map(({ value }) => phraseKey(value)))
  const found = headlines(page)
  for (const [i, heading] of found.entries()) {
    const text = headlineOf(heading, told)
    if (told.has(phraseKey(text))) add(heading.tag, weightAsTold, text)
    else add(heading.tag, i > 0 ? 1 : headlineWeight(text, others, found.length === 1), text)
  }
}

/** Where no headline is found, the heading of whatever rank that is a part of the window's title: page, section and site. */
function addNamed(page: Page, proposed: readonly Candidate<string>[], add: Add): void {
  if (proposed.some(({ weight }) => weight === weightAsTold)) return
  const named = proposed.find(({ rule }) => rule === 'title-tag')?.value ?? ''
  const parts = splitTitle(named).flatMap(({ text }) => [text, ...text.split(/\s?: /)])
  const keys = new Set(parts.map(phraseKey).filter((key) => key.length > longestSection))
  if (keys.size === 0) return
  const heading = topHeadings(page).find((element) => keys.has(phraseKey(textOf(element, 400))))
  if (heading !== undefined) add(heading.tag, weightAsTold, oneLine(textOf(heading, 400)))
}

/** In letters: shorter parts of a title name sections. */
const longestSection = 12
