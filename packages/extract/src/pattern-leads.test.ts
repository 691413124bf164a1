import { expect, it } from 'vitest'
import { anything, leadsOf } from './pattern-leads.ts'

it.each([
  ['the first letters of each choice', /\b(?:subscribe|log ?in|x)(?!\p{L})/u, ['sub', 'log', 'x']],
  ['both readings of what may be left out', /^e-?mail/, ['e-m', 'ema']],
  ['choices within choices', /\b(?:(?:side|foot)-?bar|ad(?:s|vert)?)\b/, ['sid', 'foo', 'ad', 'ads', 'adv']],
  ['what follows signs at the beginning', /(?:^|[\s_-])(?:nav|menu)/, ['nav', 'men']],
  ['signs alone, and what they open', /©|(?<=\()c\)/, ['©', 'c)']],
  ['digits one by one', /\b2[01]\d\b/, [...'0123456789'].flatMap((digit) => [`20${digit}`, `21${digit}`])],
  ['what comes again as the beginning of anything', /^a+b/, [`a${anything}`]],
  ['letters in brackets', /^(?:[Bb]y|BY)\s/, ['By ', 'by ', 'BY ']],
])('finds %s', (_, pattern, leads) => {
  expect([...(leadsOf(pattern.source) ?? [])].sort()).toEqual([...leads].sort())
})

it.each([
  ['within a word', /(?:sm|md)[:-]/],
  ['with any sign', /^.{0,120}\ball rights/],
  ['with any letter', /(?:^|[\s_-])(?:\w*date|time)/],
  ['with one letter of a range', /\b[a-z]+ing/],
  ['after other than a letter', /(?<!\p{L})(?:updated|更新)/u],
  ['with a blank that may come again', /^(?:share|\s|x)+$/],
])('finds nothing where a match may begin %s', (_, pattern) => {
  expect(leadsOf(pattern.source)).toBeNull()
})
