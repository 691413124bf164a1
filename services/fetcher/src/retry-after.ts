/** A wish for longer than this is taken for this: no header may put a host off for good. */
const LONGEST_MS = 24 * 3600 * 1000

/** The three forms of an HTTP date (RFC 9110, section 5.6.7) begin with the name of a day. */
const HTTP_DATE = /^\s*(mon|tue|wed|thu|fri|sat|sun)/i

/**
 * Milliseconds that a Retry-After header asks for, a day at most: seconds or an HTTP date (RFC 9110, section 10.2.3); null
 * if neither.
 */
export function retryAfterMs(value: string | null, now = Date.now()): number | null {
  if (value === null) return null
  const waitMs = /^\s*\d+\s*$/.test(value)
    ? Number(value) * 1000
    : HTTP_DATE.test(value)
      ? readDate(value) - now
      : Number.NaN
  return Number.isNaN(waitMs) ? null : Math.min(Math.max(0, waitMs), LONGEST_MS)
}

/** The form of C's asctime names no zone, and means GMT like the others. */
const readDate = (value: string) => Date.parse(/gmt|utc/i.test(value) ? value : `${value.trim()} GMT`)
