// Gradient-boosted trees for a yes-or-no answer (Friedman 2001), with binned features and leaf-wise growth as in LightGBM
// (Ke et al. 2017). Sums run in a fixed order and chance comes from a seeded generator: the same rows give the same trees.

/** A tree as arrays: node i asks `feature[i] <= cut[i]`; a child below zero is leaf -child-1. */
export type Tree = { feature: number[]; bin: number[]; left: number[]; right: number[]; value: number[] }
export type Forest = { trees: Tree[]; base: number; cuts: Float32Array[] }

export type Settings = {
  trees: number
  leaves: number
  rate: number
  /** Least sum of row weights in a leaf. */
  leastWeight: number
  lambda: number
  rowShare: number
  columnShare: number
  seed: number
}

/** Rows by column, binned: column f of row r is columns[f][r]. */
export type Table = { columns: Uint8Array[]; cuts: Float32Array[]; rows: number }

const bins = 64

/** Bins each column at quantiles of its values; rows are `width` floats each. */
export function binColumns(rows: Float32Array, width: number): Table {
  const n = rows.length / width
  const columns: Uint8Array[] = []
  const cuts: Float32Array[] = []
  const step = Math.max(1, Math.floor(n / 50_000))
  for (let f = 0; f < width; f++) {
    const sample: number[] = []
    for (let r = 0; r < n; r += step) sample.push(rows[r * width + f] ?? 0)
    const cut = quantiles(Float32Array.from(sample).sort())
    cuts.push(cut)
    columns.push(binColumn(rows, width, f, cut))
  }
  return { columns, cuts, rows: n }
}

function quantiles(sorted: Float32Array): Float32Array {
  const distinct: number[] = []
  for (const value of sorted) if (value !== distinct.at(-1)) distinct.push(value)
  if (distinct.length <= bins)
    return Float32Array.from(distinct.slice(0, -1), (value, i) => (value + (distinct[i + 1] ?? value)) / 2)
  const cut: number[] = []
  for (let b = 1; b < bins; b++) {
    const value = sorted[Math.floor((b * sorted.length) / bins)] ?? 0
    if (value !== cut.at(-1)) cut.push(value)
  }
  return Float32Array.from(cut)
}

function binColumn(rows: Float32Array, width: number, f: number, cut: Float32Array): Uint8Array {
  const n = rows.length / width
  const column = new Uint8Array(n)
  for (let r = 0; r < n; r++) {
    const value = rows[r * width + f] ?? 0
    let low = 0
    let high = cut.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (value <= (cut[middle] ?? 0)) high = middle
      else low = middle + 1
    }
    column[r] = low
  }
  return column
}

/** Trains on the rows named by `use`. `labels` are 0 or 1, `weights` are of rows. */
export function train(
  table: Table,
  labels: Uint8Array,
  weights: Float32Array,
  use: Int32Array,
  settings: Settings,
): Forest {
  let positive = 0
  let all = 0
  for (const r of use) {
    positive += (labels[r] ?? 0) * (weights[r] ?? 0)
    all += weights[r] ?? 0
  }
  const base = Math.log(positive / (all - positive))
  const scores = new Float64Array(table.rows).fill(base)
  const grad = new Float64Array(table.rows)
  const hess = new Float64Array(table.rows)
  const chance = generator(settings.seed)
  const trees: Tree[] = []
  for (let t = 0; t < settings.trees; t++) {
    for (const r of use) {
      const p = 1 / (1 + Math.exp(-(scores[r] ?? 0)))
      const w = weights[r] ?? 0
      grad[r] = w * (p - (labels[r] ?? 0))
      hess[r] = w * p * (1 - p)
    }
    const rows = use.filter(() => chance() < settings.rowShare)
    const features = table.columns.map((_, f) => f).filter(() => chance() < settings.columnShare)
    const tree = growTree({ table, grad, hess, features, settings }, rows)
    trees.push(tree)
    for (const r of use) scores[r] = (scores[r] ?? 0) + leafOf(tree, table, r)
  }
  return { trees, base, cuts: table.cuts }
}

/** The log-odds of each row. */
export function predict(forest: Forest, table: Table): Float64Array {
  const scores = new Float64Array(table.rows).fill(forest.base)
  for (const tree of forest.trees)
    for (let r = 0; r < table.rows; r++) scores[r] = (scores[r] ?? 0) + leafOf(tree, table, r)
  return scores
}

function leafOf(tree: Tree, table: Table, r: number): number {
  let node = tree.feature.length === 0 ? -1 : 0
  while (node >= 0) {
    const value = table.columns[tree.feature[node] ?? 0]?.[r] ?? 0
    node = (value <= (tree.bin[node] ?? 0) ? tree.left[node] : tree.right[node]) ?? -1
  }
  return tree.value[-node - 1] ?? 0
}

