import { type LinkedData, listOf, stringOf } from '../page/json-ld.ts'
import type { Page, PageElement } from '../page/page.ts'
import { type Block, readBlocks } from './block.ts'
import { featureNames, readFeatures } from './features.ts'
import { type Guess, guessBody } from './guess.ts'
import { judge, leastOdds } from './model.ts'
import { furnitureNames } from './names.ts'
import { type Furniture, findFurniture, story } from './prune.ts'
import { withoutSecondStories } from './second-story.ts'
import type { Trace } from './trace.ts'
import { finishBody, type Known } from './trim.ts'

/** The body of a page: its blocks in order, the elements they were taken from, and the rule that chose these. */
export type Body = {
  readonly blocks: readonly Block[]
  readonly containers: readonly PageElement[]
  readonly rule: string
  /** Per element (by its index) what it is beside the story: see `Furniture`. */
  readonly state: Uint8Array
  /** Characters and linked characters of all blocks of the page outside its furniture. */
  readonly pageText: number
  readonly pageLinked: number
}

/** All that a body is judged by: the blocks of the page, the guess of the rules, and a row of features for each block. */
export type Evidence = {
  readonly blocks: readonly Block[]
  readonly furniture: Furniture
  readonly guess: Guess
  readonly features: Float32Array
}

/** Gathers the evidence; what is trained reads pages by the same function as what is run. */
export function readEvidence(page: Page, known: Known, trace?: Trace): Evidence {
  const furniture = findFurniture(page, trace?.furniture)
  const blocks = readBlocks(page, furniture.state)
  const witness = witnessOf(page.linkedData)
  const guess = guessBody(page, blocks, furniture, known, witness)
  const features = readFeatures(page, blocks, furniture, guess, known, witness)
  return { blocks, furniture, guess, features }
}

// What is named an advert reads like a paragraph, and is none on any page.
const advertBit = 1 << furnitureNames.indexOf('advert')

/** Finds the body: rules guess where it is, a model judges each block in the light of that, and what is said twice goes. */
export function readBody(page: Page, known: Known, trace?: Trace): Body {
  const { blocks, furniture, guess, features } = readEvidence(page, known, trace)
  const odds = judge(features, featureNames.length)
  const isAdvert = ({ owner }: Block) =>
    furniture.state[owner.index] !== story && ((furniture.kinds[owner.index] ?? 0) & advertBit) !== 0
  const likely = blocks.filter((block, b) => (odds[b] ?? 0) > leastOdds && !isAdvert(block))
  const judged = withoutSecondStories(likely)
  // Empty is worse than noisy for an index.
  const isFound = judged.length > 0
  const body = finishBody(isFound ? judged : blocks.filter((block) => guess.kept.has(block)), known, trace?.left)
  if (trace !== undefined) {
    const first = new Set(judged)
    for (const block of likely) if (!first.has(block)) trace.left.set(block, 'second-story')
    for (const block of blocks) if (isAdvert(block)) trace.left.set(block, 'advert')
  }
  if (trace !== undefined) Object.assign(trace, { blocks, odds, features, kept: new Set(body) })
  return {
    blocks: body,
    containers: guess.containers,
    rule: isFound ? `model-${guess.rule}` : guess.rule,
    state: furniture.state,
    pageText: guess.sums.text[0] ?? 0,
    pageLinked: guess.sums.linked[0] ?? 0,
  }
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
