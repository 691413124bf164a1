const blocks =
  /^(?:address|article|aside|blockquote|dd|div|dl|dt|figcaption|figure|footer|h[1-6]|header|hr|li|main|ol|p|pre|section|table|td|th|tr|ul)$/
const TEXT = 3

/** The text of an extractor's HTML, a line for each block, so that no two blocks run into one word. */
export function textOf(node) {
  if (node.nodeType === TEXT) return node.data
  const tag = node.localName ?? ''
  if (tag === 'br') return '\n'
  if (tag === 'script' || tag === 'style') return ''
  const text = [...node.childNodes].map(textOf).join('')
  return blocks.test(tag) ? `\n${text}\n` : text
}
