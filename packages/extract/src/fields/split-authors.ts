import { metaText } from '../plain.ts'
import { monthNumber } from './months.ts'

const leading =
  /^(?:(?:(?:this|the)\s+(?:post|article|story|blog|blog post|piece)\s+(?:was\s+|is\s+)?)?(?:written|writing|story|words|text|report(?:ed|ing)?|posted|published|reviewed|article|content|analysis|opinion|photography|photos?|edited|submitted)\s+)?(?:by|von|vom|par|por|di|door|av|af|autor(?:in|en)?|author|auteur|text|texto|testo|redaktion|przez|oleh|de)\s*[:\s]\s*/i
const role =
  /(?:(?:staff|senior|chief|associate|assistant|managing|deputy|contributing|special|foreign|political|business|digital|web|news|sports?|health|science|tech\w*|national|executive|content|investigative|lead|guest|freelance|our|the|city|climate|economics|education|environment|media|culture|security|legal|crime|white house|us|uk|world|features?|online|social|food|travel|fashion|arts|literary|royal|defen[cs]e|diplomatic|consumer|property|money|personal|finance|general|regional|local|europe|asia|africa|middle east|energy|religion|court|tv|film|music|book|golf|football|cricket|at large|marketing|global|and)\s+)*\b(?:officer|reporters?|correspondents?|editors?|writers?|journalists?|columnists?|producers?|contributors?|bureau chief|redakteur(?:in)?|korrespondent(?:in)?|redacteur|journaliste|redactor|periodista|editor-in-chief|photographers?|analysts?|author|consultant|director|(?:co-?)?founder|coordinator|manager|president|ceo|cto|specialist|expert|educators?|strategist|attorney|mitarbeiter(?:in)?|autor(?:in)?)\b.*$/i
const openers =
  /^(?:(?:(?:about|meet)(?: the author)?|more (?:articles|stories|posts)? ?(?:by|from)|(?:autorenseite|alle artikel) von)|(?:eingestellt|erstellt|geschrieben|verfasst|gespeichert|veröffentlicht|alles|artikel|beitrag|text|interview|pressemitteilung|kommentar|insights|articles?|stories|posts?|words)\s+(?:von|by|from)|interview|text|authors?|autoren|redaktion|reporter|story)\s*:?\s+(?=\p{Lu})/iu
const pictureCredit = /^(?:foto|fotos|photo|photos|bild|bilder|grafik|illustration|video)s?\s*(?::|by\b|von\b)/i
const credential =
  /^(?!(?:AP|AFP|DPA|UPI|EFE|ANSA|TASS|PTI|IANS|CBC|BBC|CNN)$)(?:\p{Lu}\.?){2,5}$|^(?:Ph\.?D\.?|Dr|Jr\.?|Sr\.?|[MB]\.?(?:A|Sc|Ed|S)\.?|Esq\.?)$/u
const notNames =
  /https?:|www\.|@|\b(?:published|updated|posted|minutes?|min read|comments?|share|follow|subscribe|view all|read more|more from|click|copyright|cookie|login|sign in|unknown|undefined|null|admin(?:istrator)?|anonymous|guest|webmaster|view (?:more|all|posts|profile)|more posts|all posts|zeige alle|alle beiträge|afficher|voir tous|ver todos|ver más|profil|about the|show all|meist gesucht|gesponsert\w*|guess what|mehr|print|publisher|review|paid|alle artikel|artikel von|find out|learn more|how to|no author)\b/i
const agencyAfterName =
  /(?<=\S\s\S+)\s+(?:(?:the )?(?:associated|canadian) press|reuters|agence france-presse|special to the .*)$/i
const dayOrZone =
  /^(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lunes|martes|miércoles|jueves|viernes|sábado|domingo|(?:[ap]\.?m\.?\s*)?(?:[ecmp][sd]?t|gmt|utc|bst|ist|uhr)|[ap]\.?m\.?|text|texte|texto|interview|foto|fotos)$/i

/** Who edited, checked or photographed is named after the author. */
const helpers =
  /(?<=\S[\s|,;·•–-]+)(?:(?:medically |technically |expert )?(?:edit(?:ed|ing)|additional reporting|reviewed|fact[ -]?checked|verified|approved|photographs?|photos?|illustrat(?:ed|ions?)|translated)\s*(?:by|:)|illustration(?:en)? von|fact[ -]?checked|fact checker|lektorat|redigiert von|fotos?\s*(?:von|:)|übersetzt von).*$/is
/** "Posted on 21 September 2020 by Jane Doe". */
const datedOpening = /^.{0,60}\d.{0,20}\s(?:by|von|par|por)\s+(?=\p{Lu})/u

/**
 * Splits a byline into names: 'By Jane Doe and John Roe, staff writers' gives two. What is no name is left out. Where
 * the page states that it is a name, handles and small letters are names too.
 */
