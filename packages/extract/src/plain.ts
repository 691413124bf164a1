import { lettersOf } from './letters.ts'

/** The text on one line: any run of white space is one blank, zero-width marks are gone, ends are trimmed. */
export function oneLine(text: string): string {
  const trimmed = text.trim()
  if (!untidy.test(trimmed)) return trimmed
  // A single blank is left alone: most of them are, and each replacement costs a piece of text.
  return trimmed
    .replace(/[\u200b\u2060\ufeff\u00ad]+/g, '')
    .replace(/\s{2,}|[^\S ]/g, ' ')
    .trim()
}

const untidy = /[\u200b\u2060\ufeff\u00ad]|\s\s|[^\S ]/

/** The text reduced to what makes two spellings of one phrase equal: letters and digits, lower case, NFKC. */
export function phraseKey(text: string): string {
  return lettersOf(isAscii(text) ? text : text.normalize('NFKC')).toLowerCase()
}

function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 0x7f) return false
  return true
}

const namedEntities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  ndash: '–',
  mdash: '—',
  hellip: '…',
  lsquo: '‘',
  rsquo: '’',
  ldquo: '“',
  rdquo: '”',
  eacute: 'é',
  egrave: 'è',
  agrave: 'à',
  uuml: 'ü',
  ouml: 'ö',
  auml: 'ä',
  aacute: 'á',
  iacute: 'í',
  oacute: 'ó',
  uacute: 'ú',
  ntilde: 'ñ',
  ccedil: 'ç',
  atilde: 'ã',
  otilde: 'õ',
  acirc: 'â',
  ecirc: 'ê',
  icirc: 'î',
  ocirc: 'ô',
  szlig: 'ß',
  Uuml: 'Ü',
  Ouml: 'Ö',
  Auml: 'Ä',
  aring: 'å',
  oslash: 'ø',
  euro: '€',
}

/** Undoes character references left inside metadata (`&amp;#8217;`, `&quot;`) and tags that slipped into it. */
export function metaText(text: string): string {
  const decoded = text.includes('&')
    ? text.replace(/&(?:#(\d{1,7})|#[xX]([\da-fA-F]{1,6})|([a-zA-Z]{2,8}));/g, decodeReference)
    : text
  return oneLine(decoded.includes('<') ? decoded.replace(/<\/?[a-zA-Z][^<>]{0,300}>/g, ' ') : decoded)
}

function decodeReference(whole: string, decimal?: string, hex?: string, name?: string): string {
  if (name !== undefined) return namedEntities[name] ?? whole
  const code = decimal !== undefined ? Number.parseInt(decimal, 10) : Number.parseInt(hex ?? '', 16)
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole
}
