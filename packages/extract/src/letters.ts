/** What Unicode calls a character, as far as words are made of it: a letter or a number, or a mark upon one. */
export type Kind = typeof other | typeof letter | typeof mark

const other = 1
/** `\p{L}` and `\p{N}`. */
export const letter = 2
/** `\p{M}`. */
export const mark = 3

// Looking a code unit up costs a tenth of what an expression with \p{…} costs; each is asked about once.
const kinds = new Uint8Array(0x10000)

/** The kind of the character that the code unit at `at` is of; both units of a pair are of its kind. */
export function kindAt(text: string, at: number): Kind {
  const code = text.charCodeAt(at)
  const known = kinds[code] as Kind | 0
  if (known !== 0) return known
  if ((code & 0xf800) === 0xd800) return kindOfPair(text, (code & 0xfc00) === 0xdc00 ? at - 1 : at)
  const kind = kindOf(String.fromCharCode(code))
  kinds[code] = kind
  return kind
}

function kindOfPair(text: string, at: number): Kind {
  const point = text.codePointAt(at) ?? 0
  return point > 0xffff ? kindOf(String.fromCodePoint(point)) : other
}

function kindOf(character: string): Kind {
  if (/[\p{L}\p{N}]/u.test(character)) return letter
  return /\p{M}/u.test(character) ? mark : other
}

/** The text without all that is neither letter nor number. */
export function lettersOf(text: string): string {
  let letters = ''
  let from = 0
  for (let at = 0; at <= text.length; at++) {
    if (at < text.length && kindAt(text, at) === letter) continue
    if (at > from) letters += text.slice(from, at)
    from = at + 1
  }
  return letters
}

/** The runs of at least so many letters and numbers, lower case. */
export function wordsOf(text: string, least: number): readonly string[] {
  const lower = text.toLowerCase()
  const words: string[] = []
  let from = 0
  for (let at = 0; at <= lower.length; at++) {
    if (at < lower.length && kindAt(lower, at) === letter) continue
    if (at - from >= least) words.push(lower.slice(from, at))
    from = at + 1
  }
  return words
}
