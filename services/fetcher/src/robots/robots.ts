/** What a robots.txt says to one crawler. */
export interface RobotsRules {
  rules: { isAllowed: boolean; path: string }[]
  crawlDelayMs: number | null
  /** Addresses of sitemaps, of any host, as they stand there. */
  sitemaps: string[]
  /** `Content-Signal` lines of the group and of the file: what may be done with pages below a path. */
  contentSignals: { path: string; signal: string }[]
}

/** Larger files are read up to here (RFC 9309, section 2.5: at least 500 KiB). */
export const MAX_ROBOTS_BYTES = 500 * 1024

/** A longer Crawl-delay is taken for this: an hour between two pages is a way to say no, and there is Disallow for that. */
const LONGEST_DELAY_MS = 3600 * 1000

/** Whoever may fetch everything: no robots.txt, or an answer of 4xx in its place (RFC 9309, section 2.3.1.3). */
export const allowAll: RobotsRules = { rules: [], crawlDelayMs: null, sitemaps: [], contentSignals: [] }

/** Lines are cut where Google's parser cuts them, at eight times the longest URL of old browsers: nobody's path is as long. */
const MAX_LINE = 8 * 2083 - 1
const MAX_SITEMAPS = 1000

/**
 * Reads the groups of a robots.txt that speak to the product token, or those for `*` where none does. Groups for the same
 * token are one (RFC 9309, section 2.2.1), and only rules end the list of names at a group's head: other records must not
 * interfere (section 2.2.4). Crawl-delay is no part of the RFC; it is read as seconds, an hour at most.
 */
export function parseRobots(text: string, productToken: string): RobotsRules {
  const token = productToken.toLowerCase()
  const groups = { own: emptyGroup(), any: emptyGroup() }
  const sitemaps: string[] = []
  const everywhere: RobotsRules['contentSignals'] = []
  let current: Group[] = []
  let isHead = false
  for (const [key, value] of linesOf(text)) {
    if (key === 'user-agent') {
      if (!isHead) current = []
      isHead = true
      const group = /^\*(?:\s|$)/.test(value) ? groups.any : names(value, token) ? groups.own : null
      if (!group) continue
      group.isNamed = true
      current.push(group)
    } else if (key === 'sitemap') {
      if (value && sitemaps.length < MAX_SITEMAPS) sitemaps.push(value)
    } else if (key === 'content-signal' && current.length === 0 && !isHead) {
      everywhere.push(signalOf(value))
    } else {
      if (key === 'allow' || key === 'disallow') isHead = false
      for (const group of current) addRule(group, key, value)
    }
  }
  const { rules, crawlDelayMs, contentSignals } = groups.own.isNamed ? groups.own : groups.any
  return { rules, crawlDelayMs, sitemaps, contentSignals: [...everywhere, ...contentSignals] }
}

/** What the robots.txt says of the use of a page: the line with the longest path that it is below, the last of equals. */
export function contentSignalFor({ contentSignals }: RobotsRules, url: string): string | undefined {
  const target = targetOf(url)
  return contentSignals
    .filter(({ path }) => matches(target, path))
    .toSorted((a, b) => a.path.length - b.path.length)
    .at(-1)?.signal
}

/**
 * Whether the rules allow a URL: the longest match wins, allow wins a draw, no match allows (RFC 9309, section 2.2.2).
 * robots.txt itself is always allowed.
 */
export function isAllowedBy({ rules }: RobotsRules, url: string): boolean {
  const target = targetOf(url)
  if (/^\/robots\.txt(?:\?|$)/.test(target)) return true
  let best = { length: -1, isAllowed: true }
  for (const { path, isAllowed } of rules) {
    const isBetter = path.length > best.length || (path.length === best.length && isAllowed)
    if (isBetter && matches(target, path)) best = { length: path.length, isAllowed }
  }
  return best.isAllowed
}

