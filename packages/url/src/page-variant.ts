import { type CanonicalUrl, canonicalUrl } from './canonical.ts'

/*
 * Spellings under which sites give one page in another dress: AMP and print. Where a parameter says so, the page without it is the
 * same one. Where a part of the path says so, that is likely, not sure: `/reviews/amp` may be about amplifiers.
 */

/** Parameters that are set or not. */
const flags = new Set(['amp', 'print', 'printable', 'printview', 'print_view', 'printerfriendly', 'printer_friendly'])
const setTo = /^(?:|1|true|yes|y|on)$/i
/** Parameters that choose a dress, and the values that mean one of ours. */
const choosers = new Set(['outputtype', 'output', 'view', 'format', 'layout'])
const chosen = /^(?:amp|print)$/i

/** The address without the parameters that ask for the AMP or print form of the page; as it is where it has none. */
export function withoutVariantParameters(url: CanonicalUrl): CanonicalUrl {
  const question = url.indexOf('?')
  if (question === -1) return url
  const kept = url
    .slice(question + 1)
    .split('&')
    .filter((parameter) => !isVariant(parameter))
  return canonicalUrl(`${url.slice(0, question)}?${kept.join('&')}`)
}

function isVariant(parameter: string): boolean {
  const [name = '', value = ''] = parameter.split('=')
  const lower = name.toLowerCase()
  return (flags.has(lower) && setTo.test(value)) || (choosers.has(lower) && chosen.test(value))
}

/**
 * The address without the part of the path that likely asks for the AMP or print form: `/amp` or `/print` behind an article, `/amp` before
 * one, `.amp` at the end of its name. An article is what names one: some digits, or three words. As it is where none is.
 */
export function withoutVariantPath(url: CanonicalUrl): CanonicalUrl {
  const { origin, pathname, search } = new URL(url)
  const bare = barePath(pathname)
  return bare !== null && namesArticle(bare) ? canonicalUrl(`${origin}${bare}${search}`) : url
}

function barePath(path: string): string | null {
  const behind = /^(.+)\/(?:amp|print)(\/?)$/i.exec(path)
  if (behind) return `${behind[1]}${behind[2]}`
  const named = /^(.+)\.amp(\.html?)?$/i.exec(path)
  if (named) return `${named[1]}${named[2] ?? ''}`
  const before = /^\/amp(\/.+)$/i.exec(path)
  return before ? (before[1] ?? null) : null
}

/** Whether the last part of a path is the name of one article, not of a section. */
export function namesArticle(path: string): boolean {
  const last = path.split('/').findLast((part) => part !== '') ?? ''
  return /\d/.test(last) || last.split(/[-_]/).filter((word) => word !== '').length >= 3
}
