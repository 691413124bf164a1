import type { ParsedQuery } from '../parse-query.ts'
import { partWords } from '../part-words.ts'

/** What FTS5 is asked for; `wanted` null: everything. Whatever people typed stands between quotes, where FTS5 reads words only. */
export interface MatchExpression {
  wanted: string | null
  /** What must not match: set only where `wanted` is null, since FTS5 has no NOT without a left side. */
  unwanted: string | null
  /** Something was asked, and nothing can answer it. */
  isImpossible: boolean
}

/** The query in FTS5's language (https://sqlite.org/fts5.html#full_text_query_syntax). */
export function matchExpression({ all, none, isBlank }: ParsedQuery): MatchExpression {
  const unwanted = none.length > 0 ? anyOf(none) : null
  if (all.length === 0) return { wanted: null, unwanted, isImpossible: !isBlank && unwanted === null }
  const wanted = all.map(anyOf).join(' AND ')
  return { wanted: unwanted ? `(${wanted}) NOT ${unwanted}` : wanted, unwanted: null, isImpossible: false }
}

function anyOf(terms: string[]): string {
  return `(${terms.map(quote).join(' OR ')})`
}

function quote(term: string): string {
  return `"${partWords(term).replaceAll('"', '""')}"`
}
