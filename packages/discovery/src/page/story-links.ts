import type { SourceEntry } from '../source-reading.ts'
import { isSameSite } from './same-site.ts'
import type { PageLink, Place } from './scan-page.ts'
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
export function storyLinks(links: PageLink[], pageUrl: string): SourceEntry[] {
  const candidates = mergeByUrl(links)
    .filter((link) => link.url !== pageUrl && isSameSite(link.url, pageUrl) && !/sponsored|author|tag\b/.test(link.rel))
    .map((link) => ({ link, shape: urlShape(link.url), score: 0 }))
    .filter(({ shape }) => !shape.isService && shape.pattern !== '/')
    .map((candidate) => ({ ...candidate, score: scoreOf(candidate) }))
  const means = meanByPattern(candidates)
  return candidates
    .filter(({ score, shape }) => score + ((means.get(shape.pattern) ?? score) - score) / 2 >= threshold)
    .map(({ link }) => ({ url: link.url, ...(link.text !== '' && { title: link.text }) }))
}

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
  if (link.isInCard) score += 0.5
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
