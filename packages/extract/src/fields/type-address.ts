/** What an address says of its page: how deep it lies, whether it ends in a headline, and what its words name. */
export type AddressSigns = {
  readonly depth: number
  readonly slugWords: number
  /** How many things speak for a story: a section of stories, a day, a headline, a long number. */
  readonly story: number
  /** Whether a word names another kind of page: 2 where it ends the address, 1 before that, 0 nowhere. */
  readonly other: number
}

/** Reads the signs of an address; one that can't be read has none. */
export function readAddress(address: string): AddressSigns {
  const url = URL.parse(address)
  if (url === null) return { depth: 0, slugWords: 0, story: 0, other: 0 }
  const { hostname, pathname, search } = url
  const segments = pathname
    .toLowerCase()
    .split('/')
    .filter((segment) => segment !== '' && !/^index\.\w+$/.test(segment))
  const slug = segments.at(-1) ?? ''
  const around = [hostname.split('.')[0] ?? '', ...segments.slice(0, -1)]
  const slugWords = wordsIn(slug).length
  const hasNumber = /\d{5}/.test(pathname) || isNumbered(search)
  const signs = [around.some((segment) => names(segment, storyWords)), day.test(pathname), slugWords > 3, hasNumber]
  return {
    depth: segments.length + Number(isNumbered(search)),
    slugWords,
    story: signs.filter(Boolean).length,
    other: names(slug, otherWords) ? 2 : around.some((segment) => names(segment, otherWords)) ? 1 : 0,
  }
}

/** Whether a query names one page by its number, as software without readable addresses does. */
export function isNumbered(search: string): boolean {
  return /[?&](?!\w*clid=)(?:p|\w*id|article|story|news|post)=\d/i.test(search)
}

const day = /\/(?:19|20)\d\d(?:\/|-?[01]\d(?!\d))/

const storyWords =
  /^(?:blogs?|news|newsroom|articles?|artikel|stor(?:y|ies)|posts?|magazine?|journal|press|presse|releases?|guides?|ratgeber|research|learn|resources|insights|advice|opinion|politics|world|local|business|sports?|nachrichten|meldung(?:en)?|aktuell(?:es)?|beitrag|actualites|noticias?|notizie|reviews?)$/

/** Lists, shops, services, manuals and threads. */
const otherWords =
  /^(?:tags?|categor(?:y|ies)|kategorien?|collections?|browse|authors?|search|archives?|catalog(?:ue)?|topics?|themen?|lists?|directory|listings?|jobs|events|courses?|portfolio|shop|store|products?|produkte?|items?|buy|cart|deals?|promotions?|pd?|dp|sku|prices?|services?|pricing|solutions?|testimonials|departments?|programs?|insurance|contact|about|careers?|leistungen|impressum|kontakt|company|features?|platform|demo|help|support|faq|legal|terms|privacy|calculators?|tools?|software|apps?|plans?|quote|agency|docs?|documentation|manuals?|reference|apis?|tutorials?|handbook|developers?|wiki|forums?|foren|boards?|community|threads?|discuss(?:ions?)?|questions?|comments)$/

/** A segment of few words names a kind of page; more words are a headline that may speak of anything. */
function names(segment: string, words: RegExp): boolean {
  const parts = wordsIn(segment)
  return parts.length <= 3 && parts.some((part) => words.test(part))
}

function wordsIn(segment: string): string[] {
  return segment
    .replace(/\.\w{2,5}$/, '')
    .split(/[-_+.~]|%20/)
    .filter((word) => word !== '')
}
