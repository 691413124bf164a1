/*
 * put ──▶ waiting ──(the write before has ended)──▶ writing ──▶ each put resolves, or rejects, with its own result
 *
 * A batch is whatever came while the last one was written: one article waits for nothing, a flood makes full batches.
 */

/** Gathers single items into batches. */
export interface Batcher<Item, Result> {
  /** Resolves with this item's result once its batch is written. */
  put(item: Item): Promise<Result>
}

interface Waiting<Item, Result> {
  item: Item
  resolve(result: Result): void
  reject(error: unknown): void
}

/** Gives `write` at most `size` items at a time, one batch after the other; it returns a result for each, in order. */
export function openBatcher<Item, Result>(
  write: (items: Item[]) => Promise<Result[]>,
  size: number,
): Batcher<Item, Result> {
  const waiting: Waiting<Item, Result>[] = []
  let isWriting = false

  const writeAll = async () => {
    isWriting = true
    while (waiting.length > 0) await writeBatch(waiting.splice(0, size))
    isWriting = false
  }
  const writeBatch = async (batch: Waiting<Item, Result>[]) => {
    try {
      const results = await write(batch.map(({ item }) => item))
      for (const [index, { resolve }] of batch.entries()) resolve(results[index] as Result)
    } catch (error) {
      if (batch.length === 1) batch[0]?.reject(error)
      // One bad item must not fail its neighbours: alone, each gets its own answer.
      else for (const one of batch) await writeBatch([one])
    }
  }
  return {
    put: (item) =>
      new Promise((resolve, reject) => {
        waiting.push({ item, resolve, reject })
        // What is put in the same turn of the event loop goes together.
        if (!isWriting) queueMicrotask(() => isWriting || void writeAll())
      }),
  }
}
