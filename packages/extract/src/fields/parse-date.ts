import { monthNumber } from './months.ts'

/** Which number comes first in 06/08/2020. */
export type DayOrder = 'day-first' | 'month-first'

type Day = { year: number; month: number; day: number; end: number; start: number }

/**
 * The first date in a text as ISO 8601: a day alone stays a day, a time is kept if it stands beside the day, a zone only
 * if it is given as Z, GMT, UTC or an offset. Null where there is no valid date between 1900 and 2100.
 */
export function parseDate(text: string, order: DayOrder = 'day-first'): string | null {
  const western = westernMarks(text.slice(0, 300))
  // Each reading needs a year, of four digits or the last of three numbers: most texts have neither.
  if (!/\d{4}|\d[./-]\d{1,2}[./-]\d\d/.test(western)) return null
  // From Bratislava to Seoul blanks follow the dots: "6. 8. 2020", "2020. 8. 6."
  const input = western.replace(/(\d\.) (?=\d)/g, '$1')
  const day = findDay(input, order)
  if (day === null) return null
  const iso = `${day.year}-${two(day.month)}-${two(day.day)}`
  return iso + timeAfter(input.slice(day.end), input.slice(0, day.start))
}

/** The same, for a value that is a date and nothing else: also 20200806 and seconds or milliseconds since 1970. */
export function parseDateValue(value: string, order: DayOrder = 'day-first'): string | null {
  const text = value.trim()
  if (/^1\d{9}$|^1\d{12}$/.test(text)) return new Date(Number(text) * (text.length === 10 ? 1000 : 1)).toISOString()
  const compact = text.match(/^(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?(Z)?)?$/)
  if (compact === null) return parseDate(text, order)
  const [, year = '', month = '', day = '', hour, minute, second, zone] = compact
  const time = hour === undefined ? '' : `T${hour}:${minute}${second === undefined ? '' : `:${second}`}${zone ?? ''}`
  return isDay(+year, +month, +day) ? `${year}-${month}-${day}${time}` : null
}

type Reading = (match: RegExpMatchArray, order: DayOrder) => readonly [year: number, month: number | null, day: number]

// Levantine Arabic has months of two words, Thai shortens them to two letters with dots, Hindi and Hebrew have marks of their
// own for that; Hebrew, Basque and others write on what stands between day and month.
const word = '(?:(?:(?:كانون|تشرين) )?[\\p{L}\\p{M}॰׳]{2,14}|[\\u0e01-\\u0e4e]{1,3}\\.[\\u0e01-\\u0e2e])'
const readings: readonly (readonly [RegExp, Reading])[] = [
  [/(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)/, (m) => [num(m[1]), num(m[2]), num(m[3])]],
  [/(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일]/, (m) => [num(m[1]), num(m[2]), num(m[3])]],
  [
    new RegExp(
      `(?<!\\d)(\\d{1,2})(?:st|nd|rd|th|er|º|ª)?[.,]?[\\s-]{0,3}(?:de |of |d[’']|ב|ta’ )?(${word})\\.?,?[\\s-]{0,3}(?:de |del )?(\\d{4})(?!\\d)`,
      'u',
    ),
    (m) => [num(m[3]), monthNumber(m[2] ?? ''), num(m[1])],
  ],
  [
    new RegExp(`(?<![\\p{L}])(${word})\\.?\\s{0,3}(\\d{1,2})(?:st|nd|rd|th)?[,.]?\\s{1,3}(\\d{4})(?!\\d)`, 'u'),
    (m) => [num(m[3]), monthNumber(m[1] ?? ''), num(m[2])],
  ],
  [/(?<![\d.])(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})(?!\.?\d)/, readNumeric],
  // Vietnamese numbers its months: "6 tháng 8, 2020", "ngày 6 tháng 8 năm 2020", "6 thg 8, 2020".
  [/(?<!\d)(\d{1,2}) th(?:án)?g (\d{1,2}),?(?: năm)? (\d{4})/i, (m) => [num(m[3]), num(m[2]), num(m[1])]],
  // "August 06 2020" in some feeds is "2020 August 06"; Lithuanian and others write "year" on what stands between.
  [
    new RegExp(`(?<!\\d)(\\d{4})[\\s,.]{1,3}(?:[mթр]\\. )?(${word})\\.?\\s{1,3}(\\d{1,2})(?!\\d)`, 'u'),
    (m) => [num(m[1]), monthNumber(m[2] ?? ''), num(m[3])],
  ],
  // "2020. gada 6. augustā" in Latvian, "2020 ж. 6 тамыз" in Kazakh.
  [
    new RegExp(`(?<!\\d)(\\d{4})\\.? (?:gada|ж\\.) (\\d{1,2})\\.? (${word})`, 'u'),
    (m) => [num(m[1]), monthNumber(m[3] ?? ''), num(m[2])],
  ],
]

/** Whether a date can be a story's: the epoch and other defaults of databases are none. */
export function isPlausible(value: string): boolean {
  return !value.startsWith('1970-01-01') && value >= '1901'
}

