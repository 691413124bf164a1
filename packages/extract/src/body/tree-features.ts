import { isWithin, type Page, type PageElement } from '../page/page.ts'
import { type Block, sumBlocks } from './block.ts'
import type { Guess } from './guess.ts'
import { furnitureNames } from './names.ts'
import type { Furniture } from './prune.ts'

const ancestorTags = [
  'article',
  'main',
  'aside',
  'section',
  'header',
  'ul',
  'ol',
  'table',
  'figure',
  'blockquote',
  'a',
  'dl',
]

/** What the place of a block in the tree tells, by column. */
export const treeFeatureNames = [
  'named',
  'depth',
  ...ancestorTags.map((tag) => `in-${tag}`),
  ...furnitureNames.map((kind) => `named-${kind}`),
  'in-cascade',
  'in-scoring',
  'kept-by-rules',
  'parent-text',
  'parent-links',
  'parent-prose',
  'grandparent-text',
  'grandparent-links',
  'grandparent-prose',
  'alike-prose',
  'alike-count',
  'parent-alike-prose',
  'parent-alike-count',
  'siblings',
  'parent-siblings',
  'main-steps',
  'main-depth',
  'is-main',
] as const

/** Sums over the page that the features of its blocks share. */
export type Tree = {
  readonly page: Page
  readonly furniture: Furniture
  readonly guess: Guess
  /** Per element (by its index): the ancestor tags as bits, characters, linked characters and prose of all blocks inside. */
  readonly around: Uint16Array
  readonly text: Float64Array
  readonly linked: Float64Array
  readonly prose: Float64Array
  readonly depth: Uint16Array
  readonly alike: ReadonlyMap<string, Alike>
  readonly siblings: Map<PageElement, number>
  /** The element with most prose in its own children: where the story's paragraphs hang. */
  readonly main: PageElement
  readonly mainAbove: ReadonlySet<PageElement>
  readonly mainDepth: number
}

type Alike = { prose: number; count: number }

/** Adds up what the blocks of a page have in common. */
export function readTree(page: Page, blocks: readonly Block[], furniture: Furniture, guess: Guess): Tree {
  const { text, linked, prose } = sumBlocks(page, blocks)
  const alike = new Map<string, Alike>()
  const own = new Map<PageElement, number>()
  for (const block of blocks) {
    const { owner, prose: told } = block
    addAlike(alike, signature(owner), told)
    if (owner.parent !== null) {
      addAlike(alike, `>${signature(owner.parent)}`, told)
      const holder = isLoose(owner) ? owner : owner.parent
      own.set(holder, (own.get(holder) ?? 0) + told + (guess.kept.has(block) ? told : 0))
    }
  }
  let main = page.root
  let most = 0
  for (const [element, length] of own) if (length > most) [main, most] = [element, length]
  const { around, depth } = readAround(page)
  const mainAbove = new Set<PageElement>()
  for (let at: PageElement | null = main; at !== null; at = at.parent) mainAbove.add(at)
  const mainDepth = depth[main.index] ?? 0
  const siblings = new Map<PageElement, number>()
  return { page, furniture, guess, around, text, linked, prose, depth, alike, siblings, main, mainAbove, mainDepth }
}

const isLoose = ({ tag }: PageElement): boolean =>
  tag === 'div' || tag === 'td' || tag === 'section' || tag === 'article'
const signature = ({ tag, names }: PageElement): string => `${tag} ${names}`

function addAlike(alike: Map<string, Alike>, key: string, prose: number): void {
  const known = alike.get(key)
  if (known === undefined) alike.set(key, { prose, count: 1 })
  else {
    known.prose += prose
    known.count++
  }
}

function readAround(page: Page): { around: Uint16Array; depth: Uint16Array } {
  const around = new Uint16Array(page.elements.length)
  const depth = new Uint16Array(page.elements.length)
  for (const { tag, index, parent } of page.elements) {
    const bit = ancestorTags.indexOf(tag)
    const above = parent?.index ?? 0
    around[index] = (around[above] ?? 0) | (bit === -1 ? 0 : 1 << bit)
    depth[index] = parent === null ? 0 : (depth[above] ?? 0) + 1
  }
  return { around, depth }
}

/** Reads the features of a block's place in the tree into the row that starts at `at`. */
export function readTreeFeatures(block: Block, tree: Tree, row: Float32Array, at: number): void {
  const { owner } = block
  const { guess, furniture, page } = tree
  const parent = owner.parent ?? owner
  const grandparent = parent.parent ?? parent
  const all = Math.max(1, tree.prose[0] ?? 0)
  let i = at
  row[i++] = furniture.state[owner.index] ?? 0
  row[i++] = tree.depth[owner.index] ?? 0
  const around = tree.around[owner.index] ?? 0
  for (let bit = 0; bit < ancestorTags.length; bit++) row[i++] = (around >> bit) & 1
  const kinds = furniture.kinds[owner.index] ?? 0
  for (let bit = 0; bit < furnitureNames.length; bit++) row[i++] = (kinds >> bit) & 1
  row[i++] = guess.named.some((element) => isWithin(owner, element)) ? 1 : 0
  row[i++] = guess.scored.some((element) => isWithin(owner, element)) ? 1 : 0
  row[i++] = guess.kept.has(block) ? 1 : 0
  for (const element of [parent, grandparent]) {
    const text = tree.text[element.index] ?? 0
    row[i++] = Math.log2(text + 1)
    row[i++] = text === 0 ? 0 : (tree.linked[element.index] ?? 0) / text
    row[i++] = (tree.prose[element.index] ?? 0) / all
  }
  const alike = tree.alike.get(signature(owner))
  row[i++] = (alike?.prose ?? 0) / all
  row[i++] = Math.min(100, alike?.count ?? 0)
  const parentAlike = tree.alike.get(`>${signature(parent)}`)
  row[i++] = (parentAlike?.prose ?? 0) / all
  row[i++] = Math.min(100, parentAlike?.count ?? 0)
  row[i++] = siblingsOf(owner, tree)
  row[i++] = siblingsOf(parent, tree)
  let steps = 0
  let meeting: PageElement = page.root
  for (let up: PageElement | null = owner; up !== null; up = up.parent, steps++) {
    meeting = up
    if (tree.mainAbove.has(up)) break
  }
  row[i++] = Math.min(30, steps)
  row[i++] = tree.mainDepth - (tree.depth[meeting.index] ?? 0)
  row[i++] = meeting === tree.main ? 1 : 0
}

/** How many of the element's siblings are of its make, at most fifty. */
function siblingsOf(element: PageElement, tree: Tree): number {
  const known = tree.siblings.get(element)
  if (known !== undefined) return known
  let count = 0
  const children = element.parent?.children ?? []
  for (let at = 0; at < children.length && at < 200; at++) {
    const child = children[at]
    if (typeof child === 'object' && child.tag === element.tag && child.names === element.names) count++
  }
  tree.siblings.set(element, Math.min(50, count))
  return Math.min(50, count)
}
