/** Names that one pattern remembers: those of some hundred pages. */
const mostKnown = 10_000
/** Longer ones hardly come twice. */
const longest = 200

/** Tells whether the names of an element (its class and id) have a pattern. */
export type NamePattern = { test(names: string): boolean }

/** A pattern for names. The same names stand on many elements and pages, and each is looked at once. */
export function namePattern(pattern: RegExp): NamePattern {
  const known = new Map<string, boolean>()
  return {
    test: (names) => {
      if (names === '') return false
      let answer = known.get(names)
      if (answer !== undefined) return answer
      answer = pattern.test(names)
      if (known.size >= mostKnown) known.clear()
      if (names.length <= longest) known.set(names, answer)
      return answer
    },
  }
}
