/** WHATWG MIME Sniffing, section 5.2: no more is looked at. */
const HEADER_BYTES = 1445

/** Media types that say nothing, or that servers give for want of another. */
const unknown =
  /^$|^[^/]*$|^(?:unknown\/unknown|application\/unknown|\*\/\*|(?:application|binary)\/octet-stream|application\/x-download|application\/force-download)$/
const xml = /^(?:text|application)\/xml$/

/** The media type that a Content-Type header names, in lower case and without parameters; empty where it names none. */
export function mediaType(contentType: string | null): string {
  return (contentType ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
}

/** Whether it may be a page, or a source of pages, as far as the header tells. */
export function mayBeText(type: string): boolean {
  return (
    isPageType(type) ||
    unknown.test(type) ||
    /^text\/(?!css|javascript|csv|calendar|vcard)|[/+]xml$|^application\/feed\+json$/.test(type)
  )
}

/** The types that articles are extracted from. */
export function isPageType(type: string): boolean {
  return /^(?:text\/html|application\/xhtml\+xml|text\/plain)$/.test(type)
}

/**
 * What a body is, by its header and its first bytes, where the two may differ (WHATWG MIME Sniffing, sections 7 and 8): a
 * page that is called nothing or `application/octet-stream` is one, a picture that is called a page is none, a feed in
 * `text/html` is a feed. `text/plain` is never taken for markup.
 */
export function sniffType(contentType: string | null, opening: Uint8Array): string {
  const declared = mediaType(contentType)
  const bytes = opening.subarray(0, HEADER_BYTES)
  const signed = signatures.find(({ mark }) => mark.every((byte, at) => byte === null || bytes[at] === byte))?.type
  if (signed) return signed
  const isWide = hasWideMark(bytes) || /charset\s*=\s*["']?utf-?(?:16|32)/i.test(contentType ?? '')
  if (!isWide && isBinary(bytes)) return 'application/octet-stream'
  if (declared === 'text/plain') return declared
  const head = textOf(opening, isWide)
  if (declared === 'text/html') return feedType(head) ?? declared
  if (xml.test(declared)) return feedType(head) ?? (/^<html\b/i.test(rootOf(head)) ? 'application/xhtml+xml' : declared)
  if (!unknown.test(declared)) return declared
  const found = feedType(head) ?? (isMarkup(head) ? 'text/html' : /^\s*<\?xml\b/.test(head) ? 'text/xml' : null)
  // A text that is called data was not meant to be read; one that is called nothing may be.
  return found ?? (declared === '' ? 'text/plain' : declared)
}

const bytesOf = (text: string) => [...Buffer.from(text, 'latin1')]

const signatures: { type: string; mark: (number | null)[] }[] = [
  { type: 'application/pdf', mark: bytesOf('%PDF-') },
  { type: 'application/postscript', mark: bytesOf('%!PS-Adobe-') },
  { type: 'image/png', mark: bytesOf('\x89PNG\r\n\x1a\n') },
  { type: 'image/jpeg', mark: bytesOf('\xff\xd8\xff') },
  { type: 'image/gif', mark: bytesOf('GIF8') },
  { type: 'image/webp', mark: [...bytesOf('RIFF'), null, null, null, null, ...bytesOf('WEBPVP')] },
  { type: 'audio/wave', mark: [...bytesOf('RIFF'), null, null, null, null, ...bytesOf('WAVE')] },
  { type: 'video/mp4', mark: [null, null, null, null, ...bytesOf('ftyp')] },
  { type: 'video/webm', mark: [0x1a, 0x45, 0xdf, 0xa3] },
  { type: 'audio/mpeg', mark: [...bytesOf('ID3')] },
  { type: 'application/ogg', mark: bytesOf('OggS\0') },
  { type: 'application/zip', mark: bytesOf('PK\x03\x04') },
  { type: 'application/gzip', mark: [0x1f, 0x8b, 0x08] },
  { type: 'application/x-rar-compressed', mark: bytesOf('Rar!\x1a\x07') },
  { type: 'application/x-7z-compressed', mark: bytesOf("7z\xbc\xaf'\x1c") },
  { type: 'font/woff', mark: bytesOf('wOFF') },
  { type: 'font/woff2', mark: bytesOf('wOF2') },
]

const hasWideMark = ([first, second]: Uint8Array) =>
  (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)

/** Pages with a stray control character are met, so more than one byte in a hundred has to be one (section 3, "binary data byte"). */
function isBinary(bytes: Uint8Array): boolean {
  const controls = bytes.reduce(
    (count, byte) =>
      count + Number(byte <= 8 || byte === 0x0b || (byte >= 0x0e && byte <= 0x1a) || (byte >= 0x1c && byte <= 0x1f)),
    0,
  )
  return controls * 100 > bytes.length
}

function textOf(opening: Uint8Array, isWide: boolean): string {
  const label = isWide ? (opening[0] === 0xfe ? 'utf-16be' : 'utf-16le') : 'latin1'
  return new TextDecoder(label).decode(opening).replace(/^(?:\ufeff|ï»¿)/, '')
}

/** From the first element on: declarations, comments and white space are skipped. */
function rootOf(head: string): string {
  let rest = head.trimStart()
  for (;;) {
    const end = rest.startsWith('<!--') ? '-->' : rest.startsWith('<?') ? '?>' : /^<!doctype\b/i.test(rest) ? '>' : null
    const at = end === null ? -1 : rest.indexOf(end)
    if (end === null || at < 0) return rest
    rest = rest.slice(at + end.length).trimStart()
  }
}

/** Section 7.3: the root element decides. */
function feedType(head: string): string | null {
  const root = rootOf(head)
  if (/^<rss[\s>]/i.test(root)) return 'application/rss+xml'
  if (/^<(?:atom:)?feed[\s>]/.test(root)) return 'application/atom+xml'
  return /^<rdf:RDF\b[^>]*purl\.org\/rss\/1\.0\//i.test(root) ? 'application/rss+xml' : null
}

/** Section 7.1, and pages that begin with anything but leave no doubt soon after. */
function isMarkup(head: string): boolean {
  return (
    /^\s*<(?:!doctype html|html|head|script|iframe|h1|div|font|table|a|style|title|b|body|br|p|!--)[\s>]/i.test(head) ||
    /<html[\s>][\s\S]*<(?:head|body)[\s>]/i.test(head.slice(0, 8192))
  )
}
