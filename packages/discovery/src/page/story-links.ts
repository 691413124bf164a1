import { parseFeedDate } from '../dates/parse-feed-date.ts'
import { oneLine } from '../feed/plain-title.ts'
import type { SourceEntry } from '../source-reading.ts'
import { datesByStory } from './card-dates.ts'
import type { ListedPage } from './listed-pages.ts'
import { isSameSite } from './same-site.ts'
import type { PageLink, Place, ScannedPage } from './scan-page.ts'
import { type UrlShape, urlShape } from './url-shape.ts'

interface Candidate {
  link: PageLink
  shape: UrlShape
  /** How much the link alone looks like one to a story. */
  score: number
}

/** From this score on a link is one to a story; set on the judged pages of the tests. */
const threshold = 3

/**
 * The links of a section page that lead to stories, each page once, with the longest text that leads there. Judged by the
 * shape of the address, the place and the text of the link; no word of a language is looked at but names in addresses. Links
 * whose addresses are of one pattern judge each other: what most of a pattern's links are, the doubtful ones of it are too.
 */
export function storyLinks(page: ScannedPage, { url, site }: { url: string; site: string | undefined }): SourceEntry[] {
  const listed = new Map(page.listed.map((one) => [one.url, one]))
  const candidates = mergeByUrl([...withHeadlines(page.links), ...page.listed.map(linkOf)])
    .filter((link) => link.url !== url && isSameSite(link.url, url, site) && !/sponsored|author|tag\b/.test(link.rel))
    .map((link) => ({ link, shape: urlShape(link.url), score: 0 }))
    .filter(({ shape }) => !shape.isService && shape.pattern !== '/')
    .map((candidate) => ({ ...candidate, score: scoreOf(candidate) + scoreOfListed(listed.get(candidate.link.url)) }))
  raiseHeadlines(candidates)
  const means = meanByPattern(candidates)
  const stories = candidates
    .filter(({ score, shape }) => score + ((means.get(shape.pattern) ?? score) - score) / 2 >= threshold)
    .map(({ link }) => link)
  const dates = datesByStory(page, new Set(stories.map((story) => story.url)))
  return stories.map(({ url, text }) => {
    const publishedAt = parseFeedDate(listed.get(url)?.publishedAt ?? '') ?? dates.get(url)
    return { url, ...(text !== '' && { title: text }), ...(publishedAt !== undefined && { publishedAt }) }
  })
}

const linkOf = ({ url, title }: ListedPage): PageLink => ({
  ...{ url, text: title, rel: '', isHeading: false, isInCard: true, place: 'list', under: null, element: 0 },
})

const scoreOfListed = (listed: ListedPage | undefined) => (listed === undefined ? 0 : listed.isArticle ? 6 : 2)

/** A headline that is no link stands above one that says no more than "more": a short text that leads on from others too. */
function withHeadlines(links: PageLink[]): PageLink[] {
  const below = Map.groupBy(
    links.filter(({ under, text }) => under !== null && lengthOf(oneLine(under.text)) >= 20 && lengthOf(text) < 30),
    ({ under }) => under,
  )
  const byLabel = Map.groupBy([...below.values()].flat(), labelOf)
  const pages = new Map([...byLabel].map(([label, some]) => [label, new Set(some.map(({ url }) => url)).size]))
  const pagesOf = (link: PageLink) => pages.get(labelOf(link)) ?? 0
  const leading = new Map<PageLink, string>()
  for (const [heading, some] of below) {
    const [first] = some.toSorted((one, other) => pagesOf(other) - pagesOf(one))
    if (heading !== null && first !== undefined && pagesOf(first) > 1) leading.set(first, oneLine(heading.text))
  }
  return links.map((link) => {
    const headline = leading.get(link)
    return headline === undefined ? link : { ...link, text: headline, isHeading: true }
  })
}

/** The numbers of "Comments (12)" make no other label. */
const labelOf = ({ text }: PageLink) => text.toLowerCase().replaceAll(/\d+/g, '0')

/** A card links its story by picture, title and "more": the longest text is the title, the best place its place. */
function mergeByUrl(links: PageLink[]): PageLink[] {
  const byUrl = new Map<string, PageLink>()
  for (const link of links) {
    const known = byUrl.get(link.url)
    if (known === undefined) {
      byUrl.set(link.url, { ...link })
      continue
    }
    if (isBetterTitle(link, known)) known.text = link.text
    known.isHeading ||= link.isHeading
    known.isInCard ||= link.isInCard
    known.place = betterPlace(known.place, link.place)
  }
  return [...byUrl.values()]
}

function betterPlace(one: Place, other: Place): Place {
  if (one === 'list' || other === 'list') return 'list'
  return one === 'beside' || other === 'beside' ? 'beside' : 'menu'
}

function isBetterTitle(link: PageLink, known: PageLink): boolean {
  if (link.isHeading !== known.isHeading) return link.isHeading
  return link.text.length > known.text.length
}

function scoreOf({ link, shape }: Candidate): number {
  const length = lengthOf(link.text)
  let score = 0
  if (shape.date === 'day') score += 3
  else if (shape.date === 'month') score += 2
  if (shape.hasId) score += 1.5
  if (shape.slugWords >= 5) score += 2
  else if (shape.slugWords >= 3) score += 1
  if (shape.depth === 1 && !shape.hasId && shape.slugWords < 3) score -= 2
  if (shape.isInList) score -= 2.5
  if (length >= 25) score += 1.5
  else if (length < 12) score -= 1
  if (length < 4) score -= 1
  if (link.isHeading) score += 1.5
  if (link.isInCard) score += link.isHeading ? 1.5 : 0.5
  if (link.place === 'menu') score -= 4
  else if (link.place === 'beside') score -= 2
  return score
}

/** Characters of a text, a character of a script without spaces for two. */
function lengthOf(text: string): number {
  return (
    text.length + (text.match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu)?.length ?? 0)
  )
}

/** Many links of one pattern that all have long texts are a list of headlines, whatever their addresses: menus are short. */
function raiseHeadlines(candidates: Candidate[]): void {
  const inLists = candidates.filter(({ link, shape }) => link.place === 'list' && !shape.isInList)
  for (const some of Map.groupBy(inLists, ({ shape }) => shape.pattern).values()) {
    const long = some.filter(({ link }) => lengthOf(link.text) >= 30).length
    if (long < 5 || long < 0.8 * some.length) continue
    for (const candidate of some) candidate.score += 1.5
  }
}

function meanByPattern(candidates: Candidate[]): ReadonlyMap<string, number> {
  const scores = new Map<string, number[]>()
  for (const { shape, score } of candidates) {
    const known = scores.get(shape.pattern)
    if (known === undefined) scores.set(shape.pattern, [score])
    else known.push(score)
  }
  return new Map(
    [...scores].map(([pattern, all]) => [pattern, all.reduce((sum, score) => sum + score, 0) / all.length]),
  )
}
