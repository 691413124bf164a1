import { limits } from '../limits.ts'

// The parser's cost grows with the square of the depth (its stack is an array that it searches on each end tag): 100,000
// nested tags take it 22 seconds. So depth and number of tags are bounded before it, in one linear scan of the markup.

const voidTags = new Set(
  'area base br col embed hr img input link meta param source track wbr basefont frame'.split(' '),
)
const rawTags = new Set(['script', 'style', 'textarea', 'title', 'xmp'])
/** What an opening tag closes without saying so, as the parser does. */
const impliedEnd: Readonly<Record<string, readonly string[]>> = {
  p: ['p'],
  li: ['li'],
  dt: ['dt', 'dd'],
  dd: ['dt', 'dd'],
  option: ['option'],
  tr: ['tr', 'td', 'th'],
  td: ['td', 'th'],
  th: ['td', 'th'],
  div: ['p'],
  ul: ['p'],
  ol: ['p'],
  table: ['p'],
  section: ['p'],
}

/**
 * The same markup, cut after `limits.tags` tags, without the tags that open an element deeper than `limits.depth` and
 * without what stands in styles and scripts that no rule reads.
 */
export function boundMarkup(markup: string): string {
  const kept: string[] = []
  const open = new OpenTags()
  let from = 0
  let tags = 0
  let at = markup.indexOf('<')
  while (at !== -1) {
    const start = at
    const tag = readTag(markup, at)
    if (tag === null) {
      at = markup.indexOf('<', at + 1)
      continue
    }
    if (++tags > limits.tags) return kept.join('') + markup.slice(from, at)
    if (tag.name !== '' && !open.accepts(tag.name, tag.closes)) {
      kept.push(markup.slice(from, at), ' ')
      from = tag.end
    }
    // The parser leaves raw text at `<script/>`, though browsers don't.
    const raw = !tag.closes && rawTags.has(tag.name) && markup.charCodeAt(tag.end - 2) !== 0x2f
    at = raw ? endOfRaw(markup, tag.name, tag.end) : markup.indexOf('<', tag.end)
    if (raw && at > tag.end && isUnread(markup, tag, start)) {
      kept.push(markup.slice(from, tag.end))
      from = at
    }
  }
  return from === 0 ? markup : kept.join('') + markup.slice(from)
}

/** Styles and scripts make up half of most pages; no rule reads them but JSON-LD. */
function isUnread(markup: string, tag: Tag, start: number): boolean {
  return tag.name === 'style' || (tag.name === 'script' && !/ld\+json/i.test(markup.slice(start, tag.end)))
}

type Tag = { name: string; closes: boolean; end: number }

/** The tag, comment or declaration that starts at `at`; null where the character is text. */
function readTag(markup: string, at: number): Tag | null {
  const next = markup.charCodeAt(at + 1)
  if (next === 0x21 || next === 0x3f) {
    const isComment = markup.startsWith('<!--', at)
    const end = markup.indexOf(isComment ? '-->' : '>', at + (isComment ? 4 : 2))
    return { name: '', closes: false, end: end === -1 ? markup.length : end + (isComment ? 3 : 1) }
  }
  const closes = next === 0x2f
  let i = at + (closes ? 2 : 1)
  if (!isLetter(markup.charCodeAt(i))) return null
  const start = i
  while (i < markup.length && !endsName(markup.charCodeAt(i))) i++
  return { name: markup.slice(start, i).toLowerCase(), closes, end: endOfTag(markup, i) }
}

/** Where the tag ends, with quoted attribute values skipped. */
function endOfTag(markup: string, from: number): number {
  let afterEquals = false
  for (let i = from; i < markup.length; i++) {
    const code = markup.charCodeAt(i)
    if (code === 0x3e) return i + 1
    if (afterEquals && (code === 0x22 || code === 0x27)) {
      const close = markup.indexOf(code === 0x22 ? '"' : "'", i + 1)
      if (close === -1) return markup.length
      i = close
      afterEquals = false
    } else if (code > 0x20) afterEquals = code === 0x3d
  }
  return markup.length
}

function endOfRaw(markup: string, name: string, from: number): number {
  const ends = new RegExp(`</${name}[\\s/>]`, 'gi')
  ends.lastIndex = from
  return ends.exec(markup)?.index ?? -1
}

const isLetter = (code: number): boolean => (code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a
const endsName = (code: number): boolean => code <= 0x20 || code === 0x2f || code === 0x3e

/** The elements that are open, as the parser will see them. */
class OpenTags {
  readonly #stack: string[] = []
  readonly #counts = new Map<string, number>()

  /** Takes the tag to account; false where it must be left out. */
  accepts(name: string, closes: boolean): boolean {
    return closes ? this.#close(name) : this.#open(name)
  }

  #open(name: string): boolean {
    if (voidTags.has(name)) return true
    const implied = impliedEnd[name]
    while (implied?.includes(this.#stack.at(-1) ?? '')) this.#pop()
    if (this.#stack.length >= limits.depth) return false
    this.#stack.push(name)
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1)
    return true
  }

  #close(name: string): boolean {
    if ((this.#counts.get(name) ?? 0) === 0) return name === 'p' || name === 'br'
    while (this.#pop() !== name);
    return true
  }

  #pop(): string | undefined {
    const name = this.#stack.pop()
    if (name !== undefined) this.#counts.set(name, (this.#counts.get(name) ?? 1) - 1)
    return name
  }
}
