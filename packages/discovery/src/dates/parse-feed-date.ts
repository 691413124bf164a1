import { monthNumber } from './month-names.ts'
import { zoneOf } from './zone.ts'

interface Day {
  year: number
  month: number
  day: number
  /** What is left of the text without the day. */
  rest: string
}

/**
 * A date of a feed or a sitemap as ISO 8601, or null. Reads RFC 822 and 2822, RFC 3339, W3CDTF, ISO 8601 (basic, ordinal and week
 * days too), asctime, month names in some forty languages, and what blog software writes (2004년 05월 28일 01:31:15, 2006/09/15 08:19:53 EDT).
 * A day alone stays a day, a time without a zone gets none; a month or a year alone is no day, and 03/04/2020 no certain one: null.
 */
export function parseFeedDate(value: string): string | null {
  const text = value.slice(0, 200).trim()
  if (/^1\d{9}$|^1\d{12}$/.test(text)) return new Date(Number(text) * (text.length === 10 ? 1000 : 1)).toISOString()
  const found = findDay(text)
  if (found === null || !isDay(found)) return null
  return `${pad(found.year, 4)}-${pad(found.month)}-${pad(found.day)}${timeIn(found.rest)}`
}

type Reading = (match: RegExpMatchArray) => readonly [year: number, month: number | null, day: number]

const name = String.raw`[\p{L}\p{M}]{2,14}\.?`
const readings: readonly (readonly [RegExp, Reading])[] = [
  [/^(\d{4})(\d{2})(\d{2})(?=$|[T\s])/i, (m) => [num(m[1]), num(m[2]), num(m[3])]],
  [/(?<!\d)(\d{4})[-/.:](\d{1,2})[-/.:](\d{1,2})(?!\d)/, (m) => [num(m[1]), num(m[2]), num(m[3])]],
  [/(?<!\d)(\d{4})-?W(\d{2})-?([1-7])(?!\d)/, (m) => dayOfWeek(num(m[1]), num(m[2]), num(m[3]))],
  [/^(\d{4})-?(\d{3})(?=$|T)/, (m) => dayOfYear(num(m[1]), num(m[2]))],
  [/(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일]/, (m) => [num(m[1]), num(m[2]), num(m[3])]],
  [
    new RegExp(
      String.raw`(?<![\d:])(\d{1,2})(?:st|nd|rd|th|er|º|ª)?[.,]?[\s-]{0,3}(?:de |of |d[’'])?(${name}),?[\s-]{0,3}(?:de |del )?(\d{4}|\d{2})(?![\d:])`,
      'u',
    ),
    (m) => [fullYear(m[3]), monthNumber(m[2] ?? ''), num(m[1])],
  ],
  [
    new RegExp(String.raw`(?<!\d)(\d{4})[\s,./-]{1,3}(${name})[\s,./-]{1,3}(\d{1,2})(?!\d)`, 'u'),
    (m) => [num(m[1]), monthNumber(m[2] ?? ''), num(m[3])],
  ],
  // asctime has the time and perhaps a zone between the day and the year.
  [
    new RegExp(
      String.raw`(?<![\p{L}])(${name})\s{0,3}(\d{1,2})(?:st|nd|rd|th)?(?:,\s*|\s+)(?:(?<time>\d{1,2}:\d{2}(?::\d{2})?(?:\s?[A-Za-z]{1,5})?)\s+)?(\d{4})(?![\d:])`,
      'u',
    ),
    (m) => [num(m[4]), monthNumber(m[1] ?? ''), num(m[2])],
  ],
  [/(?<![\d.])(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?![\d.])/, readNumeric],
]

function findDay(text: string): Day | null {
  for (const [pattern, read] of readings) {
    const match = text.match(pattern)
    if (match?.index === undefined) continue
    const [year, month, day] = read(match)
    if (month === null) continue
    const time = match.groups?.time ?? ''
    return {
      year,
      month,
      day,
      rest: `${text.slice(0, match.index)} ${time} ${text.slice(match.index + match[0].length)}`,
    }
  }
  return null
}

/** 15.9.2006 is a day before a month; of 9/15/2006 only one reading is a date; 3/4/2006 is anybody's guess. */
function readNumeric(match: RegExpMatchArray): readonly [number, number | null, number] {
  const [first, second, year] = [num(match[1]), num(match[3]), num(match[4])]
  if (match[2] === '.' || first > 12) return [year, second, first]
  return [year, second > 12 || first === second ? first : null, second]
}

/** `T10:30:00+02:00`, or '' where the rest of the text has no time. */
function timeIn(rest: string): string {
  const clock =
    rest.match(/(?<!\d)(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,](\d{1,9}))?)?(?!\d)/) ??
    rest.match(/T(\d{2})(\d{2})?(\d{2})?(?:[.,](\d{1,9}))?/i)
  if (clock?.index === undefined) return ''
  const before = rest.slice(0, clock.index)
  const after = rest.slice(clock.index + clock[0].length)
  const hour = hourOf(num(clock[1]), before, after)
  const minute = clock[2] === undefined ? 0 : num(clock[2])
  // 60 is a leap second: ISO 8601 has it, most calendars don't.
  const second = clock[3] === undefined ? null : Math.min(num(clock[3]), num(clock[3]) === 60 ? 59 : 99)
  if (hour > 23 || minute > 59 || (second ?? 0) > 59) return ''
  const fraction = clock[4] === undefined || /^0+$/.test(clock[4]) ? '' : `.${clock[4]}`
  const zone = zoneOf(after.replace(/^\s*[ap]\.?m\.?(?![a-z])/i, ''))
  return `T${pad(hour)}:${pad(minute)}${second === null ? '' : `:${pad(second)}${fraction}`}${zone}`
}

/** The hour of a clock of twelve, where one stands: pm, 오후, 下午, μμ. */
function hourOf(hour: number, before: string, after: string): number {
  if (hour < 1 || hour > 12) return hour
  const isAfternoon = /^\s*(p\.?m|μμ)/i.test(after) || /(오후|下午|午後)\s*$/.test(before)
  const isMorning = /^\s*(a\.?m|πμ)(?![a-z])/i.test(after) || /(오전|上午|午前)\s*$/.test(before)
  return isAfternoon || isMorning ? (hour % 12) + (isAfternoon ? 12 : 0) : hour
}

function dayOfYear(year: number, day: number): readonly [number, number | null, number] {
  const date = new Date(Date.UTC(year, 0, day))
  return date.getUTCFullYear() === year ? [year, date.getUTCMonth() + 1, date.getUTCDate()] : [year, null, 0]
}

/** ISO 8601 weeks: the first is the one with 4 January. */
function dayOfWeek(year: number, week: number, day: number): readonly [number, number, number] {
  const fourth = new Date(Date.UTC(year, 0, 4))
  const date = new Date(Date.UTC(year, 0, 4 - ((fourth.getUTCDay() + 6) % 7) + (week - 1) * 7 + day - 1))
  return [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()]
}

function isDay({ year, month, day }: Day): boolean {
  if (year < 1900 || year > 2100 || month < 1 || month > 12 || day < 1) return false
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate()
}

/** RFC 822 has years of two digits; RFC 2822, section 4.3: below 50 they are of this century. */
function fullYear(digits: string | undefined): number {
  const year = num(digits)
  if (digits?.length !== 2) return year
  return year + (year < 50 ? 2000 : 1900)
}

const num = (digits: string | undefined): number => Number.parseInt(digits ?? '', 10)
const pad = (value: number, length = 2): string => String(value).padStart(length, '0')
