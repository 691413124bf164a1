import { type LinkedData, listOf, stringOf } from '../page/json-ld.ts'
import type { Page, PageElement } from '../page/page.ts'
import { type Block, blocksWithin, readBlocks, type Sums, sumBlocks, sumOver } from './block.ts'
import { findByCascade } from './cascade.ts'
import { proseLengths, pruneFurniture } from './prune.ts'
import { findByScore } from './scoring.ts'
import { type Known, trimBody } from './trim.ts'

/** The body of a page: its blocks in order, the elements they were taken from, and the rule that chose these. */
export type Body = {
  readonly blocks: readonly Block[]
  readonly containers: readonly PageElement[]
  readonly rule: string
  /** Per element (by its index) 1 where it is no part of any article's body. */
  readonly pruned: Uint8Array
  /** Characters and linked characters of all blocks of the page outside its furniture. */
  readonly pageText: number
  readonly pageLinked: number
}

/** Finds the body by two unlike methods over the same blocks, decides between them, and cuts away what is no story. */
export function readBody(page: Page, known: Known): Body {
  const prose = proseLengths(page)
  const witness = witnessOf(page.linkedData)
  const strict = readPruned(page, pruneFurniture(page, prose, true), known, witness)
  if (lengthOf(strict) > (prose[0] ?? 0) * 0.4) return strict
  // Little is left of much: names may have misled ("widget" around every paragraph of some site builders).
  const lenient = readPruned(page, pruneFurniture(page, prose, false), known, witness)
  return lengthOf(lenient) > lengthOf(strict) * 2 ? lenient : strict
}

function readPruned(page: Page, pruned: Uint8Array, known: Known, witness: string | null): Body {
  const blocks = readBlocks(page, pruned)
  const sums = sumBlocks(page, blocks)
  const named = { rule: 'cascade', elements: findByCascade(page, sums, pruned) }
  const scored = { rule: 'scoring', elements: findByScore(blocks, sums) }
  const chosen = widen(choose(named, scored, sums, witness, blocks), sums, witness === null)
  const body = trimBody(blocksWithin(blocks, chosen.elements), known)
  const pageText = sums.text[0] ?? 0
  const pageLinked = sums.linked[0] ?? 0
  if (body.length > 0)
    return { blocks: body, containers: chosen.elements, rule: chosen.rule, pruned, pageText, pageLinked }
  // Empty is worse than noisy for an index.
  return { blocks: trimBody(blocks, known), containers: [page.root], rule: 'all-text', pruned, pageText, pageLinked }
}

function lengthOf(body: Body): number {
  return body.blocks.reduce((sum, block) => sum + block.text.length - block.linkLength, 0)
}

/** Goes up to a container that holds far more prose and hardly anything else: bodies are cut into many sections. */
function widen(chosen: Found, sums: Sums, isUnwitnessed: boolean): Found {
  const first = chosen.elements[0]
  if (first === undefined) return chosen
  let best = chosen
  let most = sumOver(sums.prose, chosen.elements)
  // A body of some length is seldom a section only; what stands beside it is more often another story.
  const factor = most < 1200 && isUnwitnessed ? 1.5 : 3
  for (let at = first.parent; at !== null && at.tag !== '#root'; at = at.parent) {
    const all = sums.text[at.index] ?? 0
    const prose = sums.prose[at.index] ?? 0
    if (prose > most * factor && prose > all * 0.6 && (sums.linked[at.index] ?? 0) < all * 0.25) {
      best = { rule: `${chosen.rule}-widened`, elements: [at] }
      most = prose
    }
  }
  return best
}

type Found = { rule: string; elements: readonly PageElement[] }

function choose(named: Found, scored: Found, sums: Sums, witness: string | null, blocks: readonly Block[]): Found {
  if (named.elements.length === 0) return scored
  if (scored.elements.length === 0) return named
  const namedProse = sumOver(sums.prose, named.elements)
  const scoredProse = sumOver(sums.prose, scored.elements)
  if (witness !== null) {
    const difference =
      coverage(blocksWithin(blocks, named.elements), witness) - coverage(blocksWithin(blocks, scored.elements), witness)
    if (Math.abs(difference) > 0.2) return difference > 0 ? named : scored
  }
  return scoredProse > namedProse * 2 ? scored : namedProse < 500 && scoredProse > namedProse * 1.4 ? scored : named
}

/** The body as the page's own JSON-LD gives it: not taken as text, but as a witness of where the body is. */
function witnessOf(data: LinkedData): string | null {
  for (const node of data.nodes) {
    for (const body of listOf(node.articleBody)) {
      const text = stringOf(body)
      if (text !== null && text.length > 300) return text.slice(0, 100_000)
    }
  }
  return null
}

/** How much of the witness's length the blocks repeat, 0 to 1, from the beginning of each block. */
function coverage(blocks: readonly Block[], witness: string): number {
  let found = 0
  for (const block of blocks)
    if (block.text.length > 30 && witness.includes(block.text.slice(0, 60))) found += block.text.length
  return Math.min(1, found / witness.length)
}
