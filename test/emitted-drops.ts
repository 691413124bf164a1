import { type Token, tokensOf } from './scan-source.ts'

/** The drop reasons that a source gives: in `drop('…')`, or in a table of the type `DropReason`. */
export function emittedDrops(source: string): string[] {
  const tokens = tokensOf(source)
  return tokens.flatMap(({ kind, text }, at) => {
    if (kind !== 'name') return []
    if (text === 'drop' && tokens[at + 1]?.text === '(') return strings(between(tokens, at + 1, '(', ')', ','))
    if (text !== 'DropReason' || tokens[at - 1]?.text === '{') return []
    const value = tokens.findIndex((token, index) => index > at && token.text === '=')
    return tokens[value + 1]?.text === '{' ? strings(between(tokens, value + 1, '{', '}')) : []
  })
}

const strings = (tokens: Token[]) => tokens.filter(({ kind }) => kind === 'string').map(({ text }) => text)

/** The tokens from an opening sign to its closing one, or to `until` on the same level. */
function between(tokens: Token[], start: number, open: string, close: string, until?: string): Token[] {
  let depth = 0
  const end = tokens.findIndex(({ kind, text }, at) => {
    if (at < start || kind !== 'sign') return false
    if (text === open) depth++
    if (text === close) depth--
    return depth === 0 || (depth === 1 && text === until)
  })
  return tokens.slice(start + 1, end)
}
