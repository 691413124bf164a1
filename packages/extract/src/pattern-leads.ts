/** Stands in a lead for what may be any character. */
export const anything = '\ue000'
const boundary = '\ue001'
const longest = 3

/**
 * What a match of the pattern can begin with: the first three characters of its first word, or fewer with `anything` at their end.
 * Null where a match may begin within a word, or with any word.
 */
export function leadsOf(source: string): ReadonlySet<string> | null {
  const reader = { source, at: 0 }
  const leads = readChoice(reader)
  const found = new Set<string>()
  for (const lead of leads) {
    const isAtStart = lead.startsWith(boundary) || lead.charCodeAt(0) > 0x7f
    const word = lead.replace(boundary, '')
    if (!isAtStart || word === '' || word.startsWith(anything)) return null
    found.add(word)
  }
  return found
}

type Reader = { readonly source: string; at: number }
type Leads = ReadonlySet<string>

function readChoice(reader: Reader): Leads {
  const leads = new Set(readSequence(reader))
  while (reader.source[reader.at] === '|') {
    reader.at++
    for (const lead of readSequence(reader)) leads.add(lead)
  }
  return leads
}

function readSequence(reader: Reader): Leads {
  let leads: Leads = new Set([''])
  while (reader.at < reader.source.length && !'|)'.includes(reader.source.charAt(reader.at))) {
    const next = readRepeated(reader)
    leads = new Set([...leads].flatMap((lead) => (isFull(lead) ? [lead] : [...next].map((more) => joined(lead, more)))))
  }
  return leads
}

const isFull = (lead: string): boolean => lead.includes(anything) || lead.replace(boundary, '').length >= longest

/** Signs between words begin none: what follows them does. */
function joined(lead: string, more: string): string {
  const whole = lead + (lead === '' || lead === boundary ? more.replace(severalSigns, boundary) : more)
  const word = whole.replace(signs, '').replaceAll(boundary, '').slice(0, longest)
  return signs.test(whole) ? boundary + word : word
}

const signs = /^[ -/:-@[-`{-~\ue001]+/
const severalSigns = /^[ -/:-@[-`{-~]\ue000$/

function readRepeated(reader: Reader): Leads {
  const once = readAtom(reader)
  quantifier.lastIndex = reader.at
  const [written = ''] = quantifier.exec(reader.source) ?? []
  reader.at += written.length
  if (written === '') return once
  // Where it may come again, what follows it is open.
  const many = written.startsWith('?')
    ? once
    : new Set([...once].map((lead) => (isFull(lead) ? lead : lead + anything)))
  return /^(?:[?*]|\{0)/.test(written) ? new Set([...many, '']) : many
}

const quantifier = /(?:[?*+]|\{\d+(?:,\d*)?\})\??/y

function readAtom(reader: Reader): Leads {
  const { source } = reader
  const character = source.charAt(reader.at)
  if (character === '(') return readGroup(reader)
  if (character === '[') return readClass(reader)
  if (character === '\\') return readEscape(reader)
  reader.at++
  if (character === '^') return new Set([boundary])
  if (character === '$') return new Set([''])
  return new Set([character === '.' ? anything : character])
}

/** Of what is looked for around a match, only a sign before it tells of its beginning. */
function readGroup(reader: Reader): Leads {
  const [opening = '('] = /^\((?:\?(?::|<?[=!]))?/.exec(reader.source.slice(reader.at)) ?? []
  const bound = /^\(\?<=\\[^\w]\)/.test(reader.source.slice(reader.at))
  reader.at += opening.length
  const inside = readChoice(reader)
  reader.at++
  if (opening === '(' || opening === '(?:') return inside
  return new Set([bound ? boundary : ''])
}

function readClass(reader: Reader): Leads {
  const start = ++reader.at
  const leads = new Set<string>()
  while (reader.source[reader.at] !== ']') {
    for (const lead of reader.source[reader.at] === '\\' ? readEscape(reader) : [reader.source.charAt(reader.at++)])
      leads.add(lead)
  }
  const written = reader.source.slice(start, reader.at++)
  return written.startsWith('^') || /[^\\]-./.test(written) ? new Set([anything]) : leads
}

function readEscape(reader: Reader): Leads {
  const [whole = '\\', letter = ''] =
    /^\\([pP])\{[^}]*\}|^\\u[\da-f]{4}|^\\(.)/i.exec(reader.source.slice(reader.at)) ?? []
  reader.at += whole.length
  const name = letter || whole.charAt(1)
  if (name === 'b') return new Set([boundary])
  if (name === 's') return new Set([' '])
  if (name === 'd') return new Set('0123456789')
  return new Set([/[a-z\d]/i.test(name) ? anything : name])
}
