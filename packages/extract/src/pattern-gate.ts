import { anything, leadsOf } from './pattern-leads.ts'

/*
 * Rules are lists of a hundred phrases, and most texts hold none of them. What a phrase can begin with is read from its
 * pattern, three characters far; one pass over a text looks up what its words begin with, and hardly any pattern is run.
 * A character counts by five of its bits, which are the same for both cases of a letter beyond few.
 */
const keyBits = 5
const keyMask = (1 << keyBits) - 1
const length = 3

/**
 * Counts how often each of the patterns matches a text, up to `most` times: each is tried only where a word begins as it does.
 * Throws for one that may match elsewhere.
 */
export function counterOf(patterns: readonly RegExp[]): (text: string, most: number, counts: Uint8Array) => void {
  const { table, always } = tableOf(patterns)
  if (always !== 0) throw new Error('a pattern that is counted begins with a word')
  const sticky = patterns.map(({ source, flags }) => new RegExp(source, `${flags.replace('g', '')}y`))
  const ends = sticky.map(() => 0)
  return (text, most, counts) => {
    counts.fill(0)
    ends.fill(0)
    for (let at = nextStart(text, 0); at < text.length; at = nextStart(text, at + 1)) {
      for (let left = table[keyAt(text, at)] as number; left !== 0; left &= left - 1) {
        const i = lowest(left)
        const pattern = sticky[i]
        const count = counts[i] ?? 0
        if (pattern === undefined || count >= most || at < (ends[i] ?? 0)) continue
        pattern.lastIndex = at
        if (!pattern.test(text)) continue
        counts[i] = count + 1
        ends[i] = pattern.lastIndex
      }
    }
  }
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

/** Which of at most 31 patterns may match a text, as bits: those that begin with anything, or within a word, always may. */
function gateOf(patterns: readonly RegExp[]): (text: string) => number {
  const { table, always } = tableOf(patterns)
  const isOpening = patterns.every(({ source }) => isOpened(source))
  return (text) => {
    let bits = always
    for (let at = nextStart(text, 0); at < text.length; at = nextStart(text, at + 1)) {
      bits |= table[keyAt(text, at)] as number
      if (isOpening) break
    }
    return bits
  }
}

/** Whether all choices of a pattern are bound to the beginning of a text. */
function isOpened(source: string): boolean {
  let bare = source.replace(/\\.|\[(?:\\.|[^\]])*\]/g, '')
  while (/\([^()]*\)/.test(bare)) bare = bare.replace(/\([^()]*\)/g, '')
  return bare.startsWith('^') && !bare.includes('|')
}

function tableOf(patterns: readonly RegExp[]): { table: Int32Array; always: number } {
  const table = new Int32Array(1 << (keyBits * length))
  let always = 0
  for (const [i, pattern] of patterns.entries()) {
    const leads = leadsOf(pattern.source)
    if (leads === null) always |= 1 << i
    else
      for (const lead of leads)
        for (const key of keysOf(lead, pattern.ignoreCase)) table[key] = (table[key] ?? 0) | (1 << i)
  }
  return { table, always }
}

/** The place of the lowest bit that is set. */
const lowest = (bits: number): number => 31 - Math.clz32(bits & -bits)

/** The next place from `from` on where a word or a number begins, or where a character beyond ASCII stands. */
function nextStart(text: string, from: number): number {
  let last = from === 0 ? other : kindOf(text.charCodeAt(from - 1))
  for (let at = from; at < text.length; at++) {
    const kind = kindOf(text.charCodeAt(at))
    if (kind === wide || (kind !== other && kind !== last)) return at
    last = kind
  }
  return text.length
}

function keyAt(text: string, at: number): number {
  const opening = ((text.charCodeAt(at) & keyMask) << keyBits) | (text.charCodeAt(at + 1) & keyMask)
  return (opening << keyBits) | (text.charCodeAt(at + 2) & keyMask)
}

const kindOf = (code: number): number => (code > 0x7f ? wide : (kinds[code] as number))

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
