import type { Page, PageElement } from '../page/page.ts'
import { type Block, linkDensity } from './block.ts'
import type { Guess } from './guess.ts'

/** What the order of blocks tells, by column. */
export const orderFeatureNames = [
  'place',
  'characters-before',
  'zone',
  'blocks-into',
  'prose-into',
  'blocks-left',
  'prose-left',
  'since-heading',
  'headings-into',
  'since-title',
  'scraps-into',
  'farewells',
  'since-farewell',
  'articles-into',
  'in-main-article',
  'copies-before',
  'copies',
  'same-parent',
  'same-parent-next',
  'alike-before',
  'alike-next',
  'length-1',
  'links-1',
  'kind-1',
  'kept-1',
  'length+1',
  'links+1',
  'kind+1',
  'kept+1',
  'length-2',
  'links-2',
  'kept-2',
  'length+2',
  'links+2',
  'kept+2',
  'prose-window',
  'links-window',
  'kept-window',
  'page-kept',
] as const

/** The columns that the text features put into each row before, by their place in it. */
export type TextColumns = { readonly scrap: number; readonly farewell: number; readonly title: number }

/** Reads the features of each block's place among the others into the rows, from column `at` on. */
export function readOrderFeatures(
  page: Page,
  blocks: readonly Block[],
  guess: Guess,
  rows: Float32Array,
  width: number,
  at: number,
  columns: TextColumns,
): void {
  const n = blocks.length
  const prose = Float64Array.from(blocks, (block) => block.prose)
  const kept = Uint8Array.from(blocks, (block) => (guess.kept.has(block) ? 1 : 0))
  const first = Math.max(0, kept.indexOf(1))
  const last = kept.lastIndexOf(1) === -1 ? n - 1 : kept.lastIndexOf(1)
  const before = new Float64Array(n + 1)
  const characters = new Float64Array(n + 1)
  for (let b = 0; b < n; b++) {
    before[b + 1] = (before[b] ?? 0) + (prose[b] ?? 0)
    characters[b + 1] = (characters[b] ?? 0) + (blocks[b]?.text.length ?? 0)
  }
  const windows = windowSums(blocks, kept)
  const all = Math.max(1, characters[n] ?? 0)
  const told = Math.max(1, before[n] ?? 0)
  const keptProse = blocks.reduce((sum, _, b) => sum + (kept[b] === 1 ? (prose[b] ?? 0) : 0), 0)
  const copies = new Map<string, number>()
  for (const { text } of blocks) if (text.length > 20) copies.set(text, (copies.get(text) ?? 0) + 1)
  const seen = new Map<string, number>()
  const articles = page.elements.filter(({ tag }) => tag === 'article')
  const mainArticle = articleOf(blocks[first]?.owner ?? null)
  let [heading, headings, title, scraps, farewells, farewell, articlesInto] = [0, 0, -1, 0, 0, -1, 0]
  let nextArticle = articles.findIndex(({ index }) => index > (blocks[first]?.owner.index ?? 0))
  if (nextArticle === -1) nextArticle = articles.length
  for (let b = 0; b < n; b++) {
    const block = blocks[b]
    if (block === undefined) continue
    const row = b * width
    const isIn = b >= first && b <= last
    if (block.kind === 'heading') {
      heading = b
      if (b >= first) headings++
    }
    if ((rows[row + columns.title] ?? 0) >= 3) title = b
    if (b >= first && (rows[row + columns.scrap] ?? 0) > 2) scraps++
    if (b >= first && rows[row + columns.farewell] === 1) {
      farewells++
      farewell = b
    }
    while (nextArticle < articles.length && (articles[nextArticle]?.index ?? 0) <= block.owner.index) {
      nextArticle++
      articlesInto++
    }
    const copy = seen.get(block.text) ?? 0
    seen.set(block.text, copy + 1)
    let i = row + at
    rows[i++] = b / n
    rows[i++] = (characters[b] ?? 0) / all
    rows[i++] = b < first ? 0 : isIn ? 1 : 2
    rows[i++] = Math.max(-60, Math.min(200, b - first))
    rows[i++] = ((before[b] ?? 0) - (before[first] ?? 0)) / told
    rows[i++] = Math.max(-200, Math.min(60, last - b))
    rows[i++] = ((before[last + 1] ?? 0) - (before[b] ?? 0)) / told
    rows[i++] = Math.min(40, b - heading)
    rows[i++] = Math.min(30, headings)
    rows[i++] = title === -1 ? -1 : Math.min(100, b - title)
    rows[i++] = Math.min(20, scraps)
    rows[i++] = Math.min(5, farewells)
    rows[i++] = farewell === -1 ? -1 : Math.min(50, b - farewell)
    rows[i++] = Math.min(10, articlesInto)
    rows[i++] = articleOf(block.owner) === mainArticle ? 1 : 0
    rows[i++] = Math.min(5, copy)
    rows[i++] = Math.min(5, copies.get(block.text) ?? 1)
    i = readNeighbours(blocks, b, kept, rows, i)
    for (const sums of windows) {
      const from = Math.max(0, b - 4)
      const to = Math.min(n, b + 5)
      rows[i++] = ((sums[to] ?? 0) - (sums[from] ?? 0)) / (to - from)
    }
    rows[i++] = keptProse / told
  }
}

function readNeighbours(blocks: readonly Block[], b: number, kept: Uint8Array, rows: Float32Array, at: number): number {
  let i = at
  const owner = blocks[b]?.owner
  const [previous, next] = [blocks[b - 1]?.owner, blocks[b + 1]?.owner]
  rows[i++] = previous !== undefined && previous.parent === owner?.parent ? 1 : 0
  rows[i++] = next !== undefined && next.parent === owner?.parent ? 1 : 0
  rows[i++] = previous !== undefined && previous.tag === owner?.tag && previous.names === owner?.names ? 1 : 0
  rows[i++] = next !== undefined && next.tag === owner?.tag && next.names === owner?.names ? 1 : 0
  for (const step of [-1, 1, -2, 2]) {
    const neighbour = blocks[b + step]
    rows[i++] = neighbour === undefined ? -1 : Math.log2(neighbour.text.length + 1)
    rows[i++] = neighbour === undefined ? -1 : linkDensity(neighbour)
    if (step === 1 || step === -1)
      rows[i++] = neighbour === undefined ? -1 : neighbour.kind === 'heading' ? 1 : neighbour.kind === 'item' ? 2 : 0
    rows[i++] = kept[b + step] ?? -1
  }
  return i
}

function windowSums(blocks: readonly Block[], kept: Uint8Array): readonly Float64Array[] {
  const n = blocks.length
  const [told, linked, taken] = [new Float64Array(n + 1), new Float64Array(n + 1), new Float64Array(n + 1)]
  for (let b = 0; b < n; b++) {
    const block = blocks[b]
    if (block === undefined) continue
    told[b + 1] = (told[b] ?? 0) + Math.log2(block.prose + 1)
    linked[b + 1] = (linked[b] ?? 0) + linkDensity(block)
    taken[b + 1] = (taken[b] ?? 0) + (kept[b] ?? 0)
  }
  return [told, linked, taken]
}

function articleOf(element: PageElement | null): PageElement | null {
  let at = element
  while (at !== null && at.tag !== 'article') at = at.parent
  return at
}
