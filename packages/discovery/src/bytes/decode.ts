/** The text of a source, and the charset that was taken for it. */
export interface DecodedSource {
  text: string
  /** What was wrong with the claims about the charset, or null. */
  fault: string | null
}

/**
 * Bytes as text: byte order mark, then the charset of the header, then the XML declaration (RFC 7303, section 3), then
 * UTF-8. A claim that the bytes belie falls to the next, and at last to windows-1252, which reads any bytes: publishers declare
 * what their template says. `text/xml` without a charset means US-ASCII by RFC 3023; nobody means that, and RFC 7303 took it back.
 */
export function decodeSource(bytes: Uint8Array, contentType: string | null): DecodedSource {
  const marked = byteOrderMark(bytes)
  if (marked !== null) return { text: new TextDecoder(marked).decode(bytes), fault: null }
  const claims = [headerCharset(contentType), declaredCharset(bytes)]
    .filter((label) => label !== null)
    .flatMap((label) => (fitsAnything(label) ? ['utf-8', label] : [label]))
  const failed: string[] = []
  for (const label of [...claims, 'utf-8']) {
    const text = decodeStrictly(bytes, label)
    if (text !== null) return { text, fault: failed.length === 0 ? null : `not ${failed.join(', not ')} as it claims` }
    if (!failed.includes(label)) failed.push(label)
  }
  return decodeLoosely(bytes, failed)
}

/** A few broken bytes in UTF-8 are one broken character; many are another charset. */
function decodeLoosely(bytes: Uint8Array, failed: string[]): DecodedSource {
  const text = new TextDecoder('utf-8').decode(bytes)
  let broken = 0
  let beyondAscii = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === 0xfffd) broken++
    if (code > 0x7f) beyondAscii++
  }
  if (broken * 5 <= beyondAscii) return { text, fault: `${broken} characters are no valid ${failed[0] ?? 'utf-8'}` }
  return {
    text: new TextDecoder('windows-1252').decode(bytes),
    fault: `not ${failed.join(', not ')}: read as windows-1252`,
  }
}

function decodeStrictly(bytes: Uint8Array, label: string): string | null {
  try {
    return new TextDecoder(label, { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}

/** Latin-1 and ASCII are the same to a decoder, and no bytes belie them; text that happens to be valid UTF-8 is UTF-8. */
function fitsAnything(label: string): boolean {
  try {
    return new TextDecoder(label).encoding === 'windows-1252'
  } catch {
    return false
  }
}

function byteOrderMark(bytes: Uint8Array): string | null {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  // No mark, but '<' in two bytes (XML 1.0, appendix F).
  if (bytes[0] === 0 && bytes[1] === 0x3c) return 'utf-16be'
  if (bytes[0] === 0x3c && bytes[1] === 0) return 'utf-16le'
  return null
}

function headerCharset(contentType: string | null): string | null {
  return contentType?.match(/charset\s*=\s*["']?\s*([^\s"';,]+)/i)?.[1]?.toLowerCase() ?? null
}

/** The encoding of the XML declaration or of HTML's `<meta>`; both stand in the first bytes, in ASCII. */
function declaredCharset(bytes: Uint8Array): string | null {
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, 2048))
  const declared =
    head.match(/<\?xml\b[^>]{0,200}?\bencoding\s*=\s*["']?\s*([\w.:-]+)/i) ??
    head.match(/<meta\b[^>]{0,200}?\bcharset\s*=\s*["']?\s*([\w.:-]+)/i)
  const label = declared?.[1]?.toLowerCase() ?? null
  // The declaration was read as ASCII: it can't be in UTF-16 (WHATWG Encoding does the same).
  return label !== null && /^(utf-?16|ucs-?2|iso-10646)/.test(label) ? 'utf-8' : label
}
