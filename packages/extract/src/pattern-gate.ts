import { anything, leadsOf } from './pattern-leads.ts'

/** Which of the patterns may match a text, as bits in their order: a bit that is missing is a pattern that doesn't. */
export type Gate = (text: string) => number

/*
 * Rules are lists of a hundred phrases, and most texts hold none of them. What a phrase can begin with is read from its
 * pattern, three characters far; one pass over a text looks up what its words begin with, and hardly any pattern is run.
 * A character counts by five of its bits, which are the same for both cases of a letter beyond few.
 */
const keyBits = 5
const keyMask = (1 << keyBits) - 1
const length = 3

/** Makes the gate of at most 31 patterns; those that may match within a word, or begin with anything, always pass. */
export function gateOf(patterns: readonly RegExp[]): Gate {
  const table = new Int32Array(1 << (keyBits * length))
  let always = 0
  for (const [i, pattern] of patterns.entries()) {
    const leads = leadsOf(pattern.source)
    if (leads === null) always |= 1 << i
    else
      for (const lead of leads)
        for (const key of keysOf(lead, pattern.ignoreCase)) table[key] = (table[key] ?? 0) | (1 << i)
  }
  const isOpening = patterns.every(({ source }) => source.startsWith('^'))
  return (text) => always | lookUp(text, table, isOpening)
}

/** Which of the patterns match a text, as bits in their order. */
export function matcherOf(patterns: readonly RegExp[]): (text: string) => number {
  const gate = gateOf(patterns)
  return (text) => {
    let bits = gate(text)
    for (let left = bits; left !== 0; left &= left - 1)
      if (patterns[lowest(left)]?.test(text) !== true) bits ^= left & -left
    return bits
  }
}

/** The place of the first of the patterns that matches a text; -1 where none does. */
export function firstMatchOf(patterns: readonly RegExp[]): (text: string) => number {
  const gate = gateOf(patterns)
  return (text) => {
    for (let left = gate(text); left !== 0; left &= left - 1)
      if (patterns[lowest(left)]?.test(text) === true) return lowest(left)
    return -1
  }
}

/** The place of the lowest bit that is set. */
const lowest = (bits: number): number => 31 - Math.clz32(bits & -bits)

function lookUp(text: string, table: Int32Array, isOpening: boolean): number {
  let bits = 0
  let last = other
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    const kind = code > 0x7f ? wide : (kinds[code] as number)
    if (kind === wide || (kind !== other && kind !== last)) {
      const key = ((code & keyMask) << (2 * keyBits)) | ((text.charCodeAt(at + 1) & keyMask) << keyBits)
      bits |= table[key | (text.charCodeAt(at + 2) & keyMask)] as number
      if (isOpening) return bits
    }
    last = kind
  }
  return bits
}

const other = 0
const wide = 3
const kinds = Uint8Array.from({ length: 0x80 }, (_, code) => {
  const character = String.fromCharCode(code)
  return /[a-z]/i.test(character) ? 1 : /\d/.test(character) ? 2 : other
})

/** The keys of texts that begin so; what a lead leaves open may be anything. */
function keysOf(lead: string, ignoresCase: boolean): readonly number[] {
  let keys = [0]
  for (let at = 0; at < length; at++) {
    const character = lead[at]
    const codes =
      character === undefined || character === anything
        ? Array.from({ length: keyMask + 1 }, (_, code) => code)
        : spellingsOf(character, ignoresCase).map((spelling) => spelling.charCodeAt(0) & keyMask)
    keys = keys.flatMap((key) => codes.map((code) => (key << keyBits) | code))
  }
  return keys
}

function spellingsOf(character: string, ignoresCase: boolean): readonly string[] {
  if (!ignoresCase) return [character]
  // The two letters outside ASCII that expressions take for ones in it.
  const strange = character === 's' ? ['ſ'] : character === 'k' ? ['\u212a'] : []
  return [character, character.toLowerCase(), character.toUpperCase(), ...strange]
}
