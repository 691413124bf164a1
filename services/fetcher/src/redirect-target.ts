import { BadUrlError, canonicalUrl } from '@dateline/url/canonical'
import { type Header, headerOf } from './client/client.ts'

/** RFC 9110, section 4.1: whoever handles URLs should support 8,000 octets; nobody needs more. */
const MAX_LENGTH = 8000

/**
 * The address that a Location header leads to, without its fragment; null where there is none that could be fetched. It is
 * asked for as the site spells it: some answer to their own order of parameters only, and redirect all others to it.
 */
export function redirectTarget(headers: Header[], base: string): string | null {
  const location = headerOf(headers, 'location')
  if (location === null) return null
  try {
    const text = asText(location)
    const { hostname } = new URL(canonicalUrl(text, base))
    const target = new URL(text, base)
    target.hostname = hostname
    target.hash = ''
    return target.href.length > MAX_LENGTH ? null : target.href
  } catch (error) {
    if (error instanceof BadUrlError) return null
    throw error
  }
}

/** Headers are bytes; those beyond ASCII are UTF-8 where they can be, as browsers take them. */
function asText(bytes: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(bytes, 'latin1'))
  } catch {
    return bytes
  }
}
