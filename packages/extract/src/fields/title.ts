import { isFurniture } from '../body/names.ts'
import { agreed, type Candidate, type Judged } from '../candidate.ts'
import { wordsOf } from '../letters.ts'
import { stringOf } from '../page/json-ld.ts'
import { inside, metaContent, type Page, type PageElement, textOf } from '../page/page.ts'
import { metaText, oneLine, phraseKey } from '../plain.ts'
import { articleNode } from './article-node.ts'

/** The title without the site's name: what headline, og:title, h1 and `<title>` agree on. */
export function findTitle(page: Page, siteNames: readonly string[]): Judged<string> {
  const found = proposals(page)
  const cut = found.map((candidate) => ({
    ...candidate,
    value: withoutSite(
      candidate.value,
      siteNames,
      found.map(({ value }) => value),
    ),
  }))
  const proposed = cut.filter(({ value }) => value !== '')
  return { chosen: agreed(proposed, phraseKey), proposed }
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
  const told = new Set(found.map(({ value }) => phraseKey(value)))
  for (const [i, heading] of mainHeadings(page).entries()) {
    const text = headlineOf(heading, told)
    const weight = headingWeight(text, found)
    add(heading.tag, i > 0 || (heading.tag !== 'h1' && weight < aboutTheSame) ? 1 : weight, text)
  }
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

/** A heading's text without the kicker above and the line below that are part of it: by their names, or by what others know. */
function headlineOf(heading: PageElement, told: ReadonlySet<string>): string {
  const parts = partsOf(heading)
  const kept = parts.filter(({ names }) => !besideHeadline.test(names)).map(({ text }) => text)
  const whole = oneLine((kept.length > 0 ? kept : parts.map(({ text }) => text)).join(''))
  if (whole.length > 600 || told.has(phraseKey(whole))) return whole
  // A kicker may end in any mark, what follows the headline is parted from it: a colon belongs to headlines.
  const above = kept.flatMap((text) => text.split(/(?<=\s[|/:·•–]\s)|(?<=: )/))
  const below = kept.flatMap((text) => text.split(/(?<=\s[|•]\s)/))
  return (
    knownRun(above, told, (pieces, i) => pieces.slice(i)) ??
    knownRun(below, told, (pieces, i) => pieces.slice(0, i)) ??
    whole
  )
}

/** The first run of pieces that another proposal is equal to. */
function knownRun(
  pieces: readonly string[],
  told: ReadonlySet<string>,
  run: (pieces: readonly string[], i: number) => readonly string[],
): string | null {
  for (let i = 1; i < pieces.length; i++) {
    const text = run(pieces, i).join('')
    const key = phraseKey(text)
    if (key.length > 12 && told.has(key)) return oneLine(text).replace(/\s*[|/:·•–]$/, '')
  }
  return null
}

const besideHeadline =
  /(?:^|[\s_-])(?:kicker|topline|overline|over-?title|dachzeile|roofline|super-?title|eyebrow|pre-?(?:headline|title)|spitzmarke|label|category|ressort|date|badge|flag|hat|sub-?(?:title|headline|heading)|deck|standfirst|byline|meta|comments?|count|sr-only|visually-?hidden|screen-reader-text)(?=$|[\s_-])/

type HeadingPart = { text: string; names: string }

/** The texts of a heading's children; of a lone child that wraps them all, that child's. */
function partsOf(heading: PageElement): readonly HeadingPart[] {
  const children = heading.children.filter((child) => typeof child !== 'string' || child.trim() !== '')
  const [only] = children
  if (children.length === 1 && only !== undefined && typeof only !== 'string') return partsOf(only)
  return children.map((child) =>
    typeof child === 'string'
      ? { text: child, names: '' }
      : {
          text:
            child.tag === 'br'
              ? ' '
              : `${textOf(child, 600)}${/^(?:b|i|em|strong|u|font|mark|sup|sub)$/.test(child.tag) ? '' : ' '}`,
          names: child.names,
        },
  )
}

/** The visible headline outweighs what is made for sharing, if it is about the same thing and no site's name. */
function headingWeight(heading: string, others: readonly Candidate<string>[]): number {
  const words = new Set(wordsOf(heading, 2))
  const told = others.flatMap(({ value }) => wordsOf(value, 2))
  const shared = [...words].filter((word) => told.includes(word)).length
  return words.size >= 3 && shared >= words.size * 0.4 ? aboutTheSame : others.length === 0 ? 5.5 : 4
}

const aboutTheSame = 16

/** The headings that may be the story's, the likeliest first: named as a headline, or in an article; site logos are none. */
function mainHeadings(page: Page): readonly PageElement[] {
  const scored: { element: PageElement; score: number }[] = []
  for (const element of page.elements) {
    const isTop = element.tag === 'h1'
    const isStory = (element.tag === 'h2' || element.tag === 'h3') && storyTitleNames.test(element.names)
    if (scored.length >= 20 || !(isTop || isStory)) continue
    const length = oneLine(textOf(element, 600)).length
    if (length < 3 || linksHome(element, page)) continue
    let score = Math.min(length, 60) / 20 + (isTop ? 6 : 0)
    if (headlineNames.test(element.names) || element.attrs.itemprop === 'headline') score += 2
    if (/logo|site|brand/.test(`${element.names} ${element.parent?.names ?? ''}`) || isFurniture(element)) score -= 4
    scored.push({ element, score })
  }
  return scored.sort((a, b) => b.score - a.score).map(({ element }) => element)
}

const headlineNames = /title|headline|heading|entry/
const storyTitleNames = /(?:^|[\s_-])(?:entry|post|article|story|news|blog)[_-]?(?:title|headline|heading)/

/** Whether a heading is the site's own, linked to its first page. */
function linksHome(heading: PageElement, page: Page): boolean {
  const link =
    inside(page, heading, 20).find(({ tag }) => tag === 'a') ?? (heading.parent?.tag === 'a' ? heading.parent : null)
  const target = link === null ? null : URL.parse(link.attrs.href ?? '', page.baseUrl)
  return target !== null && target.pathname === '/' && target.search === '' && URL.parse(page.url)?.pathname !== '/'
}

function itempropHeadline(page: Page): string | null {
  const element = page.elements.find(
    ({ attrs: { itemprop } }) => itemprop?.includes('headline') === true && /\bheadline\b/.test(itemprop),
  )
  return element === undefined ? null : (element.attrs.content ?? oneLine(textOf(element, 600)))
}

const separators = /\s+[|│–—·•»«›‹]+\s+|\s+-+\s+|\s*\|\s*|\s+::\s+|\s+>\s+/

/** Cuts the parts of a title that name the site, and a tail that no other proposal knows. */
function withoutSite(title: string, siteNames: readonly string[], others: readonly string[]): string {
  const parts = splitTitle(title)
  if (parts.length === 1) return title
  const keys = new Set(siteNames.map(phraseKey).filter((key) => key.length > 1))
  let [start, end] = [0, parts.length]
  while (end - start > 1 && namesSite(parts[end - 1]?.text ?? '', keys)) end--
  while (end - start > 1 && namesSite(parts[start]?.text ?? '', keys)) start++
  if (end - start > 1 && desks.test(parts[end - 1]?.text ?? '')) end--
  if (end - start > 1 && desks.test(parts[start]?.text ?? '') && /[|│]/.test(title)) start++
  const shorter = others.map(phraseKey)
  for (let last = start + 1; last < end; last++) {
    // Another proposal is exactly the head of this one: what follows is decoration.
    const head = joinParts(title, parts, start, last)
    if (phraseKey(head).length > 12 && shorter.includes(phraseKey(head))) return head
  }
  return joinParts(title, parts, start, end)
}

/** What papers put before or after a headline to tell its kind. */
const desks =
  /^(?:opinions?|editorials?|analysis|commentary|perspective|column|letters?|review|exclusive|breaking|live|watch|video|photos|podcast|meinung|kommentar|analyse|interview|opinión|análisis|tribune|édito|editorial|opinião|commento)$/i

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
