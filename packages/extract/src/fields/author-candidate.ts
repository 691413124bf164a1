import type { Candidate } from '../candidate.ts'
import { phraseKey } from '../plain.ts'

export type Names = readonly string[]

/** Names that a rule proposes; `isWhole`: they are all that their source says, nothing was left out of it. */
export type AuthorCandidate = Candidate<Names> & { readonly isWhole: boolean }

/** The proposal of a rule, each name once; null where it has none. */
export function authorCandidate(people: Names, rule: string, weight: number, isWhole = false): AuthorCandidate | null {
  const seen = new Set<string>()
  const unique = people.filter((name) => {
    const key = phraseKey(name)
    if (key === '' || seen.has(key)) return false
    seen.add(key)
    return true
  })
  return unique.length === 0 ? null : { value: unique.slice(0, 30), rule, weight, isWhole }
}
