import { childrenNamed, textOf, type XmlElement } from '../xml/element.ts'
import { oneLine, plainTitle } from './plain-title.ts'

/** The title of a feed or an entry as plain text, or ''. */
export function titleOf(element: XmlElement): string {
  for (const name of ['title', 'dc:title', 'media:title']) {
    for (const child of childrenNamed(element, name)) {
      const title = readTitle(child)
      if (title !== '') return title
    }
  }
  return ''
}

/** By what Atom says of it (RFC 4287, section 3.1.1; 0.3 had `mode` and media types); without a word it may be HTML, as in RSS. */
function readTitle(element: XmlElement): string {
  const type = element.attributes.get('type')?.trim().toLowerCase() ?? ''
  const isPacked =
    element.attributes.get('mode')?.trim().toLowerCase() === 'base64' || type === 'application/octet-stream'
  if (isPacked) return plainTitle(Buffer.from(textOf(element), 'base64').toString('utf8'))
  const isEscaped = element.attributes.get('mode')?.trim().toLowerCase() === 'escaped'
  const isLiteral =
    type === 'text' ||
    type === 'text/plain' ||
    type.includes('xhtml') ||
    (type === 'text/html' && !isEscaped && hasMarkup(element))
  return isLiteral ? oneLine(textOf(element)) : plainTitle(textOf(element))
}

/** Where markup stands in it as elements, a `<` in its text is a character. */
const hasMarkup = (element: XmlElement): boolean => element.content.some((node) => typeof node !== 'string')
