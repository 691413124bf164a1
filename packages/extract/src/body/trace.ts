import { type PageElement, textOf } from '../page/page.ts'
import { oneLine } from '../plain.ts'
import type { Block } from './block.ts'
import { featureNames } from './features.ts'
import { explainRow } from './model.ts'

/** What is written down while a body is read, if someone asks why it came out as it did. */
export type Trace = {
  /** Elements left out before any block was read, with the rule. */
  readonly furniture: Map<PageElement, string>
  /** Blocks that a rule left out after the model had kept them. */
  readonly left: Map<Block, string>
  blocks: readonly Block[]
  odds: Float64Array
  features: Float32Array
  kept: ReadonlySet<Block>
  /** What the type of the page was judged by, and the log-odds above which it is a story. */
  type: { readonly features: Float32Array; readonly leastOdds: number }
}

/**
 * One piece of the page and what became of it. `rule` is the name of a rule, or `model` with `because`: the features that
 * set it apart most from the rest of its page. `odds` are log-odds; null where no model was asked.
 */
export type BlockReason = {
  readonly kept: boolean
  readonly rule: string
  readonly because: readonly string[]
  readonly odds: number | null
  readonly text: string
}

/** An empty trace, to be filled by reading a body. */
export function startTrace(): Trace {
  return {
    furniture: new Map(),
    left: new Map(),
    blocks: [],
    odds: new Float64Array(),
    features: new Float32Array(),
    kept: new Set(),
    type: { features: new Float32Array(), leastOdds: 0 },
  }
}

/** What became of each block and of each element that was left out unread, in document order. */
export function reasonsOf(trace: Trace): readonly BlockReason[] {
  const placed: { at: number; reason: BlockReason }[] = []
  for (const [element, rule] of trace.furniture) {
    const text = oneLine(textOf(element, 400))
    if (text !== '') placed.push({ at: element.index, reason: { kept: false, rule, because: [], odds: null, text } })
  }
  const causes = causesOf(trace)
  for (const [b, block] of trace.blocks.entries()) {
    const kept = trace.kept.has(block)
    const odds = Math.round((trace.odds[b] ?? 0) * 100) / 100
    const rule = trace.left.get(block) ?? 'model'
    placed.push({ at: block.owner.index, reason: { kept, rule, because: causes[b] ?? [], odds, text: block.text } })
  }
  return placed.sort((one, other) => one.at - other.at).map(({ reason }) => reason)
}

/** For each block the three features that set it apart from the other blocks of its page, in the direction of its odds. */
function causesOf({ blocks, features, odds }: Trace): readonly (readonly string[])[] {
  const width = featureNames.length
  const moved = blocks.map((_, b) => explainRow(features.subarray(b * width, (b + 1) * width)))
  const usual = new Float64Array(width)
  for (const row of moved)
    for (let column = 0; column < width; column++)
      usual[column] = (usual[column] ?? 0) + (row[column] ?? 0) / moved.length
  return moved.map((row, b) => {
    const sign = (odds[b] ?? 0) > 0 ? 1 : -1
    return [...row.keys()]
      .map((column) => ({ column, by: sign * ((row[column] ?? 0) - (usual[column] ?? 0)) }))
      .sort((one, other) => other.by - one.by)
      .slice(0, 3)
      .map(({ column }) => featureNames[column] ?? '')
  })
}
