import { modelTable } from './model-table.ts'

// Boosted trees, all in one table: node i asks whether feature[i] is at most cut[i] and goes left or right; a child below
// zero is the leaf -child-1. The table is made by bench/extract-train, which also says how the bytes lie.

type Model = {
  readonly base: number
  readonly roots: Int32Array
  readonly feature: Uint8Array
  readonly cut: Float32Array
  readonly left: Int32Array
  readonly right: Int32Array
  readonly leaf: Float32Array
}

const table = Buffer.from(modelTable, 'base64')
const model = readModel(table)

/** The number of columns that the table was trained on: with other features it must be trained anew. */
export const modelWidth = table.readUInt16LE(2)

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

// u16 trees, u16 columns, f32 base; then for each tree u8 nodes and, node by node, u8 feature, f32 cut, i8 left, i8 right;
// then its leaves, one more than nodes, each i16 in units of 1/4096. Children count within their tree.
function readModel(bytes: Buffer): Model {
  const trees = bytes.readUInt16LE(0)
  const [roots, feature, cut, left, right, leaf]: number[][] = [[], [], [], [], [], []]
  let at = 8
  for (let t = 0; t < trees; t++) {
    const nodes = bytes.readUInt8(at++)
    const [firstNode, firstLeaf] = [feature?.length ?? 0, leaf?.length ?? 0]
    const child = (offset: number) => {
      const value = bytes.readInt8(offset)
      return value < 0 ? value - firstLeaf : value + firstNode
    }
    roots?.push(nodes === 0 ? -1 - firstLeaf : firstNode)
    for (let i = 0; i < nodes; i++, at += 7) {
      feature?.push(bytes.readUInt8(at))
      cut?.push(bytes.readFloatLE(at + 1))
      left?.push(child(at + 5))
      right?.push(child(at + 6))
    }
    for (let i = 0; i <= nodes; i++, at += 2) leaf?.push(bytes.readInt16LE(at) / 4096)
  }
  return {
    base: bytes.readFloatLE(4),
    roots: Int32Array.from(roots ?? []),
    feature: Uint8Array.from(feature ?? []),
    cut: Float32Array.from(cut ?? []),
    left: Int32Array.from(left ?? []),
    right: Int32Array.from(right ?? []),
    leaf: Float32Array.from(leaf ?? []),
  }
}
