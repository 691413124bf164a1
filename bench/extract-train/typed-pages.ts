import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { readTypeEvidence, type TypeEvidence } from '@dateline/extract/evidence'
import { foldOf } from './fold-of.ts'

/** A page of which it is known whether it is an article, with what its type is judged by. */
export type TypedPage = TypeEvidence & {
  readonly group: string
  readonly fold: number
  readonly isArticle: boolean
  readonly weight: number
}

type Label = Pick<TypedPage, 'group' | 'isArticle' | 'weight'>
type Line = { id: string; url?: string; pageType?: string; authors?: readonly string[]; datePublished?: string }

/** Reads those of the annotated pages (truth.jsonl and pages/ID.html.gz) of which it is known what they are. */
export function readTypedPages(dir: string): readonly TypedPage[] {
  const lines = readFileSync(join(dir, 'truth.jsonl'), 'utf8').trim().split('\n')
  return lines.flatMap((line) => {
    const truth = JSON.parse(line) as Line
    const known = labelOf(truth)
    if (known === null) return []
    const url = truth.url ?? 'http://localhost/'
    const evidence = readTypeEvidence(gunzipSync(readFileSync(join(dir, 'pages', `${truth.id}.html.gz`))), url)
    return [{ ...known, ...evidence, fold: foldOf(truth.url ?? truth.id) }]
  })
}

/**
 * Two sources say of no page what it is: pages that they found an author and a day on are stories nearly always, pages with
 * one of them mostly, so they teach less. Other pages than articles are few, so each counts twice.
 */
function labelOf({ id, pageType, authors, datePublished }: Line): Label | null {
  const source = id.split('-')[0] ?? ''
  if (source !== 'traf' && source !== 'hdat') {
    const isArticle = pageType === undefined || pageType === 'article'
    return { group: isArticle ? 'articles' : 'other pages', isArticle, weight: isArticle ? 1 : 2 }
  }
  const found = Number(Boolean(authors?.length)) + Number(Boolean(datePublished))
  return found === 0 ? null : { group: found === 2 ? 'signed' : 'half signed', isArticle: true, weight: found / 4 }
}
