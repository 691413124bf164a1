import { splitCredit } from '../fields/credit.ts'
import { findDateline } from '../fields/dateline.ts'
import { type DayOrder, parseDate } from '../fields/parse-date.ts'
import { splitAuthors } from '../fields/split-authors.ts'
import { oneLine, phraseKey } from '../plain.ts'

/** What one line above the body is: told by the line alone. `prose` is whatever is nothing else. */
export type HeadLine =
  | { kind: 'title' | 'widget' }
  | { kind: 'bullet'; text: string }
  | { kind: 'date'; published: string | null; modified: string | null; authors: readonly string[] }
  | { kind: 'byline'; authors: readonly string[] }
  | { kind: 'caption'; caption: string | null; credit: string | null }
  | { kind: 'prose' }

const widget =
  /^(?:short url|follow(?: us| me| @?\w+| .{0,30} on .{0,30})?|share(?: this(?: (?:article|story|page|post))?| on .{0,40})?|tweet|like|print|e-?mail|save|copy(?: link)?|link copied.*|listen(?: to (?:this )?(?:article|story))?|comments?|\d+ (?:comments?|shares?|views?|likes?)|views?:? ?[\d,.]*|menu|home|search|login|log in|sign (?:in|up)|subscribe(?: now)?|advertisement|facebook|twitter|whatsapp|linkedin|telegram|pinterest|reddit|instagram|youtube|e-?paper|text size|a-? ?a\+?|font size.*|\d+ min(?:ute)?s?(?: read)?|\d+ min(?:ute)?s? read|read(?:ing)? time:?.*|skip to .*|close|more|photos?|videos?|gallery|image \d+ of \d+|\d+ ?\/ ?\d+|breadcrumb|url courte?|partager|imprimer|suivre|s'abonner|teilen|drucken|folgen|merken|newsletter|compartir|seguir|imprimir|condividi|stampa|segui|delen|volgen|compartilhar|поделиться|печать|شارك|تابع|分享|シェア|#\w+|https?:\/\/\S+|[a-z0-9.-]+\.(?:com|org|net|news|co)(?:\/\S*)?)\s*[:.>»|]?$/i

/** Whether a line is a control of the page (share, follow, print, a bare address) and no text. */
export function isWidgetLine(line: string): boolean {
  return line.length < 100 && (widget.test(line) || !/[\p{L}\p{N}]/u.test(line))
}

const bullet = /^(?:[•●▪■◦‣⁃∙·*►▶➤–-]|\uf0b7)\s+(\S.*)$/u

/** The text of a bulleted line without its mark; null where it has none. */
export function bulletText(line: string): string | null {
  return line.match(bullet)?.[1] ?? null
}

/** Reads one line above the body. */
export function readHeadLine(line: string, titleKey: string, order: DayOrder): HeadLine {
  if (titleKey !== '' && isTitle(line, titleKey)) return { kind: 'title' }
  if (isWidgetLine(line)) return { kind: 'widget' }
  const text = bulletText(line)
  if (text !== null) return { kind: 'bullet', text }
  return readDateLine(line, order) ?? readByline(line) ?? readCaption(line) ?? { kind: 'prose' }
}

/** Whether a line is the title again, perhaps with the site's name after it. */
export function isTitle(line: string, titleKey: string): boolean {
  const key = phraseKey(line)
  return (
    key === titleKey ||
    (titleKey.length > 15 && key.startsWith(titleKey) && key.length < titleKey.length + 30 && /[|–—-]/.test(line))
  )
}

const modifiedLabel =
  /\b(?:last |zuletzt )?(?:updated?|modified|edited|revised|aktualisiert|mis(?:e)? à jour|màj|modifié|actualizad[oa]|aggiornat[oa]|atualizad[oa]|bijgewerkt|aktualizacja|uppdaterad|oppdatert|opdateret|güncelleme|обновлено|оновлено|تحديث|更新|stand)(?![\p{L}])/iu
const publishedLabel =
  /\b(?:first )?(?:published|posted|created|issued|date|on|veröffentlicht|erschienen|publiée?|parue?|publicad[oa]|pubblicat[oa]|gepubliceerd|opublikowano|publicerad|publisert|yayınlanma|опубликовано)(?![\p{L}])/iu

/** "Updated 06 August 2020", "Published: Jan 3, 2021 | Updated: Jan 4, 2021", "By Jane Doe | 3 January 2021", a bare date. */
function readDateLine(line: string, order: DayOrder): HeadLine | null {
  if (line.length > 160 || !/\d/.test(line)) return null
  let published: string | null = null
  let modified: string | null = null
  const authors: string[] = []
  for (const part of line.split(
    /\s*[|•·]\s*|\s+[–—-]\s+(?=\D)|[,;]?\s+(?=(?:(?:last )?(?:updated|modified|published)|mis à jour|aktualisiert|actualizado|aggiornato|atualizado)(?![\p{L}]))/iu,
  )) {
    const date = parseDate(part, order)
    if (date === null) {
      const people = readByline(part)
      if (people !== null && people.kind === 'byline') authors.push(...people.authors)
      else if (part.length > 40) return null
      continue
    }
    if (!isMostlyDate(part)) return null
    if (modifiedLabel.test(part)) modified ??= date
    else published ??= date
  }
  return published === null && modified === null ? null : { kind: 'date', published, modified, authors }
}

/** What is left beside labels, weekday, month, digits and zone is a word or two, not a sentence. */
function isMostlyDate(part: string): boolean {
  const rest = part
    .replace(modifiedLabel, '')
    .replace(publishedLabel, '')
    .replace(/[^\p{L}]+/gu, ' ')
    .trim()
  return rest.length <= 32 && rest.split(' ').length <= 6 && !/[.!?]$/.test(part.replace(/\b[ap]\.m\.$/, ''))
}

const by =
  /^(?:(?:written|reported|story|words|text) )?(?:by|von|par|por|di|door|av|af|autor|author|auteur|oleh)\s*:?\s+(?=\p{Lu})/iu
const agencyLine =
  /^(?:AFP|AP|REUTERS|Reuters|dpa|DPA|UPI|ANSA|EFE|Xinhua|XINHUA|Kyodo|TASS|IANS|PTI|Bloomberg|Associated Press|The Associated Press|Agence France-Presse|Deutsche Presse-Agentur|Agencies)$/

function readByline(line: string): HeadLine | null {
  if (line.length > 120) return null
  if (agencyLine.test(line)) return { kind: 'byline', authors: [line] }
  if (!by.test(line) || /[.!?:]$/.test(line)) return null
  const authors = splitAuthors(line)
  return authors.length === 0 ? null : { kind: 'byline', authors }
}

const properName = /^\p{Lu}[\p{L}.'’-]*(?: (?:(?:de|van|von|der|bin|al|el|da|and|und|et|y) )?\p{Lu}[\p{L}.'’-]*){1,4}$/u

/** Whether a line is nothing but a name of two to five words: a byline where a date follows. */
export function isBareName(line: string): boolean {
  return line.length <= 60 && properName.test(line)
}

/** A line that ends in its credit: "…, on August 5, 2020. (AFP)", "… Photo: Jane Doe/Reuters". */
function readCaption(line: string): HeadLine | null {
  if (line.length > 700 || findDateline(line) !== null) return null
  const { caption, credit } = splitCredit(line)
  return credit === null ? null : { kind: 'caption', caption, credit }
}

/** Lines of a text, each on one line; empty ones mark gaps. */
export function splitLines(text: string, most: number): readonly string[] {
  return text.split(/\n|\u2028|\u2029/, most).map(oneLine)
}
