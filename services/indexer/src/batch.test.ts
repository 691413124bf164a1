import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { openBatcher } from './batch.ts'

/** Writes each batch when it is told to; keeps what it was given. */
function heldWriter() {
  const batches: number[][] = []
  const held: (() => void)[] = []
  const write = async (items: number[]) => {
    batches.push(items)
    await new Promise<void>((resolve) => held.push(resolve))
    return items.map((item) => `written ${item}`)
  }
  const release = async () => {
    held.shift()?.()
    await new Promise(setImmediate)
  }
  return { batches, write, release }
}

const turn = () => new Promise(setImmediate)

describe('a batch', () => {
  test('of one is written at once', async () => {
    const { batches, write, release } = heldWriter()
    const written = openBatcher(write, 10).put(1)
    await turn()
    expect(batches).toEqual([[1]])
    await release()
    expect(await written).toBe('written 1')
  })

  test('is what was put together, in order, up to its size', async () => {
    const { batches, write, release } = heldWriter()
    const batcher = openBatcher(write, 3)
    const written = Promise.all([1, 2, 3, 4, 5, 6, 7].map((item) => batcher.put(item)))
    await turn()
    for (let left = 3; left > 0; left--) await release()
    expect(batches).toEqual([[1, 2, 3], [4, 5, 6], [7]])
    expect(await written).toEqual([1, 2, 3, 4, 5, 6, 7].map((item) => `written ${item}`))
  })

  test('is what came while the one before was written, and never written beside it', async () => {
    const { batches, write, release } = heldWriter()
    const batcher = openBatcher(write, 10)
    const first = batcher.put(1)
    await turn()
    const others = [batcher.put(2), batcher.put(3)]
    await turn()
    expect(batches).toEqual([[1]])
    await release()
    expect(await first).toBe('written 1')
    expect(batches).toEqual([[1], [2, 3]])
    await release()
    expect(await Promise.all(others)).toEqual(['written 2', 'written 3'])
  })
})

describe('an item that fails', () => {
  const failing = (bad: (item: number) => boolean) => {
    const batches: number[][] = []
    const write = async (items: number[]) => {
      batches.push(items)
      const [first] = items.filter(bad)
      if (first !== undefined) throw new Error(`can't write ${first}`)
      return items.map((item) => `written ${item}`)
    }
    return { batches, write }
  }

  test('fails alone', async () => {
    const { batches, write } = failing((item) => item === 2)
    const batcher = openBatcher(write, 10)
    const results = await Promise.allSettled([1, 2, 3].map((item) => batcher.put(item)))
    expect(results).toEqual([
      { status: 'fulfilled', value: 'written 1' },
      { status: 'rejected', reason: new Error("can't write 2") },
      { status: 'fulfilled', value: 'written 3' },
    ])
    expect(batches).toEqual([[1, 2, 3], [1], [2], [3]])
  })

  test('does not stop those that come later', async () => {
    const batcher = openBatcher(failing((item) => item < 0).write, 10)
    await expect(batcher.put(-1)).rejects.toThrow("can't write -1")
    expect(await batcher.put(1)).toBe('written 1')
  })

  test('leaves each of its neighbours its own result, whatever fails and however they come', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer(), { maxLength: 30 }),
        fc.integer({ min: 1, max: 7 }),
        async (items, size) => {
          const batcher = openBatcher(failing((item) => item < 0).write, size)
          const results = await Promise.all(
            items.map(async (item, index) => {
              if (index % 3 === 0) await turn()
              return batcher.put(item).catch((error: Error) => error.message)
            }),
          )
          expect(results).toEqual(items.map((item) => (item < 0 ? `can't write ${item}` : `written ${item}`)))
        },
      ),
      { numRuns: 50 },
    )
  })
})
