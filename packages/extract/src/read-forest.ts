/**
 * Boosted trees, all in one table: node i asks whether feature[i] is at most cut[i] and goes left or right; a child below
 * zero is the leaf -child-1. `width` is the number of columns that they were trained on.
 */
export type Forest = {
  readonly width: number
  readonly base: number
  readonly roots: Int32Array
  readonly feature: Uint8Array
  readonly cut: Float32Array
  readonly left: Int32Array
  readonly right: Int32Array
  readonly leaf: Float32Array
}

// u16 trees, u16 columns, f32 base; then for each tree u8 nodes and, node by node, u8 feature, f32 cut, i8 left, i8 right;
// then its leaves, one more than nodes, each i16 in units of 1/4096. Children count within their tree.

/** Reads the bytes that bench/extract-train wrote, in base64. */
export function readForest(table: string): Forest {
  const bytes = Buffer.from(table, 'base64')
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
    width: bytes.readUInt16LE(2),
    base: bytes.readFloatLE(4),
    roots: Int32Array.from(roots ?? []),
    feature: Uint8Array.from(feature ?? []),
    cut: Float32Array.from(cut ?? []),
    left: Int32Array.from(left ?? []),
    right: Int32Array.from(right ?? []),
    leaf: Float32Array.from(leaf ?? []),
  }
}

/** The log-odds of one row of features. */
export function oddsOf({ base, roots, feature, cut, left, right, leaf }: Forest, row: Float32Array): number {
  let sum = base
  for (const root of roots) {
    let node = root
    while (node >= 0) node = ((row[feature[node] ?? 0] ?? 0) <= (cut[node] ?? 0) ? left[node] : right[node]) ?? -1
    sum += leaf[-node - 1] ?? 0
  }
  return sum
}
