import { isFurniture } from '../body/names.ts'
import type { Candidate } from '../candidate.ts'
import { wordsOf } from '../letters.ts'
import { inside, type Page, type PageElement, textOf } from '../page/page.ts'
import { oneLine, phraseKey } from '../plain.ts'

/** The top headings that may be the story's, the likeliest first: named as a headline, or in an article; site logos are none. */
export function headlines(page: Page): readonly PageElement[] {
  const scored: { element: PageElement; score: number }[] = []
  for (const element of page.elements) {
    if (scored.length >= 20 || element.tag !== 'h1') continue
    const length = oneLine(textOf(element, 600)).length
    if (length < 3 || linksHome(element, page)) continue
    let score = Math.min(length, 60) / 20
    if (headlineNames.test(element.names) || element.attrs.itemprop === 'headline') score += 2
    if (/logo|site|brand/.test(`${element.names} ${element.parent?.names ?? ''}`) || isFurniture(element)) score -= 4
    scored.push({ element, score })
  }
  return scored.sort((a, b) => b.score - a.score).map(({ element }) => element)
}

const headlineNames = /title|headline|heading|entry/

/** The page's headings of the first four ranks, but for the site's own. */
export function topHeadings(page: Page): readonly PageElement[] {
  return page.elements.filter(
    (element) => /^h[1-4]$/.test(element.tag) && element.end - element.index < 12 && !linksHome(element, page),
  )
}

/** Whether a heading is the site's own, linked to its first page. */
function linksHome(heading: PageElement, page: Page): boolean {
  const link =
    inside(page, heading, 20).find(({ tag }) => tag === 'a') ?? (heading.parent?.tag === 'a' ? heading.parent : null)
  const target = link === null ? null : URL.parse(link.attrs.href ?? '', page.baseUrl)
  return target !== null && target.pathname === '/' && target.search === '' && URL.parse(page.url)?.pathname !== '/'
}

/** What a heading weighs that says what the head of the page does, if not in the same words: it outweighs what is made for sharing. */
export const weightAsTold = 16

/** The weight of the likeliest heading. */
export function headlineWeight(heading: string, stated: readonly Candidate<string>[]): number {
  const words = new Set(wordsOf(heading, 2))
  const told = stated.flatMap(({ value }) => wordsOf(value, 2))
  const shared = [...words].filter((word) => told.includes(word)).length
  return words.size >= 3 && shared >= words.size * 0.4 ? weightAsTold : stated.length === 0 ? 5.5 : 4
}

/** A heading's text without the kicker above and the line below that are part of it: by their names, or by what others know. */
export function headlineOf(heading: PageElement, told: ReadonlySet<string>): string {
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
