/** A tag with its attributes, their names in lower case and without references undone, or the text between two tags. */
export type Piece = { tag: string; attributes: ReadonlyMap<string, string> } | { text: string }

/** Elements whose content is not read by people. */
const unseen = new Set(['script', 'style', 'template', 'svg', 'iframe', 'textarea', 'noframes'])

/** No tag that matters has more characters. */
const LONGEST_TAG = 4096

/**
 * The start tags and visible texts of a markup, in order: enough to read its `<meta>` elements and count its words
 * without parsing it. Linear in time whatever is left open: what has no end is read to the end of the page, once.
 */
export function* scanMarkup(markup: string): Generator<Piece> {
  let position = 0
  while (position < markup.length) {
    const start = markup.indexOf('<', position)
    const text = markup.slice(position, start < 0 ? markup.length : start)
    if (text.trim()) yield { text }
    if (start < 0) return
    if (markup.startsWith('<!--', start)) {
      position = after(markup, '-->', start + 2)
      continue
    }
    const head = /^<([a-z][a-z0-9-]*)/i.exec(markup.slice(start, start + 40))
    const end = endOfTag(markup, start + 1)
    if (!head) {
      position = end
      continue
    }
    const tag = (head[1] ?? '').toLowerCase()
    yield {
      tag,
      attributes: attributesIn(markup.slice(start + head[0].length, Math.min(end - 1, start + LONGEST_TAG))),
    }
    position = unseen.has(tag) ? endOfElement(markup, tag, end) : end
  }
}

function after(markup: string, mark: string, from: number): number {
  const found = markup.indexOf(mark, from)
  return found < 0 ? markup.length : found + mark.length
}

/** Behind the `>` that ends a tag; one in quotes does not. */
function endOfTag(markup: string, from: number): number {
  for (let position = from; position < markup.length && position < from + LONGEST_TAG; position++) {
    const character = markup[position]
    if (character === '>') return position + 1
    if (character === '"' || character === "'") {
      const quote = markup.indexOf(character, position + 1)
      if (quote < 0 || quote > from + LONGEST_TAG) break
      position = quote
    }
  }
  return after(markup, '>', from)
}

function endOfElement(markup: string, tag: string, from: number): number {
  const end = new RegExp(`</${tag}[\\s/>]`, 'gi')
  end.lastIndex = from
  return end.exec(markup)?.index ?? markup.length
}

function attributesIn(text: string): Map<string, string> {
  const found = new Map<string, string>()
  for (const [, name = '', quoted, single, bare] of text.matchAll(
    /([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>`]+)))?/g,
  )) {
    const key = name.toLowerCase()
    if (!found.has(key)) found.set(key, quoted ?? single ?? bare ?? '')
  }
  return found
}
