/** What the address of a page looks like, whatever its language. */
export interface UrlShape {
  /** Its path with each part replaced by its kind: pages of one kind share it, such as `/w/n4/slug.html`. */
  pattern: string
  /** The date in its path, where more follows it: a path that ends with one is an archive. */
  date: 'day' | 'month' | null
  /** Words in its longest part. */
  slugWords: number
  /** It has a number or a code of five characters or more, as content management systems give to each story. */
  hasId: boolean
  /** Parts of its path. */
  depth: number
  /** It is a file that is no page, or a place that lists or serves: a tag, an author, a login, a shop. */
  isService: boolean
  /** It lies below a name that lists mostly have. */
  isInList: boolean
}

const files =
  /\.(jpe?g|png|gif|webp|avif|svg|ico|pdf|mp[34]|m4[av]|mov|avi|zip|gz|docx?|xlsx?|pptx?|epub|css|js|json|xml|rss|atom|rdf|ics|apk|exe|dmg|woff2?)$/i
// Names of places that are no stories, and below which there are none, in the words that sites use in addresses.
const services =
  /^(tags?|etiquetas?|schlagworte?|keywords?|category|categor[iy]as?|categories|kategorien?|authors?|autor(en|es)?|auteurs?|autori|profiles?|profil|users?|columnists?|contributors?|log-?in|log-?out|sign-?in|sign-?up|register|registration|anmelden|connexion|accounts?|my-?account|konto|subscri(be|ption)s?|abo|abonnement|abonnieren|membership|donate|about-us|contacts?(-us)?|kontakt|impressum|imprint|privacy(-policy)?|datenschutz|terms([-_].*)?|agb|cookies?(-policy)?|help|hilfe|faqs?|search|suche|buscar|recherche|rss|feeds?|newsletters?|shop|store|jobs?|careers?|karriere|advertis\w*|werbung|mediadaten|media-?kit|sitemap|puzzles?|crosswords?|horoscopes?|horoskope?|calendar|widgets?|cdn-cgi|wp-admin|wp-login\.php|wp-json|share|sharer|print|classifieds?|coupons?|epaper|e-paper|permissions|licensing|accessibility)$/i
// Names of lists, below which there may be stories too.
const lists =
  /^(topics?|temas?|themen?|themes?|rubrik|rubriques?|sections?|ressort|people|members?|staff|team|support|about|legal|archives?|archiv|podcasts?|games|weather|wetter|events?|comments?|deals|apps?|corrections)$/i

/** Reads the shape of an absolute http address. */
export function urlShape(address: string): UrlShape {
  const url = new URL(address)
  const parts = decodePath(url.pathname).split('/').filter(Boolean)
  const last = parts.at(-1) ?? ''
  const keys = [...url.searchParams].filter(
    ([key, value]) => /^(p|id|.*id|article|story|news|no|idx\w*)$/i.test(key) && /^[\w-]{2,}$/.test(value),
  )
  const words = parts.map((part) => wordsIn(part))
  const isPaged = /^(page|seite|pagina)$/i.test(parts.at(-2) ?? '') && /^\d+$/.test(last)
  const date = dateIn(parts.join('/'))
  const hasId = parts.some(hasCode) || keys.some(([, value]) => /\d{2}/.test(value))
  const isInList = parts.some((part, index) => lists.test(part) && (index < 2 || index === parts.length - 1))
  return {
    // A topic and a story may be spelt alike: only a date or a number makes a page below a list's name one like others.
    pattern: `${isInList && !hasId && date === null ? '/list' : ''}/${patternOf(parts)}${keys.length > 0 ? `?${keys.map(([key]) => key).join('&')}` : ''}`,
    date,
    slugWords: Math.max(0, ...words),
    hasId,
    depth: parts.length,
    isService:
      files.test(last) ||
      isPaged ||
      parts.some((part, index) => services.test(part) && (index < 2 || index === parts.length - 1)) ||
      /[?&](s|q|query|search|replytocom|share|login|add-to-cart)=/i.test(url.search),
    isInList,
  }
}

const month = '(?:0?[1-9]|1[0-2]|[a-z]{3})'
const day = String.raw`(?:0?[1-9]|[12]\d|3[01])`
const dayPath = new RegExp(
  String.raw`(?:^|[/_-])(?:19|20)\d\d(?:[/-]${month}[/-]${day}|(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01]))(?=[/_-][^/])`,
  'i',
)
const monthPath = new RegExp(String.raw`(?:^|/)(?:19|20)\d\d[/-]?${month}(?=[/-][^/])`, 'i')

function dateIn(path: string): UrlShape['date'] {
  if (dayPath.test(path)) return 'day'
  return monthPath.test(path) ? 'month' : null
}

/** Behind a date any name is one of a story, however short. */
function patternOf(parts: string[]): string {
  const kinds = parts.map(kindOf)
  if (dateIn(parts.join('/')) !== null) kinds.splice(-1, 1, 'name')
  return kinds.join('/')
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

const bareName = (part: string): string => part.replace(/\.[a-z]{2,5}$/i, '')

/** Words parted by hyphens or underscores; scripts without word spaces count four characters as one. */
function wordsIn(part: string): number {
  const words = bareName(part)
    .split(/[-_+.,~ ]+/)
    .filter((word) => /\p{L}/u.test(word))
  const wide =
    bareName(part).match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/gu)?.length ?? 0
  return Math.max(words.length, Math.floor(wide / 4))
}

function hasCode(part: string): boolean {
  const name = bareName(part)
  if (/(^|\D)\d{5,}(\D|$)/.test(name.replace(/^(19|20)\d{6}$/, ''))) return true
  const code = name.match(/(?:^|[-_.])([a-z0-9]{6,})$/i)?.[1] ?? ''
  // Letters and digits mixed, as in c4gd5k7l or a UUID: no word looks so, and no long one has a digit within.
  if (code.length >= 10 && /[a-z]\d+[a-z]/i.test(code)) return true
  return (code.match(/\d+/g)?.length ?? 0) >= 2 && /[a-z]/i.test(code)
}

function kindOf(part: string): string {
  const extension = part.match(/\.[a-z]{2,5}$/i)?.[0].toLowerCase() ?? ''
  const name = bareName(part)
  if (/^\d+$/.test(name)) return `n${name.length === 4 ? 4 : ''}${extension}`
  if (hasCode(part)) return `id${extension}`
  return wordsIn(part) >= 3 ? `slug${extension}` : `w${extension}`
}
