import { readForest } from '../read-forest.ts'
import { modelTable } from './model-table.ts'

const model = readForest(modelTable)

/** The number of columns that the table was trained on: with other features it must be trained anew. */
export const modelWidth = model.width

/** The log-odds above which a block is story: between what is best for pages with much and with little around theirs. */
export const leastOdds = 0.15

/** The log-odds that each block is story: one row of features in, one number out. */
export function judge(rows: Float32Array, width: number): Float64Array {
  const { base, roots, feature, cut, left, right, leaf } = model
  const odds = new Float64Array(rows.length / width).fill(base)
  for (let b = 0; b < odds.length; b++) {
    const at = b * width
    let sum = base
    for (let t = 0; t < roots.length; t++) {
      let node = roots[t] as number
      while (node >= 0) {
        node = (
          (rows[at + (feature[node] as number)] as number) <= (cut[node] as number) ? left[node] : right[node]
        ) as number
      }
      sum += leaf[-node - 1] as number
    }
    odds[b] = sum
  }
  return odds
}

/** How much each column moved the odds of one row (the path method of Saabas, 2014). */
export function explainRow(row: Float32Array): Float64Array {
  const { roots, feature, cut, left, right } = model
  const moved = new Float64Array(row.length)
  for (const root of roots) {
    let node = root
    while (node >= 0) {
      const column = feature[node] ?? 0
      const next = ((row[column] ?? 0) <= (cut[node] ?? 0) ? left[node] : right[node]) ?? -1
      moved[column] = (moved[column] ?? 0) + meanOf(next) - meanOf(node)
      node = next
    }
  }
  return moved
}

/** The mean of the leaves below a node. */
function meanOf(node: number): number {
  if (node < 0) return model.leaf[-node - 1] ?? 0
  return (meanOf(model.left[node] ?? -1) + meanOf(model.right[node] ?? -1)) / 2
}