/** Path and query as rules spell them. What is no URL has the path that every site has. */
function targetOf(url: string): string {
  const { pathname, search } = URL.parse(url) ?? { pathname: '/', search: '' }
  // In an address these two are characters like others; in a rule they stand for themselves only when encoded.
  return normalize(pathname + search)
    .replaceAll('*', '%2A')
    .replaceAll('$', '%24')
}

interface Group extends Pick<RobotsRules, 'rules' | 'crawlDelayMs' | 'contentSignals'> {
  isNamed: boolean
}

const emptyGroup = (): Group => ({ isNamed: false, rules: [], crawlDelayMs: null, contentSignals: [] })

/** A group names a product token, and may go on with anything that can't be part of one: a version, a comment. */
function names(value: string, token: string): boolean {
  const name = value.toLowerCase()
  // Some crawlers go by more than RFC 9309, section 2.2.1 allows a name: digits, an exclamation mark.
  return name.match(/^[a-z_-]+/)?.[0] === token || name.match(/^[^\s/]+/)?.[0] === token
}

/** `search=yes, ai-train=no`, with the path that it is for before it where it is not for all. */
function signalOf(value: string): { path: string; signal: string } {
  const [, path = '/', signal = ''] = /^(\/\S*)?\s*(.*)$/s.exec(value) ?? []
  return { path: patternOf(path), signal: signal.toLowerCase().replace(/\s+/g, '').slice(0, 200) }
}

/** Without a colon a line of two words is read as if it had one: whoever wrote `disallow /` meant it. */
function* linesOf(text: string): Iterable<[key: string, value: string]> {
  for (const line of text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/)) {
    const [content = ''] = line.slice(0, MAX_LINE).split('#', 1)
    const colon = content.indexOf(':')
    const [key = '', value = '', ...rest] =
      colon < 0 ? content.trim().split(/\s+/, 3) : [content.slice(0, colon).trim(), content.slice(colon + 1).trim()]
    if (key && rest.length === 0) yield [key.toLowerCase(), value]
  }
}

function addRule(group: Group, key: string, value: string): void {
  if (key === 'allow' || key === 'disallow') {
    // An empty path says nothing.
    if (value) group.rules.push({ isAllowed: key === 'allow', path: patternOf(value) })
  } else if (key === 'content-signal') {
    group.contentSignals.push(signalOf(value))
  } else if (key === 'crawl-delay') {
    const seconds = Number.parseFloat(value)
    const delayMs = Math.min(Math.ceil(seconds * 1000), LONGEST_DELAY_MS)
    if (delayMs >= 0) group.crawlDelayMs = Math.max(group.crawlDelayMs ?? 0, delayMs)
  }
}

/** A `$` that is not the last character is one like others. */
const patternOf = (path: string) => normalize(path).replace(/\$(?=.)/g, '%24')

/** One spelling of a path: octets outside ASCII encoded, unreserved ones decoded (RFC 9309, section 2.2.2). */
function normalize(path: string): string {
  const encoded = path.replace(/[^\u0021-\u007e]+/g, (part) => encodeURI(part.toWellFormed()))
  return encoded.replace(/%[0-9a-f]{2}/gi, (octet) => {
    const character = String.fromCharCode(Number.parseInt(octet.slice(1), 16))
    return /[\w.~-]/.test(character) ? character : octet.toUpperCase()
  })
}

/**
 * Whether a path begins with a pattern, in which `*` stands for anything and a last `$` for the end. Greedy from the left:
 * each part between stars is taken where it occurs first, so the time is linear in the path for each part.
 */
function matches(path: string, pattern: string): boolean {
  const isAnchored = pattern.endsWith('$')
  const parts = (isAnchored ? pattern.slice(0, -1) : pattern).split('*')
  const last = parts.at(-1) ?? ''
  const first = parts[0] ?? ''
  if (!path.startsWith(first)) return false
  if (parts.length === 1) return !isAnchored || path.length === first.length
  let position = first.length
  for (const part of parts.slice(1, -1)) {
    const found = path.indexOf(part, position)
    if (found < 0) return false
    position = found + part.length
  }
  return isAnchored ? path.length - last.length >= position && path.endsWith(last) : path.indexOf(last, position) >= 0
}
