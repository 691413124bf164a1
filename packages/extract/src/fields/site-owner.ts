import type { Candidate } from '../candidate.ts'
import { metaContent, type Page, textOf } from '../page/page.ts'
import { metaText, oneLine } from '../plain.ts'

/** Who a site belongs to that goes by a person's name and is written in the first person: its author, unless it names one. */
export function findSiteOwner(page: Page, text: string): Candidate<readonly string[]> | null {
  if (!isPersonal(text)) return null
  const host = letters(URL.parse(page.url)?.hostname.replace(/^www\./, '') ?? '')
  for (const named of siteTitles(page)) {
    const name = metaText(named)
      .replace(/(?:['’]s)? (?:blog|weblog|website|homepage|feed|rss|site|notes)\b.*$/i, '')
      .replace(/['’]s$/, '')
      .trim()
    if (!person.test(name) || noPerson.test(name)) continue
    if (name.split(' ').some((part) => part.length > 3 && host.includes(letters(part))))
      return { value: [name], rule: 'site-owner', weight: 1 }
  }
  return null
}

/** What the site calls itself: its name, the ends of the page's title, its feeds' titles, and who holds the copyright. */
function siteTitles(page: Page): readonly string[] {
  const titles: string[] = []
  for (const element of page.elements) {
    const { tag, attrs, children } = element
    if (tag === 'title') titles.push(...textOf(element, 300).split(/\s+[|•·»«–—:-]+\s+/))
    else if (tag === 'link' && attrs.type?.endsWith('+xml') && attrs.title !== undefined)
      titles.push(...attrs.title.split(/\s+[|•·»«–—:-]+\s+/))
    else if (tag === 'a' && (attrs.href === '/' || attrs.rel === 'home')) titles.push(textOf(element, 100))
    else {
      for (const child of children) {
        if (typeof child !== 'string' || child.length >= 200 || !copyrightSign.test(child)) continue
        const owner = oneLine(child).match(copyright)
        if (owner?.[1] !== undefined) titles.push(owner[1])
      }
    }
  }
  return [metaContent(page, 'og:site_name') ?? '', ...titles]
}

const copyrightSign = /©|\(c\)|copyright/i
const copyright =
  /(?:©|\(c\)|copyright)\s*(?:©\s*)?(?:\d{4}(?:\s*[-–]\s*(?:\d{4})?)?,?\s*)?(?:by\s+)?(\p{Lu}[^.,|•·\d]{4,40}?)(?=$|[.,|•·\d])/iu
const person = /^(?:Dr\.? |Prof\.? ){0,2}\p{Lu}\p{Ll}[\p{L}’'-]*(?: \p{Lu}\.)? \p{Lu}[\p{L}’'-]*\p{Ll}[\p{L}’'-]*$/u
const noPerson =
  /\b(?:the|we|my|our|news|blog|media|group|team|magazin\w*|press|digital|studio|shop|store|online|world|life|home|health|labs?|tech|design|law|foundation|institute|university|association)\b/i

/** Whether a text speaks of its writer: at least twice, and in more than one line. */
function isPersonal(text: string): boolean {
  const said = text.match(firstPerson)?.length ?? 0
  return said >= 2 && said * 3000 > text.length
}

const firstPerson = /(?<![\p{L}“"])(?:I|I['’](?:m|ve|ll|d)|my|ich|mein\w{0,2}|mich|mir|je|j['’]ai|mon|yo|mi)(?=\s)/gu

const letters = (text: string): string =>
  text
    .normalize('NFD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '')
