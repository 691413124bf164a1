/** What this process believes of the paragraphs that hosts repeat. Redis knows; a wrong belief costs one more round trip. */
export interface Habits {
  has(host: string, paragraph: number): boolean
  learn(host: string, paragraphs: readonly number[], isHabit: readonly boolean[]): void
}

const MAX_HOSTS = 2_000
const MAX_PARAGRAPHS = 256

/** Starts without beliefs; keeps those of the hosts learned last. */
export function openHabits(): Habits {
  const hosts = new Map<string, Set<number>>()

  return {
    has: (host, paragraph) => hosts.get(host)?.has(paragraph) ?? false,
    learn(host, paragraphs, isHabit) {
      const believed = hosts.get(host) ?? new Set()
      for (const [index, paragraph] of paragraphs.entries()) {
        believed.delete(paragraph)
        if (isHabit[index]) believed.add(paragraph)
      }
      forgetOldest(believed, MAX_PARAGRAPHS)
      hosts.delete(host)
      hosts.set(host, believed)
      forgetOldest(hosts, MAX_HOSTS)
    },
  }
}

/** Sets and maps keep the order of insertion. */
function forgetOldest<Key>(
  kept: { size: number; keys(): Iterable<Key>; delete(key: Key): boolean },
  most: number,
): void {
  for (const key of kept.keys()) {
    if (kept.size <= most) return
    kept.delete(key)
  }
}