export function splitAuthors(byline: string, isStated = false): readonly string[] {
  const text = metaText(byline)
  if (text === '' || text.length > 400 || /^https?:\/\/\S+$/.test(text)) return []
  return text
    .replace(/\S+@\S+\.\w+|(?<=\s)\(?@\w+\)?/g, ' ')
    .replace(helpers, '')
    .replace(datedOpening, '')
    .split(/\s*[,;|/•·]\s*|\s+[–—-]+\s+|\s+(?:and|und|et|y|e|og|och|en|with|mit|avec)\s+|\s*&\s*|\n|、|\s{3,}/i)
    .map((part, i) => (i > 0 && credential.test(part.trim()) ? part.trim() : cleanName(part, i > 0, isStated)))
    .reduce<string[]>(withCredential, [])
    .filter((name) => isName(name, isStated))
}

/** 'Jane Doe, MD' is one author: letters after a name belong to it. */
function withCredential(names: string[], part: string, place: number): string[] {
  const last = names.at(-1)
  if (place === 0 || last === undefined || !credential.test(part) || last === '') return [...names, part]
  return [...names.slice(0, -1), `${last}, ${part}`]
}

function cleanName(part: string, isLater: boolean, isStated: boolean): string {
  if (pictureCredit.test(part.trim())) return ''
  const name = part
    .trim()
    .replace(openers, '')
    .replace(leading, '')
    .replace(leading, '')
    .replace(/\s*\([^)]*\)?\s*$/, '')
    .replace(agencyAfterName, '')
    // 'Get in touch' and 'Insights from' leave no name.
    .replace(/^\S+\s+(?:of(?:\s.*)?|(?:in|from)(?:\s+\p{Ll}.*)?)$/u, (whole) => (isStated ? whole : ''))
    .replace(/\s+(?:for|of|in|at|from|for the|on|is|has|am|under|vom)(?:\s.*)?$/, '')
    // 'Community Editor', 'Rasender Reporter': what the page states as a name isn't cut to a single word.
    .replace(role, (cut, from: number, whole: string) =>
      isStated && !isLater && !whole.slice(0, from).trim().includes(' ') && !/[,(]/.test(whole) ? cut : '',
    )
    .replace(/^(?:and|und|et|the)\s+(?=\p{Lu})/u, '')
    .replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}.)]+$/gu, '')
    .trim()
  // 'Jane Doe, Antarctica correspondent': one word before a role is its field.
  return isLater && role.test(part) && (!name.includes(' ') || ranks.test(name)) ? '' : name
}

/** A name doesn't end in a word that something is to follow: 'Researched by', 'Publicado el'. */
const openEnd = /\s(?:by|von|vom|am|par|por|el|le|la|on|at|in|of|for|to|from|with|the|and|und|et|y|per|di|door)$/
/** What labels say: 'Veröffentlicht', 'Full Bio'. */
const told =
  /(?:^|\s)(?:veröffentlicht|publicad[oa]|publié|pubblicato|gepubliceerd|aktualisiert|bio|biography|archive?s?)(?:\s|$)/i

/** What a role begins with, never a name: 'Senior Autos Reporter'. */
const ranks =
  /^(?:former|ehemalige\w?|head|chief|content|marketing|senior|junior|lead|principal|staff|deputy|associate|assistant|managing|vice|contributing|certified|licensed|registered)\b/i

function isName(name: string, isStated: boolean): boolean {
  if (name.length < 2 || name.length > 60 || notNames.test(name)) return false
  if (/\d/.test(name))
    return isStated && /^[\p{L}_][\p{L}\p{N}_.-]{2,30}$/u.test(name) && monthNumber(name.replace(/\d.*$/, '')) === null
  if (openEnd.test(name) || told.test(name)) return false
  if (dayOrZone.test(name) || /[，。：；]|\p{Script=Han}{9}/u.test(name)) return false
  if (/^(?:written|edited|reviewed|posted|published|created|cite)\b/i.test(name)) return false
  if (/^(?:sponsored|by|von|par|por|no|yes|and|the|mon|tues?|wed|thur?s?|fri|sat|sun)$/i.test(name)) return false
  const words = name.split(/\s+/)
  if (
    words.length > 6 ||
    (words.length === 1 && monthNumber(name) !== null && !/^(?:may|april|june|august|jan|mai)$/i.test(name))
  )
    return false
  return (
    /^\p{Lu}|^\p{Lo}|^(?:de|van|von|al|el|la|le|du|di|da|dos|der|den|bin|ibn|d['’])\b/u.test(name) ||
    (words.length === 1 && /^[a-z][\w.-]+$/i.test(name)) ||
    (isStated && words.length <= 3 && /^[\p{Ll} '’.-]+$/u.test(name))
  )
}
