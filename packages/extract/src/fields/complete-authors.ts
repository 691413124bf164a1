import { wordsOf } from '../letters.ts'
import type { AuthorCandidate, Names } from './author-candidate.ts'

/**
 * The chosen names, or another source's that has them all and more of them, or their longer spelling: publishers often
 * state one author of several, or a first name, while readers are shown the whole byline.
 */
export function completeAuthors(chosen: AuthorCandidate, all: readonly AuthorCandidate[]): AuthorCandidate {
  let best = chosen
  for (const other of all) {
    const least = chosen.value.every(isFirstName) ? leastNear : leastTrusted
    if (other === chosen || other.weight < least || other.value.length > mostNames) continue
    if (completes(other, best.value)) best = other
  }
  return best
}

const leastTrusted = 2.9
/** Who goes by a first name is named in full below the story, if anywhere. */
const leastNear = 1.5
const isFirstName = (name: string): boolean => /^\p{Lu}\p{Ll}+$/u.test(name)
const mostNames = 8
// Of what follows a name in a byline, these say where its bearer works.
const houses =
  /\b(?:institut\w*|universit\w+|college|school|foundation|association|network|cent(?:er|re)|department|diseases|sciences?|desk)\b/i
const wholeName = /^\p{Lu}[\p{L}.'’-]*(?: \p{L}[\p{L}.'’-]*){1,4}(?:, .{2,20})?$/u

function completes({ value: more, isWhole }: AuthorCandidate, less: Names): boolean {
  if (!more.every((name) => wholeName.test(name) && !houses.test(name))) return false
  if (!less.every((name) => more.some((other) => holds(other, name)))) return false
  if (more.length > less.length) return isWhole
  // A first name or a pen name alone.
  return (
    more.length === less.length && less.every((name) => !name.includes(' ')) && more.every((name) => name.includes(' '))
  )
}

/** Whether all words of a name are in another: 'Jane' in 'Jane Doe', not 'Jan'. */
function holds(whole: string, part: string): boolean {
  const words = new Set(wordsOf(whole, 1))
  return wordsOf(part, 1).every((word) => words.has(word))
}
