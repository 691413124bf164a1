type Headers = Readonly<Record<string, string | string[] | undefined>>

/** A mistaken header must not silence a source for ever. */
const longestMs = 7 * 24 * 3_600_000

/** How long the answer stays fresh: `max-age` less `Age`, else `Expires` less `Date` (RFC 9111, section 4.2.1); 0 where nothing is promised. */
export function promisedMs(headers: Headers, at: number): number {
  const control = fieldOf(headers, 'cache-control').toLowerCase()
  if (/(^|[\s,])no-(cache|store)([\s,=]|$)/.test(control)) return 0
  const maxAge = control.match(/(?:^|[\s,])max-age\s*=\s*"?(\d{1,12})/)?.[1]
  if (maxAge !== undefined) return bounded((Number(maxAge) - (seconds(fieldOf(headers, 'age')) ?? 0)) * 1000)
  const expires = httpDate(fieldOf(headers, 'expires'))
  return expires === null ? 0 : bounded(expires - (httpDate(fieldOf(headers, 'date')) ?? at))
}

/** `Retry-After` in seconds or as a date (RFC 9110, section 10.2.3); 0 where there is none. */
export function retryAfterMs(headers: Headers, at: number): number {
  const value = fieldOf(headers, 'retry-after')
  const delay = seconds(value)
  if (delay !== null) return bounded(delay * 1000)
  const instant = httpDate(value)
  return instant === null ? 0 : bounded(instant - at)
}

function fieldOf(headers: Headers, name: string): string {
  const value = headers[name]
  return (Array.isArray(value) ? value.join(', ') : (value ?? '')).trim()
}

function seconds(value: string): number | null {
  return /^\d{1,12}$/.test(value) ? Number(value) : null
}

/** The three forms of RFC 9110, section 5.6.7, all with a month's name: `Expires: 0` is no date, and means "already". */
function httpDate(value: string): number | null {
  if (!/^[a-z]{3,9},?\s.*\d{2}:\d{2}:\d{2}/i.test(value)) return null
  // asctime has no zone, but is in UTC.
  const instant = Date.parse(/GMT|UTC|[+-]\d{4}$/i.test(value) ? value : `${value} GMT`)
  return Number.isNaN(instant) ? null : instant
}

const bounded = (ms: number): number => Math.min(Math.max(ms, 0), longestMs)