function findDay(text: string, order: DayOrder): Day | null {
  let first: Day | null = null
  for (const [pattern, read] of readings) {
    const match = text.match(pattern)
    if (match?.index === undefined || (first !== null && first.start <= match.index)) continue
    const [year, month, day] = read(match, order)
    if (month === null || !isDay(year, month, day)) continue
    first = { year, month, day, start: match.index, end: match.index + match[0].length }
  }
  return first
}

function readNumeric(match: RegExpMatchArray, order: DayOrder): readonly [number, number, number] {
  const [first, second] = [num(match[1]), num(match[3])]
  const year = match[4]?.length === 2 ? 2000 + num(match[4]) : num(match[4])
  const monthFirst = second > 12 || (first <= 12 && order === 'month-first' && match[2] === '/')
  return monthFirst ? [year, first, second] : [year, second, first]
}

/** `T10:30:00+02:00`, or nothing: the time that follows the day, else one just before it ("10:30, 6 August 2020"). */
function timeAfter(after: string, before: string): string {
  const follows = after.match(
    /^(?:T|t|[\s,|•·–-]{0,4}(?:(?:at|um|à|a las|alle|kl\.?|om|,|ore)\s)?\s?)(\d{1,2})[:.h](\d{2})(?::(\d{2})(?:[.,](\d+))?)?\s{0,2}([ap]\.?m\b\.?)?\s?(Z\b|GMT|UTC|[+-]\d{2}:?\d{2}(?!\d)|[A-Z]{3,4}\b)?/i,
  )
  const match =
    follows ??
    before.match(
      /(?<![\d:.])(\d{1,2}):(\d{2})(?::(\d{2}))?()\s?([ap]\.?m\b\.?)?\s?([A-Z]{3,4})?[\s,|–-]{0,4}(?:\p{L}{2,9},?\s)?$/iu,
    )
  if (match === null) return ''
  const hour = hourOf(num(match[1]), match[5])
  const [minute, second] = [num(match[2]), match[3] === undefined ? 0 : num(match[3])]
  if (hour > 23 || minute > 59 || second > 59) return ''
  const fraction = match[4] === undefined || match[4] === '' ? '' : `.${match[4]}`
  return `T${two(hour)}:${two(minute)}${match[3] === undefined ? '' : `:${two(second)}${fraction}`}${zoneOf(match[6])}`
}

function hourOf(hour: number, half: string | undefined): number {
  if (half === undefined || hour > 12) return hour
  return (hour % 12) + (/^p/i.test(half) ? 12 : 0)
}

function zoneOf(zone: string | undefined): string {
  if (zone === undefined) return ''
  if (/^[+-]/.test(zone)) return `${zone.slice(0, 3)}:${zone.slice(-2)}`
  return zone === 'Z' || zone === 'z' ? 'Z' : (zones.get(zone) ?? '')
}

/** Zones that news names by their letters, as far as these mean one offset the world over. */
const zones: ReadonlyMap<string, string> = new Map([
  ...['GMT', 'UTC', 'gmt', 'utc'].map((zone) => [zone, 'Z'] as const),
  ['EST', '-05:00'],
  ['EDT', '-04:00'],
  ['CDT', '-05:00'],
  ['MDT', '-06:00'],
  ['PST', '-08:00'],
  ['PDT', '-07:00'],
  ['CET', '+01:00'],
  ['CEST', '+02:00'],
  ['MEZ', '+01:00'],
  ['MESZ', '+02:00'],
  ['EET', '+02:00'],
  ['EEST', '+03:00'],
  ['MSK', '+03:00'],
  ['SAST', '+02:00'],
  ['JST', '+09:00'],
  ['KST', '+09:00'],
  ['AEST', '+10:00'],
  ['AEDT', '+11:00'],
  ['NZST', '+12:00'],
  ['NZDT', '+13:00'],
])

const digitZeros = [0x0660, 0x06f0, 0x0966, 0x09e6, 0x0e50]

/**
 * Arabic, Persian, Devanagari, Bengali and Thai digits as 0 to 9, and Thai years as those of the common era; commas of the
 * Arabic script as others, without the marks that turn the direction of writing.
 */
function westernMarks(text: string): string {
  if (!/[\u060c-\u0e59\u200e\u200f]/.test(text)) return text
  const western = text
    .replace(/[\u0660-\u0669\u06f0-\u06f9\u0966-\u096f\u09e6-\u09ef\u0e50-\u0e59]/g, (digit) => {
      const code = digit.charCodeAt(0)
      return String(code - (digitZeros.findLast((zero) => zero <= code) ?? code))
    })
    .replace(/[\u061c\u200e\u200f]/g, '')
    .replaceAll('،', ',')
  if (!/[\u0e01-\u0e4e]/.test(text)) return western
  return western.replaceAll('พ.ศ. ', '').replace(/(?<!\d)25[5-9]\d(?!\d)/g, (year) => String(Number(year) - 543))
}

function isDay(year: number, month: number, day: number): boolean {
  if (year < 1900 || year > 2100 || month < 1 || month > 12 || day < 1) return false
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate()
}

const num = (digits: string | undefined): number => Number.parseInt(digits ?? '', 10)
const two = (value: number): string => String(value).padStart(2, '0')
