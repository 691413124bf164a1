import { describe, expect, it } from 'vitest'
import { binColumns, generator, predict, type Settings, train } from './boosted-trees.ts'

const settings: Settings = {
  trees: 30,
  leaves: 6,
  rate: 0.3,
  leastWeight: 1,
  lambda: 1,
  rowShare: 0.8,
  columnShare: 1,
  seed: 3,
}

/** Rows of three columns: the label is whether exactly one of the first two is above a half; the third is noise. */
function rowsOf(n: number, seed: number) {
  const chance = generator(seed)
  const rows = Float32Array.from({ length: n * 3 }, chance)
  const labels = Uint8Array.from({ length: n }, (_, r) =>
    (rows[r * 3] ?? 0) > 0.5 !== (rows[r * 3 + 1] ?? 0) > 0.5 ? 1 : 0,
  )
  return { rows, labels, weights: new Float32Array(n).fill(1), use: Int32Array.from({ length: n }, (_, r) => r) }
}

describe('train', () => {
  it('learns what no single column tells', () => {
    const { rows, labels, weights, use } = rowsOf(2000, 1)
    const table = binColumns(rows, 3)
    const odds = predict(train(table, labels, weights, use, settings), table)
    const right = labels.filter((label, r) => (odds[r] ?? 0) > 0 === (label === 1)).length
    expect(right / labels.length).toBeGreaterThan(0.95)
  })

  it('gives the same trees for the same rows', () => {
    const { rows, labels, weights, use } = rowsOf(500, 2)
    const table = binColumns(rows, 3)
    expect(train(table, labels, weights, use, settings)).toEqual(train(table, labels, weights, use, settings))
  })
})
