import { isNamedFurniture } from '../body/names.ts'
import { agreed, type Candidate } from '../candidate.ts'
import { stringOf } from '../page/json-ld.ts'
import { metaContent, type Page, textOf } from '../page/page.ts'
import { metaText, oneLine, phraseKey } from '../plain.ts'
import { articleNode } from './article-node.ts'

/** The title without the site's name: what headline, og:title, h1 and `<title>` agree on. */
export function findTitle(page: Page, siteNames: readonly string[]): Candidate<string> | null {
  const found = proposals(page)
  const cleaned = found.map((candidate) => ({
    ...candidate,
    value: withoutSite(
      candidate.value,
      siteNames,
      found.map(({ value }) => value),
    ),
  }))
  return agreed(
    cleaned.filter(({ value }) => value !== ''),
    phraseKey,
  )
}

function proposals(page: Page): readonly Candidate<string>[] {
  const found: Candidate<string>[] = []
  const add = (rule: string, weight: number, value: string | null | undefined): void => {
    const text = metaText(value ?? '')
    if (text !== '' && text.length < 400) found.push({ rule, weight, value: text })
  }
  const node = articleNode(page.linkedData)
  add('json-ld', 5, node === null ? null : (stringOf(node.headline) ?? stringOf(node.name)))
  add('opengraph', 5, metaContent(page, 'og:title'))
  for (const [i, heading] of mainHeadings(page).entries())
    add('h1', i === 0 ? headingWeight(heading, found) : 1, heading)
  add('microdata', 4, itempropHeadline(page))
  for (const name of [
    'citation_title',
    'parsely-title',
    'sailthru.title',
    'dc.title',
    'dcterms.title',
    'title',
    'headline',
  ]) {
    add('meta', 2.5, metaContent(page, name))
  }
  add('twitter', 2, metaContent(page, 'twitter:title'))
  const title = page.elements.find((element) => element.tag === 'title')
  add('title-tag', 3, title === undefined ? null : textOf(title, 600))
  return found
}

/** The visible headline outweighs what is made for sharing, if it is about the same thing and no site's name. */
function headingWeight(heading: string, others: readonly Candidate<string>[]): number {
  const words = new Set(wordsOf(heading))
  const told = others.flatMap(({ value }) => wordsOf(value))
  const shared = [...words].filter((word) => told.includes(word)).length
  return words.size >= 3 && shared >= words.size * 0.4 ? 10.5 : others.length === 0 ? 5.5 : 4
}

const wordsOf = (text: string): readonly string[] => text.toLowerCase().match(/[\p{L}\p{N}]{2,}/gu) ?? []

/** The texts of h1s, the likeliest headline first: named as a headline, or in an article; site logos last. */
function mainHeadings(page: Page): readonly string[] {
  const scored: { text: string; score: number }[] = []
  for (const element of page.elements) {
    if (element.tag !== 'h1' || scored.length >= 20) continue
    const text = oneLine(textOf(element, 600))
    if (text.length < 3) continue
    let score = Math.min(text.length, 60) / 20
    if (/title|headline|heading|entry/.test(element.names) || element.attrs.itemprop === 'headline') score += 2
    if (/logo|site|brand/.test(`${element.names} ${element.parent?.names ?? ''}`) || isNamedFurniture(element))
      score -= 4
    scored.push({ text, score })
  }
  return scored.sort((a, b) => b.score - a.score).map(({ text }) => text)
}

function itempropHeadline(page: Page): string | null {
  const element = page.elements.find(({ attrs }) => /\bheadline\b/.test(attrs.itemprop ?? ''))
  return element === undefined ? null : (element.attrs.content ?? oneLine(textOf(element, 600)))
}

const separators = /\s+[|–—·•»«›‹]+\s+|\s+-+\s+|\s*\|\s*|\s+::\s+|\s+>\s+/

/** Cuts the parts of a title that name the site, and a tail that no other proposal knows. */
function withoutSite(title: string, siteNames: readonly string[], others: readonly string[]): string {
  const keys = new Set(siteNames.map(phraseKey).filter((key) => key.length > 1))
  const parts = splitTitle(title)
  if (parts.length === 1) return title
  let [start, end] = [0, parts.length]
  while (end - start > 1 && namesSite(parts[end - 1]?.text ?? '', keys)) end--
  while (end - start > 1 && namesSite(parts[start]?.text ?? '', keys)) start++
  const shorter = others.map(phraseKey)
  for (let last = start + 1; last < end; last++) {
    // Another proposal is exactly the head of this one: what follows is decoration.
    const head = joinParts(title, parts, start, last)
    if (phraseKey(head).length > 12 && shorter.includes(phraseKey(head))) return head
  }
  return joinParts(title, parts, start, end)
}

type Part = { text: string; from: number; to: number }

function splitTitle(title: string): readonly Part[] {
  const parts: Part[] = []
  let from = 0
  for (const match of title.matchAll(new RegExp(separators, 'g'))) {
    parts.push({ text: title.slice(from, match.index), from, to: match.index })
    from = match.index + match[0].length
  }
  parts.push({ text: title.slice(from), from, to: title.length })
  return parts
}

const joinParts = (title: string, parts: readonly Part[], start: number, end: number): string =>
  title.slice(parts[start]?.from ?? 0, parts[end - 1]?.to ?? title.length).trim()

function namesSite(part: string, keys: ReadonlySet<string>): boolean {
  const key = phraseKey(part)
  if (key === '') return true
  if (keys.has(key) || keys.has(phraseKey(part.replace(/\.(?:com|org|net|co|de|fr|it|es|uk|io|in)\b.*$/i, ''))))
    return true
  return (
    key.length > 3 &&
    [...keys].some(
      (known) =>
        known.length > 3 && (known.startsWith(key) || (key.startsWith(known) && key.length < known.length + 12)),
    )
  )
}
