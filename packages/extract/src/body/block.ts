import { limits } from '../limits.ts'
import { isWithin, type Page, type PageElement, type PageNode, textOf } from '../page/page.ts'
import { oneLine } from '../plain.ts'
import { gone, isLeftOut } from './prune.ts'

type BlockKind = 'paragraph' | 'heading' | 'item' | 'quote' | 'preformatted' | 'cell'

/** A run of inline text between two block boundaries: the atom of a body, with the features that rules judge it by. */
export type Block = {
  readonly kind: BlockKind
  /** The nearest block-level element around the text. */
  readonly owner: PageElement
  readonly nodes: readonly PageNode[]
  readonly text: string
  /** Characters of `text` that are in links. */
  readonly linkLength: number
  readonly links: number
  readonly commas: number
  /** Characters as far as they look like prose: linked, short or bare ones count nothing. */
  readonly prose: number
}

const inlineTags = new Set(
  'a abbr acronym b bdi bdo big cite code data dfn em font i ins kbd mark q rp rt ruby s samp small span strike strong sub sup time tt u var wbr img picture source amp-img del nobr relative-time'.split(
    ' ',
  ),
)
const headings = new Set(['h1', 'h2', 'h3', 'h4', 'h5', 'h6'])

/** All blocks of the page that may be part of a body, in document order; `state` is of its elements. */
export function readBlocks(page: Page, state: Uint8Array): readonly Block[] {
  const blocks: Block[] = []
  visit(page.root, { blocks, state, run: [], links: 0 })
  return blocks
}

/** `links` counts the links around the place: cards are links with blocks in them. */
type Walk = { blocks: Block[]; state: Uint8Array; run: PageNode[]; links: number }

function visit(element: PageElement, walk: Walk): void {
  const { children } = element
  for (let i = 0; i < children.length; i++) {
    const child = children[i]
    if (child === undefined) continue
    if (typeof child === 'string') walk.run.push(child)
    else if (child.tag === 'br') breakLine(element, children[i + 1], children[i + 2], child, walk)
    else if (walk.state[child.index] === gone) continue
    else if (isInline(child)) walk.run.push(child)
    else {
      flush(element, walk)
      const isLink = child.tag === 'a' && child.attrs.href !== undefined
      if (isLink) walk.links++
      visit(child, walk)
      flush(child, walk)
      if (isLink) walk.links--
    }
  }
  flush(element, walk)
}

/** One line break is part of the text, two in a row end a paragraph; so does one after a short line outside paragraphs. */
function breakLine(
  owner: PageElement,
  next: PageNode | undefined,
  after: PageNode | undefined,
  br: PageElement,
  walk: Walk,
) {
  const following = typeof next === 'string' && next.trim() === '' ? after : next
  const isParagraph = typeof following === 'object' && following.tag === 'br'
  if (isParagraph || (looseOwners.has(owner.tag) && isShort(walk.run))) flush(owner, walk)
  else walk.run.push(br)
}

/** Pages without paragraph tags set title, byline and date apart by single breaks. */
const looseOwners = new Set(['td', 'div', 'body', 'center', 'section', 'article', 'main'])

function isShort(run: readonly PageNode[]): boolean {
  let length = 0
  for (const node of run) length += typeof node === 'string' ? node.trim().length : textOf(node, 100).trim().length
  return length < 60
}

/** An inline tag that wraps block-level content is a block, whatever its name. */
function isInline(element: PageElement): boolean {
  if (!inlineTags.has(element.tag)) return false
  for (const child of element.children) {
    if (typeof child === 'object' && child.tag !== 'br' && !isInline(child)) return false
  }
  return true
}

function flush(owner: PageElement, walk: Walk): void {
  if (walk.run.length === 0) return
  const nodes = walk.run
  walk.run = []
  if (walk.blocks.length >= limits.blocks) return
  const measured: Measure = { parts: [], linkLength: 0, links: 0 }
  measure(nodes, measured, walk.state, walk.links > 0)
  const text = linesOf(measured.parts)
  if (text === '') return
  const linkLength = Math.min(measured.linkLength, text.length)
  const kind = kindOf(owner)
  walk.blocks.push({
    kind,
    owner,
    nodes,
    text,
    linkLength,
    links: measured.links + walk.links,
    commas: countCommas(text),
    prose: proseLength(kind, text, linkLength),
  })
}

