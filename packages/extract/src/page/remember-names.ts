import type { PageElement } from './page.ts'

const mostKnown = 10_000
const longestKnown = 300

/**
 * A reader of what class and id call an element. What `read` makes of a spelling is remembered: sites repeat their names on
 * every element and page.
 */
export function rememberNames<T>(read: (names: string) => T): (element: PageElement) => T {
  const nameless = read('')
  const known = new Map<string, T>()
  return ({ names }) => {
    if (names === '') return nameless
    const found = known.get(names)
    if (found !== undefined) return found
    const made = read(names)
    if (known.size >= mostKnown) known.clear()
    if (names.length <= longestKnown) known.set(names, made)
    return made
  }
}
