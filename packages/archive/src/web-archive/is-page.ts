const pageTypes = /^(text\/html|application\/xhtml\+xml|text\/plain)$/
/** What servers say who don't know (WHATWG MIME Sniffing, section 5.1), and what they say by default. */
const saysNothing = /^(|unknown|no-type|unknown\/unknown|application\/unknown|\*\/\*|[^/]*)$/
/** Bytes that the standard looks at, in section 5.2. */
const SNIFF_BYTES = 1445

/**
 * Whether a body is HTML, XHTML or plain text: by its Content-Type, and where that says nothing by its first bytes; null stands
 * for a body that is packed, and whose bytes say nothing.
 */
export function isPage(contentType: string | null, body: Buffer | null): boolean {
  const type = (contentType ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
  if (pageTypes.test(type)) return true
  if (!saysNothing.test(type)) return false
  return body === null || isText(body.subarray(0, SNIFF_BYTES))
}

/** Binary data have control characters (section 7.2), or a mark at their start; a byte order mark is text. */
function isText(start: Buffer): boolean {
  if (/^(\xff\xfe|\xfe\xff)/.test(start.toString('latin1', 0, 2))) return true
  if (/^(%PDF-|%!PS-Adobe-|<\?xml(?![\s\S]*<html)|\s*[{[])/i.test(start.toString('latin1'))) return false
  return !start.some(
    (byte) => byte <= 0x08 || byte === 0x0b || (byte >= 0x0e && byte <= 0x1a) || (byte >= 0x1c && byte <= 0x1f),
  )
}
