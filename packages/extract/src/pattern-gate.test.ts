import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { counterOf, firstMatchOf, matcherOf } from './pattern-gate.ts'

const patterns = [
  /\b(?:subscribe|log ?in|síguenos|kommentare?|подпис\w+)(?![\p{L}])/giu,
  /(?:\b(?:photo(?:graph)?s?|crédit)\b|©|(?<=\()c\))/gi,
  /(?:\b(?:19|20)\d\d\b|\b\d{1,2}:\d{2}\b|^(?:by|von)\s)/gi,
]
const names = [
  /(?:^|[\s_-])(?:nav(?:bar)?|e-?mail|ads?)(?=$|[\s_-]|\d)/,
  /(?:sm|md)[:-]/,
  /(?:^|[\s_-])(?:\w*date|čti)(?=$|[\s_-])/,
]
const lines = [
  /^(?:share|x|\s|[|·])+$/i,
  /^(?:mon|sun)?(?:day)?,?\s*(?:\d{1,2}\s+)?(?:jan|feb)/i,
  /^.{0,9}\brights/i,
  /^©/,
]

const pieces = [
  ...[
    'subscribe',
    'Subscribe',
    'ſubscribe',
    'log in',
    'login',
    'síguenos',
    'SÍGUENOS',
    'Kommentar',
    '\u212aommentare',
    'подписка',
  ],
  ...['photo', 'PHOTOS', 'crédit', '©', '(c)', '(C)', '1999', '2021', '12:30', '7:05', 'by ', 'von '],
  ...['nav', 'navbar', 'e-mail', 'email', 'ad', 'ads', 'sm:', 'md-', 'update', 'čti', 'ČTI'],
  ...['share', 'x', '|', '·', 'sunday', 'mon, 3 jan', 'feb', 'rights', ' ', '-', '_', 'é', 'a', '7', '。'],
]
const texts = fc.array(fc.constantFrom(...pieces), { maxLength: 8 }).map((parts) => parts.join(''))

describe('a gate', () => {
  it('lets pass whatever its patterns match', () => {
    const match = matcherOf(names)
    fc.assert(
      fc.property(texts, (text) => {
        expect(match(text)).toBe(names.reduce((bits, name, i) => bits | (name.test(text) ? 1 << i : 0), 0))
      }),
      { numRuns: 5000 },
    )
  })

  it('finds the first of the patterns that match', () => {
    const first = firstMatchOf(lines)
    fc.assert(
      fc.property(texts, (text) => {
        expect(first(text)).toBe(lines.findIndex((line) => line.test(text)))
      }),
      { numRuns: 5000 },
    )
  })

  it('counts what an expression finds, and no more than is asked for', () => {
    const count = counterOf(patterns)
    const counts = new Uint8Array(patterns.length)
    fc.assert(
      fc.property(texts, (text) => {
        count(text, 3, counts)
        expect([...counts]).toEqual(patterns.map((pattern) => Math.min(3, text.match(pattern)?.length ?? 0)))
      }),
      { numRuns: 5000 },
    )
  })

  it('counts none that may begin within a word', () => {
    expect(() => counterOf([/date/])).toThrow('begins with a word')
  })
})
