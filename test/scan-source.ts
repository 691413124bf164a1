/** A piece of source: a name, the text of a string, or one character of anything else. Comments and white space are left out. */
export interface Token {
  kind: 'name' | 'string' | 'sign'
  text: string
  line: number
}

/** An import of any form. `specifier` is null where it is computed and can't be read. */
export interface Import {
  specifier: string | null
  line: number
}

const PATTERN =
  /(?<space>\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\/)|(?<name>[\p{L}_$#][\p{L}\p{N}_$]*|\d[\w.]*)|(?<string>'(?:[^'\\\n]|\\[\s\S])*'|"(?:[^"\\\n]|\\[\s\S])*")/uy
const REGEX = /\/(?![*/])(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/y
const TEMPLATE_TEXT = /(?:[^`\\$]|\\[\s\S]|\$(?!\{))*/y

/** Reads TypeScript or JavaScript into tokens; enough of the grammar to know strings, templates, regular expressions and comments apart. */
export function tokensOf(source: string): Token[] {
  const tokens: Token[] = []
  /** How many braces are open in each `${…}` that is open. */
  const open: number[] = []
  let at = 0
  let line = 1
  const take = (text: string) => {
    at += text.length
    for (const character of text) if (character === '\n') line++
  }
  const template = () => {
    TEMPLATE_TEXT.lastIndex = at
    const text = TEMPLATE_TEXT.exec(source)?.[0] ?? ''
    const startedAt = line
    take(text)
    const end = source[at] === '`' ? '`' : '${'
    if (end === '${') open.push(0)
    take(end)
    return { text, startedAt, isWhole: end === '`' }
  }

  while (at < source.length) {
    PATTERN.lastIndex = at
    const { space, name, string } = PATTERN.exec(source)?.groups ?? {}
    REGEX.lastIndex = at
    const sign = source[at] ?? ''
    if (space) take(space)
    else if (name) {
      tokens.push({ kind: 'name', text: name, line })
      take(name)
    } else if (string) {
      tokens.push({ kind: 'string', text: string.slice(1, -1), line })
      take(string)
    } else if (sign === '`' || (sign === '}' && open.at(-1) === 0)) {
      const isStart = sign === '`'
      if (!isStart) open.pop()
      take(sign)
      const { text, startedAt, isWhole } = template()
      // Only a template without parts is the same as a string.
      tokens.push(
        isStart && isWhole ? { kind: 'string', text, line: startedAt } : { kind: 'sign', text: '`', line: startedAt },
      )
    } else if (sign === '/' && startsRegex(tokens.at(-1)) && REGEX.test(source)) {
      tokens.push({ kind: 'sign', text: '/', line })
      take(source.slice(at, REGEX.lastIndex))
    } else {
      const depth = open.at(-1)
      if (depth !== undefined && (sign === '{' || sign === '}')) open[open.length - 1] = depth + (sign === '{' ? 1 : -1)
      tokens.push({ kind: 'sign', text: sign, line })
      take(sign)
    }
  }
  return tokens
}

/** A slash divides after a value, and begins a regular expression after anything else. */
function startsRegex(before: Token | undefined): boolean {
  if (!before) return true
  if (before.kind === 'string') return false
  if (before.kind === 'name') return /^(return|typeof|case|in|of|delete|void|await|yield|else|do)$/.test(before.text)
  return !')]`'.includes(before.text)
}

/** Every static and dynamic import, `import type`, re-export, import type expression and `require` of a source. */
export function importsOf(source: string): Import[] {
  const tokens = tokensOf(source)
  return tokens.flatMap((token, at): Import[] => {
    if (token.kind !== 'name' || tokens[at - 1]?.text === '.') return []
    const next = tokens[at + 1]
    const isCall = next?.kind === 'sign' && next.text === '('
    if (isCall && (token.text === 'import' || token.text === 'require')) {
      const first = tokens[at + 2]
      return [{ specifier: first?.kind === 'string' ? first.text : null, line: token.line }]
    }
    if (token.text === 'import' && next?.kind === 'string') return [{ specifier: next.text, line: token.line }]
    if (token.text !== 'from' || next?.kind !== 'string') return []
    return [{ specifier: next.text, line: token.line }]
  })
}

/** The lines on which `process.env` is read, under whatever spelling: `process.env`, or `env` taken from node:process. */
export function environmentReads(source: string): number[] {
  const tokens = tokensOf(source)
  const text = (at: number) => tokens[at]?.text
  return tokens.flatMap((token, at) => {
    const isMember = token.text === 'process' && text(at + 1) === '.' && text(at + 2) === 'env'
    const isIndexed = token.text === 'process' && text(at + 1) === '[' && text(at + 2) === 'env'
    const isDestructured =
      token.text === '}' && text(at + 1) === '=' && text(at + 2) === 'process' && text(at + 3) !== '.'
    const isImported =
      token.text === 'from' && /^(node:)?process$/.test(text(at + 1) ?? '') && namesBefore(tokens, at).includes('env')
    return isMember || isIndexed || isDestructured || isImported ? [token.line] : []
  })
}

function namesBefore(tokens: Token[], at: number): string[] {
  const start = tokens.slice(0, at).findLastIndex(({ text }) => text === 'import' || text === 'export')
  return tokens.slice(start, at).map(({ text }) => text)
}