const lineBreak = '\n\u0001'

function linesOf(parts: readonly string[]): string {
  const text = parts.join('')
  if (!parts.includes(lineBreak)) return oneLine(text)
  return text
    .split(lineBreak)
    .map(oneLine)
    .filter((line) => line !== '')
    .join('\n')
}

/** ، 、 ， ； */
const wideCommas = new Set([0x60c, 0x3001, 0xff0c, 0xff1b])

function countCommas(text: string): number {
  let commas = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 0x2c || code === 0x3b || (code > 0x600 && wideCommas.has(code))) commas++
  }
  return commas
}

function proseLength(kind: BlockKind, text: string, linkLength: number): number {
  if (kind === 'heading' || linkLength > text.length / 2) return 0
  return text.length >= 40 || /[.!?。！？…।؟۔]["'”’)]?$/.test(text) ? text.length - linkLength : 0
}

type Measure = { parts: string[]; linkLength: number; links: number }

function measure(nodes: readonly PageNode[], into: Measure, state: Uint8Array, inLink: boolean): void {
  for (const node of nodes) {
    if (typeof node === 'string') {
      into.parts.push(node)
      if (inLink) into.linkLength += oneLine(node).length
    } else if (node.tag === 'br') into.parts.push(lineBreak)
    else if (!isLeftOut(state, node)) {
      const isLink = node.tag === 'a' && node.attrs.href !== undefined
      if (isLink) into.links++
      measure(node.children, into, state, inLink || isLink)
    }
  }
}

function kindOf(owner: PageElement): BlockKind {
  if (headings.has(owner.tag)) return 'heading'
  let level = 0
  for (let at: PageElement | null = owner; at !== null && level < 40; at = at.parent, level++) {
    if (at.tag === 'li' || at.tag === 'dd' || at.tag === 'dt') return 'item'
    if (at.tag === 'blockquote') return 'quote'
    if (at.tag === 'pre') return 'preformatted'
    if (at.tag === 'td' || at.tag === 'th') return at.tag === 'th' || owner === at ? 'cell' : 'paragraph'
    if (at.tag === 'article' || at.tag === 'body' || at.tag === 'section') break
  }
  return 'paragraph'
}

/** The part of the block's text that is in links, 0 to 1. */
export function linkDensity(block: Block): number {
  return block.text.length === 0 ? 0 : block.linkLength / block.text.length
}

/** Per element (by its index) the characters of all blocks inside it: all, linked, and those that look like prose. */
export type Sums = { readonly text: Float64Array; readonly linked: Float64Array; readonly prose: Float64Array }

/** Adds the blocks up along the tree, once for all rules that weigh containers. */
export function sumBlocks(page: Page, blocks: readonly Block[]): Sums {
  const size = page.elements.length
  const sums = { text: new Float64Array(size), linked: new Float64Array(size), prose: new Float64Array(size) }
  for (const block of blocks) {
    add(sums.text, block.owner.index, block.text.length)
    add(sums.linked, block.owner.index, block.linkLength)
    add(sums.prose, block.owner.index, block.prose)
  }
  for (let i = size - 1; i > 0; i--) {
    const parent = page.elements[i]?.parent?.index ?? 0
    for (const column of [sums.text, sums.linked, sums.prose]) add(column, parent, column[i] ?? 0)
  }
  return sums
}

function add(column: Float64Array, index: number, amount: number): void {
  column[index] = (column[index] ?? 0) + amount
}

/** Sum of a column over elements that don't overlap. */
export function sumOver(column: Float64Array, elements: readonly PageElement[]): number {
  return elements.reduce((sum, element) => sum + (column[element.index] ?? 0), 0)
}

/** The blocks that lie in any of the elements. */
export function blocksWithin(blocks: readonly Block[], elements: readonly PageElement[]): readonly Block[] {
  return blocks.filter((block) => elements.some((element) => isWithin(block.owner, element)))
}
