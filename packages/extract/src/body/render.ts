import sanitizeHtml from 'sanitize-html'
import { absoluteUrl, type PageNode } from '../page/page.ts'
import type { Block } from './block.ts'
import { isLeftOut } from './prune.ts'

/** The body as text: paragraphs parted by a blank line, the items of one list by a line end. */
export function renderText(blocks: readonly Block[]): string {
  let text = ''
  let last: Block | null = null
  for (const block of blocks) {
    const inList = block.kind === 'item' && last?.kind === 'item'
    text += (last === null ? '' : inList ? '\n' : '\n\n') + (block.kind === 'item' ? `- ${block.text}` : block.text)
    last = block
  }
  return text
}

const elementOf = { paragraph: 'p', item: 'li', quote: 'blockquote', preformatted: 'pre', cell: 'p' } as const
const inlineTags = new Set(['em', 'strong', 'b', 'i', 'code', 'sub', 'sup', 'q', 'cite', 'abbr', 'mark', 's', 'u'])

/** The body as a safe subset of HTML: no scripts, no styles, no attributes but absolute http(s) links. */
export function renderHtml(blocks: readonly Block[], state: Uint8Array, baseUrl: string): string {
  const parts: string[] = []
  let inList = false
  for (const block of blocks) {
    if (inList !== (block.kind === 'item')) {
      inList = !inList
      parts.push(inList ? '<ul>' : '</ul>')
    }
    const tag = block.kind === 'heading' ? block.owner.tag : elementOf[block.kind]
    parts.push(`<${tag}>${renderInline(block.nodes, state, baseUrl).trim()}</${tag}>`)
  }
  if (inList) parts.push('</ul>')
  return sanitizeHtml(parts.join('\n'), {
    allowedTags: ['p', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'ul', 'li', 'blockquote', 'pre', 'a', 'br', ...inlineTags],
    allowedAttributes: { a: ['href'] },
    allowedSchemes: ['http', 'https'],
  })
}

/** Paragraphs as HTML, for texts that never were any. */
export function renderParagraphs(paragraphs: readonly string[]): string {
  return paragraphs.map((paragraph) => `<p>${escapeHtml(paragraph).replaceAll('\n', '<br />')}</p>`).join('\n')
}

function renderInline(nodes: readonly PageNode[], state: Uint8Array, baseUrl: string): string {
  return nodes
    .map((node) => {
      if (typeof node === 'string') return escapeHtml(node.replace(/\s+/g, ' '))
      if (isLeftOut(state, node)) return ''
      if (node.tag === 'br') return '<br />'
      const inner = renderInline(node.children, state, baseUrl)
      const href = node.tag === 'a' ? absoluteUrl(node.attrs.href, baseUrl) : null
      if (href !== null) return `<a href="${escapeHtml(href)}">${inner}</a>`
      return inlineTags.has(node.tag) && inner.trim() !== '' ? `<${node.tag}>${inner}</${node.tag}>` : inner
    })
    .join('')
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
