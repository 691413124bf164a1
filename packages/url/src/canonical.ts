import { isTrackingParameter } from './tracking-parameters.ts'

declare const canonical: unique symbol

/** The one spelling of a page's address; only `canonicalUrl` makes one. */
export type CanonicalUrl = string & { readonly [canonical]: true }

/** The input names no page that could be fetched; the message says what is wrong and what would be right. */
export class BadUrlError extends Error {
  override readonly name = 'BadUrlError'
}

/** Common limit of servers, proxies and sitemaps; the sitemap protocol asks for less than 2,048 characters as well. */
const maxLength = 2048

/**
 * The canonical URL of an http or https address, absolute or relative to `base`; throws BadUrlError for anything else.
 * Parses as browsers do (WHATWG URL) and then normalises (RFC 3986, section 6.2.2): no fragment, default port, trailing dot
 * of the host, tracking parameter or empty query; parameters sorted by name, those of one name in the order given;
 * unreserved characters bare, all others percent-encoded in upper case. Canonical URLs come out as they went in.
 */
export function canonicalUrl(input: string, base?: string): CanonicalUrl {
  const url = parse(input, base)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new BadUrlError(`unknown scheme "${url.protocol}": only http and https`)
  }
  if (url.username !== '' || url.password !== '') {
    throw new BadUrlError('user names and passwords are not allowed in a URL')
  }
  const port = url.port === '' ? '' : `:${url.port}`
  const href = `${url.protocol}//${canonicalHost(url.hostname)}${port}${escapeEvenly(url.pathname)}${canonicalQuery(url.search)}`
  if (href.length > maxLength) {
    throw new BadUrlError(`URL of ${href.length} characters: at most ${maxLength} are allowed`)
  }
  return href as CanonicalUrl
}

function parse(input: string, base: string | undefined): URL {
  if (base !== undefined && !URL.canParse(base)) throw new BadUrlError(`the base is no URL: ${quote(base)}`)
  const url = URL.parse(input, base)
  if (url === null) {
    const why = /^\s*https?:/i.test(input) ? 'its host or port is not valid' : 'a URL starts with http:// or https://'
    throw new BadUrlError(`no URL: ${quote(input)} (${why})`)
  }
  // "localhost:3000/x" and "example.com:80" parse as URLs whose scheme is the host: nobody means that.
  if (/^\s*[^/:]+:\d+(\/|$)/.test(input)) {
    throw new BadUrlError(`no URL: ${quote(input)} (a URL starts with http:// or https://)`)
  }
  return url
}

/** A name of labels that the DNS can hold (RFC 1035, section 2.3.4), or an address as the parser spells it. */
function canonicalHost(hostname: string): string {
  const host = hostname.endsWith('.') ? hostname.slice(0, -1) : hostname
  if (host.startsWith('[')) return host
  if (host.length > 253 || host.split('.').some((label) => label.length < 1 || label.length > 63)) {
    throw new BadUrlError(`no host name: ${quote(hostname)} (labels of 1 to 63 characters, at most 253 in all)`)
  }
  return host
}

function canonicalQuery(search: string): string {
  const parameters = escapeEvenly(search.slice(1))
    .split('&')
    .filter((parameter) => parameter !== '' && !isTrackingParameter(nameOf(parameter)))
    .map((parameter) => ({ name: nameOf(parameter), parameter }))
    // Array sort is stable: repeated names keep their order, which forms give a meaning.
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
  return parameters.length === 0 ? '' : `?${parameters.map(({ parameter }) => parameter).join('&')}`
}

function nameOf(parameter: string): string {
  const equals = parameter.indexOf('=')
  return equals === -1 ? parameter : parameter.slice(0, equals)
}

/**
 * Spells each character in one way: `%XX` of an unreserved one is decoded (RFC 3986, section 6.2.2.2), other triplets are upper case,
 * and what may not stand bare (a lone `%`, `|`, `[`) is encoded. The parser has already encoded all that is not ASCII.
 */
function escapeEvenly(part: string): string {
  return part.replaceAll(/%[0-9a-f]{2}|[^\w\-.~:/?@!$&'()*+,;=]/gi, (match) => {
    if (match.length === 1) return encodeAscii(match)
    const character = String.fromCharCode(Number.parseInt(match.slice(1), 16))
    return /[\w\-.~]/.test(character) ? character : match.toUpperCase()
  })
}

function encodeAscii(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`
}

/** Bad input goes to logs and terminals: shortened, and with its control characters escaped. */
function quote(input: string): string {
  return JSON.stringify(input.length > 100 ? `${input.slice(0, 100)}…` : input)
}
