import { limits } from './limits.ts'

/**
 * An http or https address as the WHATWG parser spells it, without its fragment; null for anything else. `www.example.com/a` is
 * meant for a host by all who write it.
 */
export function absoluteUrl(address: string, base: string): string | null {
  const input = address.trim()
  if (input === '' || input.length > limits.urlCharacters * 2) return null
  const url = URL.parse(/^www\.[^/.]+\.[^/]+(\/|$)/i.test(input) ? `//${input}` : input, base)
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) return null
  url.hash = ''
  return url.href.length > limits.urlCharacters ? null : url.href
}
