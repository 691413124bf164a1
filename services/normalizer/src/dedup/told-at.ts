const DAY_MS = 86_400_000
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/** `SALVADOR, Feb 26 -`, `Lindvik, 2 March (EPX) —`: the day that a dateline names, without its year. */
const datelineDay =
  /^\p{Lu}[\p{L}\p{M}.'’/ ,-]{1,60}?, (?:(?<month>\p{L}{3,9})\.? (?<day>\d{1,2})|(?<dayFirst>\d{1,2})\.? (?<monthLast>\p{L}{3,9})\.?),? ?(?:\([\p{L}\d./& -]{2,30}\) ?)?[-–—]/u

/** What is known of the instant at which a text was told. */
export interface ToldAt {
  /** Since 1970. */
  minute: number
  /** The minute is that of the fetch: the text may have been told at any time before. */
  isUndated: boolean
}

/**
 * When a text was told, for comparing tellings: when it was published, as far as that can be true, else on the day that its
 * dateline names, the last such day before the fetch, else when it was fetched, and then it is undated. A day alone counts
 * as its noon. The first day of 1970 and a day that was still to come when the page was fetched are slips of a clock.
 */
export function timeOf(publishedAt: string | null, fetchedAt: string, text = ''): ToldAt {
  const fetched = Date.parse(fetchedAt)
  const published = publishedAt === null ? Number.NaN : Date.parse(publishedAt)
  const told = /^\d{4}-\d{2}-\d{2}$/.test(publishedAt ?? '') ? published + DAY_MS / 2 : published
  const dated = told >= DAY_MS && told <= fetched + DAY_MS ? told : dayOfDateline(text, fetched)
  const minute = Math.floor((dated ?? fetched) / 60_000)
  return { minute: Math.min(Math.max(minute, 0), 0xffff_ffff), isUndated: dated === null }
}

function dayOfDateline(text: string, fetched: number): number | null {
  for (const line of text.slice(0, 1_000).split('\n', 8)) {
    const named = datelineDay.exec(line.slice(0, 120))?.groups
    if (!named) continue
    const month = MONTHS.indexOf((named.month ?? named.monthLast ?? '').slice(0, 3).toLowerCase())
    const day = Number(named.day ?? named.dayFirst)
    if (month < 0 || day < 1 || day > 31) continue
    const year = new Date(fetched).getUTCFullYear()
    const noons = [0, 1].map((back) => Date.UTC(year - back, month, day, 12))
    return noons.find((noon) => noon <= fetched + DAY_MS && noon >= DAY_MS) ?? null
  }
  return null
}
