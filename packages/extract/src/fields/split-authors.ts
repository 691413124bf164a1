import { metaText } from '../plain.ts'
import { monthNumber } from './months.ts'

const leading =
  /^(?:(?:written|story|words|text|report(?:ed|ing)?|posted|published|reviewed|article|content|analysis|opinion|photography|photos?|edited|submitted)\s+)?(?:by|von|par|por|di|door|av|af|autor(?:in|en)?|author|auteur|text|texto|testo|redaktion|przez|oleh|de)\s*[:\s]\s*/i
const role =
  /(?:(?:staff|senior|chief|associate|assistant|managing|deputy|contributing|special|foreign|political|business|digital|web|news|sports?|health|science|tech\w*|national|executive|investigative|lead|guest|freelance|our|the|city|climate|economics|education|environment|media|culture|security|legal|crime|white house|us|uk|world|features?|online|social|food|travel|fashion|arts|literary|royal|defen[cs]e|diplomatic|consumer|property|money|personal|finance|general|regional|local|europe|asia|africa|middle east|energy|religion|court|tv|film|music|book|golf|football|cricket|at large|and)\s+)*\b(?:reporters?|correspondents?|editors?|writers?|journalists?|columnists?|producers?|contributors?|bureau chief|redakteur(?:in)?|korrespondent(?:in)?|redacteur|journaliste|redactor|periodista|editor-in-chief|photographers?|analyst|author)\b.*$/i
const notNames =
  /https?:|www\.|@|\b(?:published|updated|posted|minutes?|min read|comments?|share|follow|subscribe|view all|read more|more from|click|copyright|cookie|login|sign in|unknown|undefined|null|admin(?:istrator)?|anonymous|guest|webmaster|view (?:more|all|posts|profile)|more posts|all posts|zeige alle|alle beiträge|afficher|voir tous|ver todos|ver más|profil|about the|find out|learn more|how to)\b/i
const dayOrZone =
  /^(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lunes|martes|miércoles|jueves|viernes|sábado|domingo|(?:[ap]\.?m\.?\s*)?(?:[ecmp][sd]?t|gmt|utc|bst|ist|uhr)|[ap]\.?m\.?|text|texte|texto|interview|foto|fotos)$/i

/**
 * Splits a byline into names: 'By Jane Doe and John Roe, staff writers' gives two. What is no name is left out. Where
 * the page states that it is a name, handles and small letters are names too.
 */
export function splitAuthors(byline: string, isStated = false): readonly string[] {
  const text = metaText(byline)
  if (text === '' || text.length > 400 || /^https?:\/\/\S+$/.test(text)) return []
  return text
    .replace(/\S+@\S+\.\w+|(?<=\s)\(?@\w+\)?/g, ' ')
    .split(/\s*[,;|/•·]\s*|\s+[–—-]+\s+|\s+(?:and|und|et|y|e|og|och|en|with|mit|avec)\s+|\s*&\s*|\n|、|\s{3,}/i)
    .map((part, i) => cleanName(part, i > 0))
    .filter((name) => isName(name, isStated))
}

function cleanName(part: string, isLater: boolean): string {
  const name = part
    .trim()
    .replace(leading, '')
    .replace(leading, '')
    .replace(/\s*\([^)]*\)?\s*$/, '')
    .replace(/\s+(?:for|of|in|at|from|for the|on|is|has)\s+.*$/, '')
    .replace(role, '')
    .replace(/^(?:and|und|et|the)\s+(?=\p{Lu})/u, '')
    .replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}.)’']+$/gu, '')
    .trim()
  // 'Jane Doe, Antarctica correspondent': one word before a role is its field.
  return isLater && role.test(part) && !name.includes(' ') ? '' : name
}

function isName(name: string, isStated: boolean): boolean {
  if (name.length < 2 || name.length > 60 || notNames.test(name)) return false
  if (/\d/.test(name)) return isStated && /^[\p{L}_][\p{L}\p{N}_.-]{2,30}$/u.test(name) && monthNumber(name.replace(/\d.*$/, '')) === null
  if (dayOrZone.test(name)) return false
  if (/^(?:by|von|par|por|no|yes|and|the|mon|tues?|wed|thur?s?|fri|sat|sun)$/i.test(name)) return false
  const words = name.split(/\s+/)
  if (words.length > 6 || (words.length === 1 && monthNumber(name) !== null && !/^(?:may|april|june|august|jan|mai)$/i.test(name)))
    return false
  return (
    /^\p{Lu}|^\p{Lo}|^(?:de|van|von|al|el|la|le|du|di|da|dos|der|den|bin|ibn|d['’])\b/u.test(name) ||
    (words.length === 1 && /^[a-z][\w.-]+$/i.test(name)) ||
    (isStated && words.length <= 3 && /^[\p{Ll} '’.-]+$/u.test(name))
  )
}
