import { expect, test } from 'vitest'
import { parseQuery } from './parse-query.ts'

test.each<[string, string, string[][], string[]]>([
  ['words must all occur', 'a b', [['a'], ['b']], []],
  ['a phrase is one term', '"a b" c', [['a b'], ['c']], []],
  ['a minus excludes a word or a phrase', '-a -"b c"', [], ['a', 'b c']],
  ['a minus inside a word is part of it', 'a-b', [['a-b']], []],
  ['OR binds its neighbours', 'a b OR c d', [['a'], ['b', 'c'], ['d']], []],
  ['OR chains', 'a OR b OR "c d"', [['a', 'b', 'c d']], []],
  ['OR without two neighbours is a word', 'OR a OR', [['OR'], ['a'], ['OR']], []],
  ['OR beside an exclusion is a word', 'a OR -b', [['a'], ['OR']], ['b']],
  ['or in small letters, or in quotes, is a word', 'a or b "OR" c', [['a'], ['or'], ['b'], ['OR'], ['c']], []],
  ['a quote without its partner is passed over', 'a "b c', [['a'], ['b'], ['c']], []],
  ['what has neither letter nor digit is no term', '!! "?" -… a', [['a']], []],
])('%s', (_, query, all, none) => {
  expect(parseQuery(query)).toEqual({ all, none, isBlank: false })
})

test('only white space is blank', () => {
  expect(parseQuery(' \n\t')).toEqual({ all: [], none: [], isBlank: true })
  expect(parseQuery('?').isBlank).toBe(false)
})

test('what goes beyond 64 terms or 4,000 characters is not read', () => {
  expect(parseQuery('a '.repeat(1000)).all).toHaveLength(64)
  expect(parseQuery(`${'x'.repeat(5000)} y`).all).toEqual([['x'.repeat(4000)]])
})
