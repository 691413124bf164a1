import type { PageElement } from '../page/page.ts'
import type { Block } from './block.ts'

/** Blocks that belong together: a list, a table, a quotation, or a single other block. */
export type Group =
  | { readonly kind: 'list'; readonly isNumbered: boolean; readonly parts: readonly (readonly Block[])[] }
  | { readonly kind: 'table'; readonly parts: readonly (readonly Block[])[] }
  | { readonly kind: 'quote'; readonly blocks: readonly Block[] }
  | { readonly kind: 'single'; readonly block: Block }

const lists = new Set(['ul', 'ol', 'dl', 'menu'])
const items = new Set(['li', 'dd', 'dt'])

/** Puts the blocks of a body into groups: `parts` are the items of a list, the rows of a table. */
export function groupBlocks(blocks: readonly Block[]): readonly Group[] {
  const groups: Group[] = []
  for (let b = 0; b < blocks.length; ) {
    const block = blocks[b]
    if (block === undefined) break
    const holder = holderOf(block)
    let end = b + 1
    while (
      end < blocks.length &&
      blocks[end]?.kind === block.kind &&
      holder !== null &&
      holderOf(blocks[end]) === holder
    )
      end++
    const group = groupOf(block, holder, blocks.slice(b, end))
    groups.push(group)
    b = group.kind === 'single' ? b + 1 : end
  }
  return groups
}

/** The element that holds the whole list, table or quotation of a block. */
function holderOf(block: Block | undefined): PageElement | null {
  if (block?.kind === 'item') return outermost(block, lists)
  if (block?.kind === 'cell') return above(block.owner, (at) => at.tag === 'table')
  return block?.kind === 'quote' ? above(block.owner, (at) => at.tag === 'blockquote') : null
}

function groupOf(block: Block, holder: PageElement | null, blocks: readonly Block[]): Group {
  if (block.kind === 'item') {
    const parts = partsOf(blocks, (at) => items.has(at.tag))
    return { kind: 'list', isNumbered: holder?.tag === 'ol', parts }
  }
  if (block.kind === 'cell' && isData(blocks)) return { kind: 'table', parts: partsOf(blocks, (at) => at.tag === 'tr') }
  return block.kind === 'quote' ? { kind: 'quote', blocks } : { kind: 'single', block }
}

/** Pages are laid out by tables too: data has one block a cell, and rows of several. */
function isData(blocks: readonly Block[]): boolean {
  const rows = partsOf(blocks, (at) => at.tag === 'tr')
  return rows.some((row) => row.length > 1) && new Set(blocks.map(({ owner }) => owner)).size === blocks.length
}

function partsOf(blocks: readonly Block[], isPart: (element: PageElement) => boolean): readonly (readonly Block[])[] {
  const parts: Block[][] = []
  let last: PageElement | null = null
  for (const block of blocks) {
    const part = above(block.owner, isPart)
    if (part !== null && part === last) parts.at(-1)?.push(block)
    else parts.push([block])
    last = part
  }
  return parts
}

function above(element: PageElement, isMeant: (element: PageElement) => boolean): PageElement | null {
  let at: PageElement | null = element
  for (let level = 0; at !== null && level < 40; at = at.parent, level++) if (isMeant(at)) return at
  return null
}

/** The list around the lists around a block: an item of an inner list is an item of the whole. */
function outermost(block: Block, tags: ReadonlySet<string>): PageElement | null {
  let found: PageElement | null = null
  let at: PageElement | null = block.owner
  for (
    let level = 0;
    at !== null && level < 40 && at.tag !== 'article' && at.tag !== 'section';
    at = at.parent, level++
  ) {
    if (tags.has(at.tag)) found = at
  }
  return found
}
