import type { Revision } from '@dateline/contracts/revision'
import { fit, plain, print, printJson, style } from '../output.ts'

const WIDTH = 100

/** Prints the revisions of an article, each with what it changed. For machines a revision a line. */
export function showRevisions(revisions: Revision[], json: boolean): void {
  for (const revision of revisions) {
    if (json) printJson(revision)
    else showRevision(revision)
  }
}

function showRevision({ revision, fetchedAt, title, isOtherStory, changes }: Revision): void {
  print(style('bold', `revision ${revision}  fetched ${fetchedAt}  ${plain(title ?? '')}`))
  if (isOtherStory) print('  another story than the revision before')
  if (!changes) return
  for (const [field, { before, after }] of Object.entries(changes.fields)) {
    print(`  ${field}: ${shown(before)} → ${shown(after)}`)
  }
  for (const { at, removed, added } of changes.text) {
    print(style('gray', `  text, paragraph ${at + 1}`))
    for (const paragraph of removed) print(style('red', `  - ${lineOf(paragraph)}`))
    for (const paragraph of added) print(style('green', `  + ${lineOf(paragraph)}`))
  }
}

const shown = (value: unknown) =>
  value === null ? 'none' : lineOf(typeof value === 'string' ? value : JSON.stringify(value))

const lineOf = (text: string) => fit(plain(text), WIDTH).trimEnd()
