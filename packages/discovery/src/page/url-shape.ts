/** What the address of a page looks like, whatever its language. */
export interface UrlShape {
  /** Its path with each part replaced by its kind: pages of one kind share it, such as `/w/date/slug.html`. */
  pattern: string
  hasDate: boolean
  /** Words in its longest part. */
  slugWords: number
  /** It has a number or a code of five characters or more, as content management systems give to each story. */
  hasId: boolean
  /** Parts of its path. */
  depth: number
  /** It is a file that is no page, or a place that lists or serves: a tag, an author, a login, a shop. */
  isService: boolean
}

const files =
  /\.(jpe?g|png|gif|webp|avif|svg|ico|pdf|mp[34]|m4[av]|mov|avi|zip|gz|docx?|xlsx?|pptx?|epub|css|js|json|xml|rss|atom|rdf|ics|apk|exe|dmg|woff2?)$/i
// Names of places that are no stories, in the words that sites use in addresses.
const services =
  /^(tags?|topics?|temas?|themen?|themes?|etiquetas?|schlagworte?|keywords?|category|categor[iy]as?|categories|kategorien?|rubrik|rubriques?|sections?|ressort|authors?|autor(en|es)?|auteurs?|autori|profiles?|profil|people|users?|members?|staff|team|columnists?|contributors?|log-?in|log-?out|sign-?in|sign-?up|register|registration|anmelden|connexion|accounts?|my-?account|konto|subscri(be|ption)s?|abo|abonnement|abonnieren|subskription|membership|donate|support|about(-us)?|contacts?(-us)?|kontakt|impressum|imprint|privacy(-policy)?|datenschutz|terms([-_].*)?|legal|agb|cookies?(-policy)?|help|hilfe|faqs?|search|suche|buscar|recherche|rss|feeds?|newsletters?|shop|store|jobs?|careers?|karriere|advert\w*|werbung|mediadaten|media-?kit|sitemap|archives?|archiv|podcasts?|games|puzzles?|crosswords?|horoscopes?|horoskope?|weather|wetter|calendar|events?|widgets?|cdn-cgi|wp-admin|wp-login\.php|wp-json|share|sharer|print|comments?|classifieds?|coupons?|deals|apps?|epaper|e-paper|permissions|licensing|corrections|accessibility)$/i

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
  return {
    pattern: `/${parts.map(kindOf).join('/')}${keys.length > 0 ? `?${keys.map(([key]) => key).join('&')}` : ''}`,
    hasDate: /(^|\/)(19|20)\d\d[/-]?(0?[1-9]|1[0-2]|[a-z]{3})([/-]?([0-2]?\d|3[01]))?(\/|-|$)/i.test(parts.join('/')),
    slugWords: Math.max(0, ...words),
    hasId: parts.some(hasCode) || keys.some(([, value]) => /\d{2}/.test(value)),
    depth: parts.length,
    isService:
      files.test(last) ||
      isPaged ||
      parts.some((part, index) => services.test(part) && (index < 2 || index === parts.length - 1)) ||
      /[?&](s|q|query|search|replytocom|share|login|add-to-cart)=/i.test(url.search),
  }
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
  // Letters and digits mixed, as in c4gd5k7l or a UUID: no word looks so.
  return (code.match(/\d+/g)?.length ?? 0) >= 2 && /[a-z]/i.test(code)
}

function kindOf(part: string): string {
  const extension = part.match(/\.[a-z]{2,5}$/i)?.[0].toLowerCase() ?? ''
  const name = bareName(part)
  if (/^\d+$/.test(name)) return `n${name.length === 4 ? 4 : ''}${extension}`
  if (hasCode(part)) return `id${extension}`
  return wordsIn(part) >= 3 ? `slug${extension}` : `w${extension}`
}
