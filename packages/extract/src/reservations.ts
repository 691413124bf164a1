import type { Reservations } from '@dateline/contracts/article'
import { attributeNames, scanMarkup } from './page/scan-markup.ts'

interface Source {
  /** Of the answer; none for what came without one. */
  headers: readonly (readonly [name: string, value: string])[]
  /** The page itself, empty where it is no markup. */
  markup: string
  /** The name that we go by in robots.txt. */
  productToken: string
  /** `unavailable_after` is compared with it. */
  fetchedAt: string
}

/** Where `<meta>` elements are looked for: heads are shorter, and what stands in a body far below is not meant. */
const SCANNED = 512 * 1024
const MOST = 50

/**
 * What a page says of its own use: `X-Robots-Tag` and `<meta name=robots>` for all crawlers and for ours, with `none`
 * spelled out and an `unavailable_after` that has passed read as `noindex`, and the reservation of text and data mining
 * (TDMRep, a report of the W3C's community group, sections 5 and 6). Null where it says nothing.
 */
export function readReservations({ headers, markup, productToken, fetchedAt }: Source): Reservations | null {
  const token = productToken.toLowerCase()
  const robots = new Set<string>()
  const tdm = { reservation: undefined as string | undefined, policy: undefined as string | undefined }
  const add = (directives: string[]) => {
    for (const directive of directives) if (robots.size < MOST) robots.add(directive)
  }
  for (const [name, value] of headers) {
    const key = name.toLowerCase()
    if (key === 'x-robots-tag') add(directivesIn(value, token, fetchedAt))
    else if (key === 'tdm-reservation') tdm.reservation ??= value.trim()
    else if (key === 'tdm-policy') tdm.policy ??= value.trim()
  }
  for (const { name, content } of metasIn(markup)) {
    if (name === 'robots' || name === token) add(directivesIn(content, token, fetchedAt, false))
    else if (name === 'tdm-reservation') tdm.reservation ??= content.trim()
    else if (name === 'tdm-policy') tdm.policy ??= content.trim()
  }
  const isReserved = tdm.reservation === '1'
  if (robots.size === 0 && tdm.reservation === undefined) return null
  return {
    robots: [...robots],
    ...(tdm.reservation === undefined ? {} : { tdm: isReserved }),
    ...(isReserved && tdm.policy ? { tdmPolicy: tdm.policy.slice(0, 2048) } : {}),
  }
}

function metasIn(markup: string): { name: string; content: string }[] {
  const metas: { name: string; content: string }[] = []
  scanMarkup(markup.slice(0, SCANNED), {
    reads: attributeNames('name', 'content'),
    open(tag, { name, content }) {
      const key = tag === 'meta' ? name?.trim().toLowerCase() : undefined
      if (key && content !== undefined) metas.push({ name: key, content: content.slice(0, 2048) })
      return true
    },
    close: () => true,
    text() {},
    raw() {},
  })
  return metas
}

/** Directives with a value of their own: their colon does not name a crawler. */
const withValue = /^(unavailable_after|max-snippet|max-image-preview|max-video-preview)$/
/** What asks for nothing. */
const plain = new Set(['all', 'index', 'follow', 'archive', 'snippet', 'noodp', 'noydir', 'odp', ''])

/** A crawler's name before a colon limits all that follows it on its line. */
function directivesIn(text: string, token: string, fetchedAt: string, mayName = true): string[] {
  const found: string[] = []
  let isMeant = true
  for (const part of partsOf(text)) {
    const [, head = '', rest = ''] = /^([^:]*):?(.*)$/s.exec(part) ?? []
    const name = head.trim().toLowerCase()
    const isNamed = mayName && part.includes(':') && !withValue.test(name)
    if (isNamed) isMeant = name === token || name === '*'
    if (!isMeant) continue
    const directive = (isNamed ? rest : part)
      .trim()
      .toLowerCase()
      .replace(/\s*:\s*/, ':')
    if (directive === 'none') found.push('noindex', 'nofollow')
    else if (directive.startsWith('unavailable_after:')) found.push(directive, ...hasPassed(directive, fetchedAt))
    else if (!plain.has(directive) && directive.length < 100) found.push(directive)
  }
  return found
}

/** Commas part directives; those of a date stay in it. */
const partsOf = (text: string) => text.split(/,(?!\s*\d{1,2}[ -])/)

function hasPassed(directive: string, fetchedAt: string): string[] {
  const until = Date.parse(directive.slice(directive.indexOf(':') + 1))
  return until < Date.parse(fetchedAt) ? ['noindex'] : []
}
