import { openEngine } from './engine.ts'
import { streamOf } from './stream.ts'

/** What an index of some size costs, on a memory of exactly that size. */
export interface Growth {
  articles: number
  /** Of Redis, for each of the last tenth of the articles. */
  microseconds: number
  roundTrips: number
  bytes: number
  /** Buckets of keys and records. */
  reads: number
  /** Records that one telling read, the most of the last of all: it compares no others. */
  mostRecords: number
}

/** On the way to Redis while as many more are made. */
const AT_ONCE = 100
/** Tellings after all others whose reads are counted one by one. */
const COUNTED = 2_000

/** Fills a fresh index with a stream of that many articles and measures the last tenth. */
export async function measureGrowth(
  articles: number,
  seed: number,
  onProgress: (done: number) => void,
): Promise<Growth> {
  const engine = await openEngine({ capacity: articles })
  try {
    const stream = streamOf(seed)
    const tell = async (count: number) => {
      let told: Promise<unknown> = Promise.resolve()
      for (let done = 0; done < count; done += AT_ONCE) {
        const batch = Array.from({ length: Math.min(AT_ONCE, count - done) }, () => stream.next().value)
        await told
        told = Promise.all(batch.map((telling) => engine.deduplicator.identify(telling)))
        if (done % 10_000 === 0) onProgress(done)
      }
      await told
    }
    await tell(AT_ONCE)
    await engine.clear()
    const empty = await engine.usedMemory()
    const last = Math.max(Math.floor(articles / 10), 1)
    await tell(articles - last)
    const [cpu, calls, reads] = [await engine.redisCpu(), engine.counts.calls, await engine.reads()]
    await tell(last)
    const row = {
      articles,
      microseconds: ((await engine.redisCpu()) - cpu) / last,
      roundTrips: (engine.counts.calls - calls) / last,
      bytes: ((await engine.usedMemory()) - empty) / articles,
      reads: ((await engine.reads()) - reads) / last,
    }
    const records = await engine.recordsRead(() => tell(Math.min(COUNTED, articles)))
    return { ...row, mostRecords: Math.max(...records) }
  } finally {
    await engine.close()
  }
}
