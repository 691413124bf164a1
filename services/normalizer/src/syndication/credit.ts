import { registrableDomain } from '@dateline/url/host'
import { type Agency, agencies } from './agencies.ts'

const bySpelling = new Map(
  agencies.flatMap((agency) => agency.spellings.map((spelling) => [spelling, agency] as const)),
)
const byDomain = new Map(agencies.flatMap((agency) => agency.domains.map((domain) => [domain, agency] as const)))

/** The agency whose own site a host belongs to. */
export function agencyOfHost(host: string): Agency | null {
  return byDomain.get(host) ?? byDomain.get(registrableDomain(host)) ?? null
}

/** The agency that a name spells, whole: `AP`, `The Associated Press`, `Reuters Staff`. */
export function agencyNamed(name: string): Agency | null {
  const bare = name
    .trim()
    .replace(/^(?:by|von|par|por|di|da|от)\s+/i, '')
    .replace(/[\s.]+$/, '')
    .replace(/\s+(?:staff|news agency|news service|newsroom|redazione|agencies)$/i, '')
  return bySpelling.get(bare) ?? null
}

/** The agency that a byline credits: `AFP`, `Jane Doe, Associated Press`, `Jane Doe (dpa)`, `AFP/Jane Doe`. */
export function agencyInByline(author: string): Agency | null {
  return agencyNamed(author) ?? firstNamed(author.split(/\s*[,/|()•·]\s*|\s+[-–—]\s+|\s+(?:of|for) (?=\p{Lu})/u))
}

/**
 * The agency in the dateline that opens a text: `ROME (AP) —`, `MOSCOW, March 3. /TASS/.`, `(서울=연합뉴스)`, `【ソウル聯合ニュース】`,
 * `新华社北京3月4日电`, `МОСКВА, 3 мар — РИА Новости.`. Further in the text brackets are somebody's affiliation.
 */
export function agencyInOpening(text: string): Agency | null {
  const opening = text.slice(0, OPENING_CHARACTERS).split('\n')[0] ?? ''
  for (const match of opening.matchAll(bracketed)) {
    const isAtStart = opening.slice(0, match.index).trim() === ''
    // After the brackets a dateline goes over to the story by a mark; the first words of one may stand before them at most.
    const goesOver = /^\s*(?:[-–—=:|]|\.-|\.\s*[-–—]|\.$)/u.test(opening.slice(match.index + match[0].length))
    const isSlashed = match[0].startsWith('/')
    if (!isAtStart && !goesOver && !isSlashed) continue
    if (isSlashed && !isAtStart && !placeBefore.test(opening.slice(0, match.index))) continue
    const named = firstNamed((match[1] ?? '').split(/\s*[/=,&+|]\s*|\s+-\s+/)) ?? endsInName(match[1] ?? '')
    if (named) return named
  }
  const wired = wire.exec(opening)
  return wired ? agencyNamed(wired[1] ?? wired[2] ?? '') : null
}

/**
 * The name in brackets behind the place that opens a text, `PORT ELLERY (Coast Wire) —`, of a source that is in no table: one with
 * a word that the press is called by. Null for regions (`LONDON (Ontario) —`) and for stations' own call signs (`HOUSTON (KTRK) —`).
 */
export function sourceInOpening(text: string): string | null {
  const name = dateline.exec(text.slice(0, OPENING_CHARACTERS))?.[1]?.trim() ?? ''
  return pressWord.test(name) ? name : null
}

/** The agency in a line that credits a text at its end: `(AFP)`, `Source: dpa`, `© 2026 The Associated Press. All rights reserved.` */
export function agencyInCredit(line: string): Agency | null {
  if (line.length > CREDIT_CHARACTERS || ofPicture.test(line)) return null
  const bare = line
    .replace(/^[\s(（[【/–—-]+|[\s)）\]】/.]+$/g, '')
    .replace(
      /^(?:source|sources|quelle|quellen|fonte|fuente|bron|kilde|källa|lähde|źródło|zdroj|forrás|sursa|источник|джерело|πηγή|kaynak|sumber|المصدر|来源|來源|出典)\s*[:：]\s*/iu,
      '',
    )
  return agencyNamed(bare.split(/\s*[/,&+|]\s*|\s+(?:and|und|et|y|e)\s+/)[0] ?? '') ?? copyrightHolder(line)
}

const OPENING_CHARACTERS = 160
const CREDIT_CHARACTERS = 240

/** Agencies are credited for pictures far more often than for texts. */
const ofPicture = /getty|photo|foto|images?\b|picture|bild|\bpool\b|handout|video/i

const bracketed = /[(（[【/]([^()（）[\]【】\n/]{2,40}(?:\/[^()（）[\]【】\n/]{2,20})?)[)）\]】/]/gu
const dateline = /^\p{Lu}[^()\n]{1,60}\(([^()\n]{2,40})\)\s*(?:[-–—:]|\.-)/u
const pressWord =
  /^\p{Lu}.*(?:News|Press|Wire|Agency|Media|Times|Post|Journal|Tribune|Herald|Gazette|Radio|Network|Agence|Agentur|Agencia|Agência|Agenzia|Presse|Prensa|Nachrichten|Noticias|Nouvelles|Notizie)/u
/** Before slashes only a dateline counts: a short run that begins with a capital and ends in a stop or a digit. */
const placeBefore = /^\p{Lu}[^/]{2,60}[.\d,]\s*$/u
const names = agencies
  .flatMap(({ spellings }) => spellings)
  .sort((a, b) => b.length - a.length)
  .map((spelling) => spelling.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  .join('|')
/** Wires without brackets: the agency leads (Chinese), or follows a dash and ends in a stop (Russian and its neighbours). */
const wire = new RegExp(
  `^(?:(?=\\p{Script=Han})(${names})[^，。]{0,20}电)|^\\p{Lu}[^—–]{3,40}[—–]\\s(${names})\\.`,
  'u',
)
const copyright = new RegExp(`(?:©|\\(c\\)|copyright)[\\s\\d,–-]*(?:by\\s+)?(${names})(?![\\p{L}\\p{N}])`, 'iu')

function firstNamed(parts: readonly string[]): Agency | null {
  for (const part of parts) {
    const agency = agencyNamed(part)
    if (agency) return agency
  }
  return null
}

/** `ソウル聯合ニュース`: scripts without spaces write the place before the name. */
function endsInName(text: string): Agency | null {
  if (!/[\p{Script=Han}\p{Script=Hangul}\p{Script=Katakana}]/u.test(text)) return null
  const spelling = [...bySpelling.keys()].find((one) => one.length > 2 && text.endsWith(one))
  return spelling === undefined ? null : (bySpelling.get(spelling) ?? null)
}

function copyrightHolder(line: string): Agency | null {
  return agencyNamed(copyright.exec(line)?.[1] ?? '')
}
