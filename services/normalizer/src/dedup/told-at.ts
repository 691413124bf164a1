const DAY_MS = 86_400_000

/**
 * The minute since 1970 at which a text was told, for comparing tellings: when it was published, as far as that can be
 * true, else when it was fetched, and then it is undated. A day alone counts as its noon. The first day of 1970 and a day
 * that was still to come when the page was fetched are slips of a clock.
 */
export function timeOf(publishedAt: string | null, fetchedAt: string): { minute: number; isUndated: boolean } {
  const fetched = Date.parse(fetchedAt)
  const published = publishedAt === null ? Number.NaN : Date.parse(publishedAt)
  const told = /^\d{4}-\d{2}-\d{2}$/.test(publishedAt ?? '') ? published + DAY_MS / 2 : published
  const isDated = told >= DAY_MS && told <= fetched + DAY_MS
  const minute = Math.floor((isDated ? told : fetched) / 60_000)
  return { minute: Math.min(Math.max(minute, 0), 0xffff_ffff), isUndated: !isDated }
}
