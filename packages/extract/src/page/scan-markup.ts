import { decodeHTML, decodeHTMLAttribute } from 'entities'

/** The values of attributes by name, as far as they are read. */
export type Attributes<Name extends string> = { readonly [name in Name]?: string }

/** What markup is made of, in order. Names of tags and attributes come in lower case, texts with their references decoded. */
export type MarkupHandler<Name extends string> = {
  /** The attributes that are read: others are passed over, as markup has far more of them. */
  reads(written: string): Name | undefined
  /** False, as from `close`: nothing more is wanted. */
  open(name: string, attrs: Attributes<Name>): boolean
  close(name: string): boolean
  text(text: string): void
  /** What stands in an element whose text is no markup: scripts, styles. Decoded by nobody. */
  raw(name: string, start: number, end: number): void
}

/**
 * Tells a handler what is in HTML, by the tokenizer of the HTML standard (section 13.2.5) as far as text, tags and
 * attributes go. Linear in the length of the markup, whatever it is: each search goes on where the last one ended.
 */
export function scanMarkup<Name extends string>(markup: string, handler: MarkupHandler<Name>): void {
  let from = 0
  let at = markup.indexOf('<')
  while (at !== -1) {
    const next = markup.charCodeAt(at + 1)
    const isEnd = next === slash && isLetter(markup.charCodeAt(at + 2))
    if (!isEnd && !isLetter(next) && next !== slash && next !== bang && next !== question) {
      at = markup.indexOf('<', at + 1)
      continue
    }
    if (from < at) handler.text(decoded(markup.slice(from, at)))
    if (isEnd) from = scanEnd(markup, at + 2, handler)
    else if (isLetter(next)) from = scanStart(markup, at + 1, handler)
    else from = endOfComment(markup, at)
    if (from === stopped) return
    at = markup.indexOf('<', from)
  }
  if (from < markup.length) handler.text(decoded(markup.slice(from)))
}

/** Which of the attributes a spelling is; a page has few of both, so that each is thought about once. */
export function attributeNames<Name extends string>(...names: readonly Name[]): (written: string) => Name | undefined {
  const known = new Map<string, Name | undefined>(names.map((name) => [name, name]))
  const inLowerCase = new Map(known)
  return (written) => {
    const found = known.get(written)
    if (found !== undefined || known.has(written)) return found
    const name = inLowerCase.get(written.toLowerCase())
    if (known.size < mostSpellings && written.length < viewed) known.set(written, name)
    return name
  }
}

const mostSpellings = 1000
/** Pieces of so many characters are views of the markup (in V8), and would keep all of it if they were remembered. */
const viewed = 13

const stopped = -1
const slash = 0x2f
const bang = 0x21
const question = 0x3f
const above = 0x3e
const equals = 0x3d
const doubleQuote = 0x22
const singleQuote = 0x27

const rawTags: ReadonlySet<string> = new Set(['script', 'style', 'xmp', 'iframe', 'noembed', 'noframes'])
const textTags: ReadonlySet<string> = new Set(['title', 'textarea'])

function scanEnd<Name extends string>(markup: string, start: number, handler: MarkupHandler<Name>): number {
  if (!handler.close(lowerCase(markup.slice(start, endOfName(markup, start))))) return stopped
  return after(markup.indexOf('>', start), 1, markup)
}

function scanStart<Name extends string>(markup: string, start: number, handler: MarkupHandler<Name>): number {
  let at = endOfName(markup, start)
  const name = lowerCase(markup.slice(start, at))
  const attrs: { [name in Name]?: string } = {}
  while (at < markup.length) {
    const code = markup.charCodeAt(at)
    if (code === above) break
    if (code <= 0x20 || code === slash) at++
    else at = scanAttribute(markup, at, attrs, handler)
  }
  if (!handler.open(name, attrs)) return stopped
  const end = Math.min(at + 1, markup.length)
  if (!rawTags.has(name) && !textTags.has(name)) return end
  // `<title/>` is that of a drawing (SVG), which has no text; on a page it would be an error that nobody makes.
  if (textTags.has(name) && markup.charCodeAt(at - 1) === slash) return end
  const close = endOfRaw(markup, name, end)
  if (rawTags.has(name)) handler.raw(name, end, close)
  else if (close > end) handler.text(decoded(markup.slice(end, close)))
  return close
}

/** Takes the attribute that begins at `start`, if it is read, and returns where it ends; of two with one name the first counts. */
function scanAttribute<Name extends string>(
  markup: string,
  start: number,
  attrs: { [name in Name]?: string },
  handler: MarkupHandler<Name>,
): number {
  let at = start + 1
  while (at < markup.length && !endsAttributeName(markup.charCodeAt(at))) at++
  const name = handler.reads(markup.slice(start, at))
  let value = at
  while (markup.charCodeAt(value) <= 0x20) value++
  if (markup.charCodeAt(value) !== equals) {
    if (name !== undefined) attrs[name] ??= ''
    return at
  }
  do value++
  while (markup.charCodeAt(value) <= 0x20)
  const quote = markup.charCodeAt(value)
  let end: number
  if (quote === doubleQuote || quote === singleQuote) {
    const close = markup.indexOf(quote === doubleQuote ? '"' : "'", ++value)
    end = close === -1 ? markup.length : close
    at = end + 1
  } else {
    end = value
    while (end < markup.length && !endsBareValue(markup.charCodeAt(end))) end++
    at = end
  }
  if (name === undefined) return at
  const raw = markup.slice(value, end)
  attrs[name] ??= raw.includes('&') ? decodeHTMLAttribute(raw) : raw
  return at
}

/** Comments end as browsers end them, `<!-->` and `--!>` too; declarations and instructions at the next `>`. */
function endOfComment(markup: string, start: number): number {
  if (!markup.startsWith('<!--', start)) return after(markup.indexOf('>', start), 1, markup)
  if (markup.startsWith('>', start + 4)) return start + 5
  if (markup.startsWith('->', start + 4)) return start + 6
  commentEnd.lastIndex = start + 4
  return commentEnd.test(markup) ? commentEnd.lastIndex : markup.length
}
const commentEnd = /--!?>/g

/** Where the end tag of a raw element begins: nothing else ends it. */
function endOfRaw(markup: string, name: string, from: number): number {
  let at = markup.indexOf('</', from)
  while (at !== -1) {
    const end = at + 2 + name.length
    if (endsName(markup.charCodeAt(end)) && markup.slice(at + 2, end).toLowerCase() === name) return at
    at = markup.indexOf('</', at + 2)
  }
  return markup.length
}

function endOfName(markup: string, start: number): number {
  let at = start
  while (at < markup.length && !endsName(markup.charCodeAt(at))) at++
  return at
}

/** One string for each spelling of a tag: a page has few, and comparing them is all that rules do. */
const spellings = new Map<string, string>()

function lowerCase(tag: string): string {
  const known = spellings.get(tag)
  if (known !== undefined) return known
  const made = tag.toLowerCase()
  if (spellings.size < mostSpellings && tag.length < viewed) spellings.set(tag, made)
  return made
}

const after = (at: number, length: number, markup: string): number => (at === -1 ? markup.length : at + length)
const decoded = (text: string): string => (text.includes('&') ? decodeHTML(text) : text)
const isLetter = (code: number): boolean => (code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a
const endsName = (code: number): boolean => code <= 0x20 || code === slash || code === above
const endsAttributeName = (code: number): boolean => endsName(code) || code === equals
const endsBareValue = (code: number): boolean => code <= 0x20 || code === above
