import { compareTexts, wordsOf } from './compare-texts.ts'

/** An answer is the annotated one, nearly so, or not. */
export type Match = 'exact' | 'near' | 'wrong'

/** Equal but for case, spacing and punctuation; near with a tail (` | Site`) too many, or four fifths of the words. */
export function compareTitles(answer: string, truth: string): Match {
  const [given, told] = [plain(answer), plain(truth)]
  if (given === '') return 'wrong'
  if (bare(given) === bare(told)) return 'exact'
  const parts = given.split(/ [|\-–—·»:] /)
  if (parts.some((_, i) => i > 0 && bare(parts.slice(0, i).join(' ')) === bare(told))) return 'near'
  return compareTexts(told, given, true).wordF1 >= 0.8 && wordsOf(told, true).length > 0 ? 'near' : 'wrong'
}

/** The same set of names; near where each is covered by one that has more or fewer words, and there is one too many at most. */
export function compareAuthors(answer: readonly string[], truth: string | readonly string[]): Match | null {
  const [given, told] = [namesIn(answer), namesIn(typeof truth === 'string' ? [truth] : truth)]
  if (told.size === 0) return null
  if (given.size === told.size && [...told].every((name) => given.has(name))) return 'exact'
  const isCovered = [...told].every((name) => [...given].some((other) => isPart(name, other) || isPart(other, name)))
  return given.size > 0 && isCovered && given.size <= told.size + 1 ? 'near' : 'wrong'
}

/** The same calendar day, each in its own zone; near where it is the day before or after. */
export function compareDates(answer: string, truth: string, alternative?: string): Match {
  const [given, told, other] = [dayOf(answer), dayOf(truth), dayOf(alternative ?? '')]
  if (given === null || told === null) return 'wrong'
  if (given === told || given === other) return 'exact'
  return Math.abs(given - told) <= 1 ? 'near' : 'wrong'
}

/** Folds what differs between two writings of the same words: case, width, quotes, dashes, spacing. */
function plain(text: string): string {
  return text
    .normalize('NFKC')
    .toUpperCase()
    .toLowerCase()
    .replace(/[\u2018\u2019\u201a\u201b\u2032`´]/g, "'")
    .replace(/[\u201c\u201d\u201e«»"]/g, '"')
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .replace(/\s+/g, ' ')
    .trim()
}

const bare = (text: string) => text.replace(/[^\p{L}\p{N}_]+/gu, '')

const between = /\s*(?:[;,|/&\n\u3001]|(?<![\p{L}\p{N}_])(?:and|und|et|y(?=\s))(?![\p{L}\p{N}_]))\s*/iu
const before = /^(?:by|von|par|por|de|text|autor(?:in)?|author|escrito por|written by|di)\s*[:\s]\s*/u

function namesIn(entries: readonly string[]): ReadonlySet<string> {
  const names = entries
    .flatMap((entry) => entry.split(between))
    .map((part) =>
      plain(part)
        .replace(before, '')
        .replace(/[^\p{L}\p{N}_\s'-]/gu, '')
        .trim(),
    )
  return new Set(names.filter((name) => name !== ''))
}

function isPart(one: string, other: string): boolean {
  return one.split(' ').every((word) => other.split(' ').includes(word))
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const longMonths = 'january february march april may june july august september october november december'.split(' ')

/** The day that a date names, in days since 1970; null where it names none. */
function dayOf(date: string): number | null {
  const iso = /(\d{4})[-./](\d{1,2})[-./](\d{1,2})/.exec(date) ?? /^(\d{4})(\d\d)(\d\d)(?:\D|$)/.exec(date)
  if (iso) return dayNumber(iso[1], Number(iso[2]), iso[3])
  const dayFirst = /(\d{1,2})\.? ([A-Za-z]+)\.?,? (\d{4})/.exec(date)
  if (dayFirst && monthOf(dayFirst[2]) > 0) return dayNumber(dayFirst[3], monthOf(dayFirst[2]), dayFirst[1])
  const monthFirst = /([A-Za-z]+)\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})/.exec(date)
  if (monthFirst && monthOf(monthFirst[1]) > 0) return dayNumber(monthFirst[3], monthOf(monthFirst[1]), monthFirst[2])
  return null
}

function monthOf(name = ''): number {
  const lower = name.toLowerCase()
  return Math.max(months.indexOf(lower), longMonths.indexOf(lower)) + 1
}

function dayNumber(year: string | undefined, month: number, day: string | undefined): number | null {
  const at = new Date(Date.UTC(Number(year), month - 1, Number(day)))
  return at.getUTCMonth() === month - 1 && at.getUTCDate() === Number(day) ? at.getTime() / 86_400_000 : null
}