/** What all leaves of a tree have in common. */
type Growth = { table: Table; grad: Float64Array; hess: Float64Array; features: number[]; settings: Settings }
type Split = { gain: number; feature: number; bin: number }
/** Where a leaf hangs: on the left or the right of a node; the root's parent is below zero. */
type Place = { parent: number; isLeft: boolean }
type Leaf = Place & { rows: Int32Array; sums: Float64Array; best: Split; g: number; h: number }

function growTree(growth: Growth, rows: Int32Array): Tree {
  const { table, settings } = growth
  const tree: Tree = { feature: [], bin: [], left: [], right: [], value: [] }
  const leaves: Leaf[] = [makeLeaf(growth, rows, { parent: -1, isLeft: false })]
  while (leaves.length < settings.leaves) {
    let at = -1
    for (const [i, leaf] of leaves.entries())
      if (leaf.best.gain > 1e-6 && (at === -1 || leaf.best.gain > (leaves[at]?.best.gain ?? 0))) at = i
    const leaf = leaves[at]
    if (leaf === undefined) break
    leaves.splice(at, 1)
    const node = tree.feature.length
    tree.feature.push(leaf.best.feature)
    tree.bin.push(leaf.best.bin)
    tree.left.push(0)
    tree.right.push(0)
    attach(tree, leaf, node)
    const column = table.columns[leaf.best.feature] ?? new Uint8Array()
    const left = leaf.rows.filter((r) => (column[r] ?? 0) <= leaf.best.bin)
    const right = leaf.rows.filter((r) => (column[r] ?? 0) > leaf.best.bin)
    const isLeftSmaller = left.length < right.length
    const [fewer, more] = isLeftSmaller ? [left, right] : [right, left]
    const small = makeLeaf(growth, fewer, { parent: node, isLeft: isLeftSmaller })
    // The larger child's sums are the parent's less the smaller's.
    const rest = leaf.sums
    for (let i = 0; i < rest.length; i++) rest[i] = (rest[i] ?? 0) - (small.sums[i] ?? 0)
    const large = makeLeaf(growth, more, { parent: node, isLeft: !isLeftSmaller }, rest)
    leaves.push(small, large)
  }
  for (const leaf of leaves) {
    tree.value.push((-leaf.g / (leaf.h + settings.lambda)) * settings.rate)
    if (leaf.parent >= 0) attach(tree, leaf, -tree.value.length)
  }
  return tree
}

function attach(tree: Tree, leaf: Leaf, child: number): void {
  if (leaf.parent < 0) return
  if (leaf.isLeft) tree.left[leaf.parent] = child
  else tree.right[leaf.parent] = child
}

function makeLeaf(growth: Growth, rows: Int32Array, place: Place, sums = sumBins(growth, rows)): Leaf {
  const { grad, hess, features, settings } = growth
  let g = 0
  let h = 0
  for (const r of rows) {
    g += grad[r] ?? 0
    h += hess[r] ?? 0
  }
  return { ...place, rows, sums, best: bestSplit(sums, features, g, h, settings), g, h }
}

function sumBins({ table, grad, hess, features }: Growth, rows: Int32Array): Float64Array {
  const sums = new Float64Array(features.length * bins * 2)
  const g = Float64Array.from(rows, (r) => grad[r] ?? 0)
  const h = Float64Array.from(rows, (r) => hess[r] ?? 0)
  for (let i = 0; i < features.length; i++) {
    const column = table.columns[features[i] ?? 0] ?? new Uint8Array()
    const at = i * bins * 2
    for (let k = 0; k < rows.length; k++) {
      const slot = at + (column[rows[k] as number] as number) * 2
      sums[slot] = (sums[slot] as number) + (g[k] as number)
      sums[slot + 1] = (sums[slot + 1] as number) + (h[k] as number)
    }
  }
  return sums
}

function bestSplit(
  sums: Float64Array,
  features: number[],
  g: number,
  h: number,
  { lambda, leastWeight }: Settings,
): Split {
  const best = { gain: 0, feature: -1, bin: -1 }
  const whole = (g * g) / (h + lambda)
  for (let i = 0; i < features.length; i++) {
    let gl = 0
    let hl = 0
    for (let b = 0; b < bins - 1; b++) {
      const slot = (i * bins + b) * 2
      if (sums[slot] === 0 && sums[slot + 1] === 0) continue
      gl += sums[slot] ?? 0
      hl += sums[slot + 1] ?? 0
      const hr = h - hl
      if (hl < leastWeight || hr < leastWeight) continue
      const gain = (gl * gl) / (hl + lambda) + ((g - gl) * (g - gl)) / (hr + lambda) - whole
      if (gain > best.gain) Object.assign(best, { gain, feature: features[i] ?? 0, bin: b })
    }
  }
  return best
}

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
export function generator(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}
