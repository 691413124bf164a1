import type { Page, PageElement } from '../page/page.ts'
import { type Block, blocksWithin, type Sums, sumBlocks, sumOver } from './block.ts'
import { findByCascade } from './cascade.ts'
import { type Furniture, story } from './prune.ts'
import { findByScore } from './scoring.ts'
import { type Known, trimBody } from './trim.ts'

/** Where the rules see the body: what each of two unlike methods found, the containers chosen, and the blocks that tell the story. */
export type Guess = {
  readonly rule: string
  readonly containers: readonly PageElement[]
  readonly named: readonly PageElement[]
  readonly scored: readonly PageElement[]
  readonly kept: ReadonlySet<Block>
  readonly sums: Sums
}

/** Finds the body by rules: two unlike methods over the same blocks, and a decision between them. */
export function guessBody(
  page: Page,
  blocks: readonly Block[],
  furniture: Furniture,
  known: Known,
  witness: string | null,
): Guess {
  const unnamed = blocks.filter((block) => furniture.state[block.owner.index] === story)
  const strict = guessAmong(page, unnamed, furniture.state, false, known, witness)
  if (lengthOf(strict.kept) > (furniture.prose[0] ?? 0) * 0.4 || unnamed.length === blocks.length) return strict
  // Little is left of much: names may have misled ("widget" around every paragraph of some site builders).
  const lenient = guessAmong(page, blocks, furniture.state, true, known, witness)
  return lengthOf(lenient.kept) > lengthOf(strict.kept) * 2 ? lenient : strict
}

function guessAmong(
  page: Page,
  blocks: readonly Block[],
  state: Uint8Array,
  isLenient: boolean,
  known: Known,
  witness: string | null,
): Guess {
  const sums = sumBlocks(page, blocks)
  const named = { rule: 'cascade', elements: findByCascade(page, sums, state, isLenient) }
  const scored = { rule: 'scoring', elements: findByScore(blocks, sums) }
  const chosen = widen(choose(named, scored, sums, witness, blocks), sums, witness === null)
  const kept = trimBody(blocksWithin(blocks, chosen.elements), known)
  const both = { named: named.elements, scored: scored.elements, sums }
  if (kept.length > 0) return { ...both, rule: chosen.rule, containers: chosen.elements, kept: new Set(kept) }
  // Empty is worse than noisy for an index.
  return { ...both, rule: 'all-text', containers: [page.root], kept: new Set(trimBody(blocks, known)) }
}

function lengthOf(blocks: ReadonlySet<Block>): number {
  let length = 0
  for (const block of blocks) length += block.text.length - block.linkLength
  return length
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

/** How much of the witness's length the blocks repeat, 0 to 1, from the beginning of each block. */
function coverage(blocks: readonly Block[], witness: string): number {
  let found = 0
  for (const block of blocks)
    if (block.text.length > 30 && witness.includes(block.text.slice(0, 60))) found += block.text.length
  return Math.min(1, found / witness.length)
}
