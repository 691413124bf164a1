import { monthNumber } from './months.ts'
import { parseDateValue } from './parse-date.ts'

const orders: readonly (readonly [RegExp, (match: RegExpMatchArray) => string])[] = [
  [/(?:^|[/_-])((?:19|20)\d{2})[/_-]([01]?\d)[/_-]([0-3]?\d)(?=$|[/_.-])/, (m) => `${m[1]}-${m[2]}-${m[3]}`],
  [/(?:^|[/_-])((?:19|20)\d{2})([01]\d)([0-3]\d)(?=$|[/_.-])/, (m) => `${m[1]}-${m[2]}-${m[3]}`],
  [/\/((?:19|20)\d{2})\/([a-z]{3,9})\/([0-3]?\d)(?=$|[/_.-])/i, (m) => `${m[1]}-${monthNumber(m[2] ?? '')}-${m[3]}`],
  [/(?:^|[/_-])([0-3]?\d)[_-]([01]?\d)[_-]((?:19|20)\d{2})(?=$|[/_.-])/, (m) => `${m[3]}-${m[2]}-${m[1]}`],
]

/** The day in an address's path: /2020/08/06/, /2020-08-06-, /20200806/, /2020/aug/06/; a month alone is no date. */
export function dateInUrl(url: string): string | null {
  const path = URL.parse(url)?.pathname ?? ''
  for (const [pattern, read] of orders) {
    const match = path.match(pattern)
    if (match !== null) return parseDateValue(read(match))
  }
  return null
}
