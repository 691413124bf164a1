/** A value that a rule proposes for a field; `weight` says how far the rule is trusted beside others of its field. */
export type Candidate<T> = { value: T; rule: string; weight: number }

/** The value that a field gets, and all that was proposed for it. */
export type Judged<T> = { readonly chosen: Candidate<T> | null; readonly proposed: readonly Candidate<T>[] }

/** The candidate of the greatest weight; of equals the first. Null where there is none. */
export function strongest<C extends { weight: number }>(candidates: readonly C[]): C | null {
  let best: C | null = null
  for (const candidate of candidates) if (best === null || candidate.weight > best.weight) best = candidate
  return best
}

/** The candidate whose key gathers the greatest weight over all candidates that share it; of equals the first. */
export function agreed<T>(candidates: readonly Candidate<T>[], key: (value: T) => string): Candidate<T> | null {
  const sums = new Map<string, number>()
  for (const { value, weight } of candidates) sums.set(key(value), (sums.get(key(value)) ?? 0) + weight)
  let best: Candidate<T> | null = null
  let bestSum = Number.NEGATIVE_INFINITY
  for (const candidate of candidates) {
    const sum = sums.get(key(candidate.value)) ?? 0
    if (sum > bestSum) [best, bestSum] = [candidate, sum]
  }
  return best
}
