/** Milliseconds that a Retry-After header asks for: seconds or an HTTP date (RFC 9110, section 10.2.3); null if neither. */
export function retryAfterMs(value: string | null, now = Date.now()): number | null {
  if (value === null) return null
  if (/^\s*\d+\s*$/.test(value)) return Number(value) * 1000
  const instant = Date.parse(value)
  return Number.isNaN(instant) ? null : Math.max(0, instant - now)
}
