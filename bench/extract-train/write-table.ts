import type { Forest, Tree } from './boosted-trees.ts'

/** The forest as the bytes that packages/extract/src/read-forest.ts reads, in base64. */
export function writeTable({ trees, base, cuts }: Forest): string {
  const head = Buffer.alloc(8)
  head.writeUInt16LE(trees.length, 0)
  head.writeUInt16LE(cuts.length, 2)
  head.writeFloatLE(base, 4)
  return Buffer.concat([head, ...trees.map((tree) => writeTree(tree, cuts))]).toString('base64')
}

function writeTree(tree: Tree, cuts: Float32Array[]): Buffer {
  const nodes = tree.feature.length
  const bytes = Buffer.alloc(1 + nodes * 7 + (nodes + 1) * 2)
  let at = bytes.writeUInt8(nodes, 0)
  for (let i = 0; i < nodes; i++) {
    const feature = tree.feature[i] ?? 0
    at = bytes.writeUInt8(feature, at)
    at = bytes.writeFloatLE(cuts[feature]?.[tree.bin[i] ?? 0] ?? Number.MAX_VALUE, at)
    at = bytes.writeInt8(tree.left[i] ?? 0, at)
    at = bytes.writeInt8(tree.right[i] ?? 0, at)
  }
  for (const value of tree.value) at = bytes.writeInt16LE(Math.round(value * 4096), at)
  return bytes
}
