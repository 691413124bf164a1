/** An element as it was read. Names are in lower case; the namespaces of feeds and sitemaps have no prefix, see `namespacePrefix`. */
export interface XmlElement {
  name: string
  attributes: ReadonlyMap<string, string>
  content: (XmlElement | string)[]
  /** What relative addresses in it are relative to (XML Base). */
  base: string
  /** `xml:lang` in force, or ''. */
  language: string
  /** Where its tag begins, in characters of the document. */
  offset: number
}

/** The child elements of that name, in order. */
export function childrenNamed(element: XmlElement, name: string): XmlElement[] {
  return element.content.filter((node): node is XmlElement => typeof node !== 'string' && node.name === name)
}

/** The first child element with one of the names, the earlier name first. */
export function childNamed(element: XmlElement, ...names: string[]): XmlElement | undefined {
  for (const name of names) {
    const found = element.content.find((node): node is XmlElement => typeof node !== 'string' && node.name === name)
    if (found !== undefined) return found
  }
  return undefined
}

/** All text in the element, in order of the document, with outer white space removed. */
export function textOf(element: XmlElement | undefined): string {
  return element === undefined ? '' : rawText(element).trim()
}

function rawText(element: XmlElement): string {
  return element.content.map((node) => (typeof node === 'string' ? node : rawText(node))).join('')
}

/** The text of the first child with one of the names that has any. */
export function childText(element: XmlElement, ...names: string[]): string {
  for (const name of names) {
    for (const child of childrenNamed(element, name)) {
      const text = textOf(child)
      if (text !== '') return text
    }
  }
  return ''
}
