import { limits } from '../limits.ts'
import { matcherOf } from '../pattern-gate.ts'
import type { PageElement } from './page.ts'

/** What class, id and data-testid call an element, and what the readers of names made of that, by their numbers. */
export type Named = { readonly names: string; readonly readings: number[] }

const mostKnown = 10_000
const longestKnown = 300
const unread = -1

let readers = 0
const nameless = nameAnew('')
/** Names of elements that have a class alone, by that, and of others. */
const byClass = new Map<string, Named>()
const spellings = new Map<string, Named>()

/** How an element is called, lower case and parted by blanks. One spelling has one record: sites repeat theirs on every element and page. */
export function nameElement(classes = '', id = '', testId = ''): Named {
  if (id !== '' || testId !== '') return nameBy(spellings, `${classes} ${id} ${testId}`, '')
  return classes === '' ? nameless : nameBy(byClass, classes, '  ')
}

function nameBy(all: Map<string, Named>, spelling: string, end: string): Named {
  const known = all.get(spelling)
  if (known !== undefined) return known
  const written = `${spelling}${end}`
  const made = nameAnew(written.slice(0, limits.nameCharacters).toLowerCase())
  if (all.size >= mostKnown) all.clear()
  // The spelling itself is a view of the page's markup, and would keep all of that.
  if (spelling.length <= longestKnown) all.set(written.slice(0, spelling.length), made)
  return made
}

function nameAnew(names: string): Named {
  return { names, readings: Array<number>(readers).fill(unread) }
}

/**
 * A reader of names: which of the patterns match those of an element, as bits in the patterns' order. What it makes of a
 * spelling is remembered.
 */
export function rememberNames(patterns: readonly RegExp[]): (element: PageElement) => number {
  const reader = readers++
  const match = matcherOf(patterns)
  return ({ named }) => {
    const read = named.readings[reader]
    if (read !== undefined && read !== unread) return read
    const bits = match(named.names)
    named.readings[reader] = bits
    return bits
  }
}

/** Questions about names, each by its pattern: see `rememberNames`. */
export function namedAs<Question extends string>(
  patterns: Readonly<Record<Question, RegExp>>,
): Readonly<Record<Question, (element: PageElement) => boolean>> {
  const read = rememberNames(Object.values(patterns))
  const questions = Object.keys(patterns).map((question, i) => {
    const bit = 1 << i
    return [question, (element: PageElement) => (read(element) & bit) !== 0] as const
  })
  return Object.fromEntries(questions) as Record<Question, (element: PageElement) => boolean>
}
