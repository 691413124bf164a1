import sniffEncoding from 'html-encoding-sniffer'
import { detectEncoding } from './detect-encoding.ts'
import { limits } from './limits.ts'
import { UnreadableError } from './unreadable-error.ts'

/** The standard lets a parser look further than 1,024 bytes, and pages with longer heads than that are met. */
const PRESCAN_BYTES = 64 * 1024

/** A claim of another encoding is believed against this many characters that only UTF-8 explains. */
const FEW_CHARACTERS = 3

/**
 * The body as text: byte order mark, then the header's charset, then the page's own declaration (WHATWG HTML, "encoding
 * sniffing algorithm"); undeclared bytes are UTF-8 where they are valid, else what they read best in. A claim that the bytes
 * belie is not believed. Throws UnreadableError for binary.
 */
export function decodeBody(body: Uint8Array, contentType: string | null): string {
  const bytes = body.length > limits.bodyBytes ? body.subarray(0, limits.bodyBytes) : body
  const declared = declaredEncoding(bytes, contentType)
  const wide = declared?.startsWith('UTF-16')
  if (!wide && isBinary(bytes)) {
    throw new UnreadableError('the body is binary, not text; extraction reads HTML and plain text only')
  }
  return normalize(decodeAs(bytes, declared))
}

/** The text as a parser takes it: line ends are line feeds, and there is no NUL; what is longer than a body may be is cut off. */
export function normalize(text: string): string {
  const start = text.length > limits.bodyBytes ? text.slice(0, limits.bodyBytes) : text
  const visible = start.includes('\0') ? start.replaceAll('\0', '') : start
  return visible.includes('\r') ? visible.replace(/\r\n?/g, '\n') : visible
}

/** The name of the encoding that a mark, the header or the page itself declares; null where none of them does. */
export function declaredEncoding(bytes: Uint8Array, contentType: string | null): string | null {
  const label = contentType?.match(/charset\s*=\s*["']?\s*([^\s"';,]+)/i)?.[1]
  // 'x-user-defined' can't come from sniffing here, so it marks "nothing found".
  const found = sniffEncoding(bytes, {
    ...(label !== undefined && { transportLayerEncodingLabel: label }),
    maxPrescanBytes: PRESCAN_BYTES,
    defaultEncoding: 'x-user-defined',
  })
  return found === 'x-user-defined' ? null : found
}

function decodeAs(bytes: Uint8Array, declared: string | null): string {
  if (declared === null && hasJapaneseEscapes(bytes)) return new TextDecoder('iso-2022-jp').decode(bytes)
  if (declared === null || declared === 'UTF-8') return decodeUtf8(bytes) ?? decodeFound(bytes, detectEncoding(bytes))
  const isOneByte = /^(?:windows-125|ISO-8859|macintosh|KOI8|IBM866)/i.test(declared)
  return (isOneByte ? decodeCertainUtf8(bytes) : null) ?? decodeFound(bytes, declared)
}

function decodeFound(bytes: Uint8Array, label: string): string {
  try {
    return new TextDecoder(label).decode(bytes)
  } catch {
    return new TextDecoder('windows-1252').decode(bytes)
  }
}

/** ISO-2022-JP is ASCII with escapes in it, and so would pass for UTF-8. */
function hasJapaneseEscapes(bytes: Uint8Array): boolean {
  const start = Buffer.from(bytes.subarray(0, PRESCAN_BYTES))
  return start.includes('\x1b$B') || start.includes('\x1b$@')
}

/** Null unless all bytes are UTF-8, with characters beyond ASCII that prove it: in no other encoding is that chance. */
function decodeCertainUtf8(bytes: Uint8Array): string | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return (text.match(/\P{ASCII}/gu)?.length ?? 0) > FEW_CHARACTERS ? text : null
  } catch {
    return null
  }
}

/** Null where the bytes are no UTF-8: more than one in two hundred characters would be lost. */
function decodeUtf8(bytes: Uint8Array): string | null {
  const text = new TextDecoder('utf-8').decode(bytes)
  if (!text.includes('\ufffd')) return text
  let lost = 0
  let beyondAscii = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === 0xfffd) lost++
    if (code > 0x7f) beyondAscii++
  }
  return lost * 200 > text.length || lost * 5 > beyondAscii ? null : text
}

const signatures: readonly (readonly number[])[] = [
  [0x25, 0x50, 0x44, 0x46, 0x2d], // PDF
  [0x89, 0x50, 0x4e, 0x47], // PNG
  [0xff, 0xd8, 0xff], // JPEG
  [0x47, 0x49, 0x46, 0x38], // GIF
  [0x50, 0x4b, 0x03, 0x04], // ZIP
  [0x1f, 0x8b], // gzip
]

function isBinary(bytes: Uint8Array): boolean {
  if (signatures.some((signature) => signature.every((byte, i) => bytes[i] === byte))) return true
  const length = Math.min(bytes.length, 4096)
  let controls = 0
  for (let i = 0; i < length; i++) {
    const byte = bytes[i] ?? 0
    if (byte < 9 || (byte > 13 && byte < 32 && byte !== 27)) controls++
  }
  // One byte in ten of random data is a control character, in text hardly any.
  return controls * 30 > length
}
