import sanitizeHtml from 'sanitize-html'
import { absoluteUrl, type PageNode, textOf } from '../page/page.ts'
import type { Block } from './block.ts'
import { type Group, groupBlocks } from './group.ts'
import { isLeftOut } from './prune.ts'

/**
 * The body as text: paragraphs parted by a blank line, the items of one list and the rows of one table by a line end, the
 * cells of a row by a bar. Code keeps its lines.
 */
export function renderText(blocks: readonly Block[]): string {
  return groupBlocks(blocks).map(textOfGroup).join('\n\n')
}

function textOfGroup(group: Group): string {
  if (group.kind === 'list') return group.parts.map((item) => `- ${textsOf(item).join('\n  ')}`).join('\n')
  if (group.kind === 'table') return group.parts.map((row) => textsOf(row).join(' | ')).join('\n')
  if (group.kind === 'quote') return textsOf(group.blocks).join('\n\n')
  return group.block.kind === 'preformatted' ? linesOf(group.block) : group.block.text
}

const textsOf = (blocks: readonly Block[]): readonly string[] => blocks.map(({ text }) => text)

/** Code as it stands, line by line. */
function linesOf({ nodes, text }: Block): string {
  const lines = nodes.map((node) => (typeof node === 'string' ? node : textOf(node, 100_000))).join('')
  return lines.trim() === '' ? text : lines.replace(/^\s*\n/, '').trimEnd()
}

const inlineTags = new Set(['em', 'strong', 'b', 'i', 'code', 'sub', 'sup', 'q', 'cite', 'abbr', 'mark', 's', 'u'])
const blockTags = [
  'p',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'ul',
  'ol',
  'li',
  'blockquote',
  'pre',
  'table',
  'tr',
  'th',
  'td',
]

/** The body as a safe subset of HTML: no scripts, no styles, no attributes but absolute http(s) links. */
export function renderHtml(blocks: readonly Block[], state: Uint8Array, baseUrl: string): string {
  const inner = (block: Block) =>
    renderInline(block.nodes, { state, baseUrl, isCode: block.kind === 'preformatted' }).trim()
  return sanitizeHtml(
    groupBlocks(blocks)
      .map((group) => htmlOfGroup(group, inner))
      .join('\n'),
    {
      allowedTags: [...blockTags, 'a', 'br', ...inlineTags],
      allowedAttributes: { a: ['href'] },
      allowedSchemes: ['http', 'https'],
    },
  )
}

function htmlOfGroup(group: Group, inner: (block: Block) => string): string {
  if (group.kind === 'list') {
    const items = group.parts.map((item) => `<li>${item.map(inner).join('<br />')}</li>`).join('\n')
    return group.isNumbered ? `<ol>\n${items}\n</ol>` : `<ul>\n${items}\n</ul>`
  }
  if (group.kind === 'table') {
    const cell = (block: Block) => (block.owner.tag === 'th' ? `<th>${inner(block)}</th>` : `<td>${inner(block)}</td>`)
    return `<table>\n${group.parts.map((row) => `<tr>${row.map(cell).join('')}</tr>`).join('\n')}\n</table>`
  }
  if (group.kind === 'quote') {
    const [only, ...more] = group.blocks
    if (only !== undefined && more.length === 0) return `<blockquote>${inner(only)}</blockquote>`
    return `<blockquote>${group.blocks.map((block) => `<p>${inner(block)}</p>`).join('\n')}</blockquote>`
  }
  const { kind, owner } = group.block
  const tag = kind === 'heading' ? owner.tag : kind === 'preformatted' ? 'pre' : 'p'
  return `<${tag}>${inner(group.block)}</${tag}>`
}

/** Paragraphs as HTML, for texts that never were any. */
export function renderParagraphs(paragraphs: readonly string[]): string {
  return paragraphs.map((paragraph) => `<p>${escapeHtml(paragraph).replaceAll('\n', '<br />')}</p>`).join('\n')
}

type Inline = { readonly state: Uint8Array; readonly baseUrl: string; readonly isCode: boolean }

function renderInline(nodes: readonly PageNode[], inline: Inline): string {
  return nodes
    .map((node) => {
      if (typeof node === 'string') return escapeText(inline.isCode ? node : node.replace(/\s{2,}|[^\S ]/g, ' '))
      if (isLeftOut(inline.state, node)) return ''
      if (node.tag === 'br') return '<br />'
      const inner = renderInline(node.children, inline)
      const href = node.tag === 'a' ? absoluteUrl(node.attrs.href, inline.baseUrl) : null
      if (href !== null) return `<a href="${escapeHtml(href)}">${inner}</a>`
      return inlineTags.has(node.tag) && inner.trim() !== '' ? `<${node.tag}>${inner}</${node.tag}>` : inner
    })
    .join('')
}

/** Quotes stay as they are, as they do when it is sanitized. */
function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

const escapeHtml = (text: string): string => escapeText(text).replaceAll('"', '&quot;')
