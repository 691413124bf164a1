/** A query as every engine understands it: one term of each group of `all`, and no term of `none`. */
export interface ParsedQuery {
  all: string[][]
  none: string[]
  /** Nothing was asked; otherwise a query without any term finds nothing. */
  isBlank: boolean
}

// Room for a pasted paragraph; what goes beyond is not read, so that no query costs more than this.
const MAX_CHARACTERS = 4000
const MAX_TERMS = 64

interface Token {
  text: string
  isPhrase: boolean
  isExcluded: boolean
}

/** Reads the query language of SearchQuery. There is no syntax error: what has no meaning is read as words or passed over. */
export function parseQuery(query: string): ParsedQuery {
  const tokens = tokenize(query)
  const all: string[][] = []
  const none: string[] = []
  let isAlternative = false
  for (const [position, token] of tokens.entries()) {
    if (isOr(tokens, position)) {
      isAlternative = true
      continue
    }
    const group = all.at(-1)
    if (token.isExcluded) none.push(token.text)
    else if (isAlternative && group) group.push(token.text)
    else all.push([token.text])
    isAlternative = false
  }
  return { all, none, isBlank: query.trim() === '' }
}

function tokenize(query: string): Token[] {
  const text = query
    .slice(0, MAX_CHARACTERS)
    .toWellFormed()
    .replace(/\p{Cc}/gu, ' ')
    .replace(/[“”„‟〝〞＂]/g, '"')
  const tokens: Token[] = []
  // A quote without its partner matches no branch and is passed over.
  for (const match of text.matchAll(/(-?)(?:"([^"]*)"|([^\s"]+))/gu)) {
    const term = match[2] ?? match[3] ?? ''
    if (!/[\p{L}\p{N}]/u.test(term)) continue
    tokens.push({ text: term, isPhrase: match[2] !== undefined, isExcluded: match[1] === '-' })
    if (tokens.length === MAX_TERMS) break
  }
  return tokens
}

/** OR is an operator between two terms that are wanted, and the word "or" elsewhere. */
function isOr(tokens: Token[], position: number): boolean {
  const [before, here, after] = [tokens[position - 1], tokens[position], tokens[position + 1]]
  if (here?.text !== 'OR' || here.isPhrase || here.isExcluded) return false
  return before !== undefined && after !== undefined && !before.isExcluded && !after.isExcluded
}
