import { isDeepStrictEqual } from 'node:util'
import type { Article } from '@dateline/contracts/article'
import type { Changes } from '@dateline/contracts/revision'
import { diffArrays } from 'diff'

/** What a reader of the page could see change; what follows from these, or from the fetch, is left out. */
const fields = [
  'type',
  'canonicalUrl',
  'title',
  'description',
  'highlights',
  'authors',
  'publisher',
  'datePublished',
  'dateModified',
  'dateline',
  'section',
  'keywords',
  'inLanguage',
  'images',
  'isAccessibleForFree',
  'syndicatedFrom',
  'isBasedOn',
] as const satisfies (keyof Article)[]

/** Texts that differ in more paragraphs than this are shown whole: the search for the shortest difference is quadratic in it. */
const MAX_EDITS = 1000

/** What the later of two revisions of an article changed. */
export function changesBetween(before: Article, after: Article): Changes {
  const changed = fields.filter((field) => !isDeepStrictEqual(before[field] ?? null, after[field] ?? null))
  return {
    since: before.revision,
    fields: Object.fromEntries(
      changed.map((field) => [field, { before: before[field] ?? null, after: after[field] ?? null }]),
    ),
    text: textChanges(paragraphsOf(before), paragraphsOf(after)),
  }
}

const paragraphsOf = ({ text }: Article) => (text === '' ? [] : text.split(/\n\s*\n/))

function textChanges(before: string[], after: string[]): Changes['text'] {
  const parts = diffArrays(before, after, { maxEditLength: MAX_EDITS })
  if (!parts) return [{ at: 0, removed: before, added: after }]
  const changes: Changes['text'] = []
  let at = 0
  let open: Changes['text'][number] | null = null
  for (const { added, removed, value } of parts) {
    if (!added && !removed) {
      at += value.length
      open = null
      continue
    }
    if (!open) {
      open = { at, removed: [], added: [] }
      changes.push(open)
    }
    if (removed) open.removed.push(...value)
    else {
      open.added.push(...value)
      at += value.length
    }
  }
  return changes
}
