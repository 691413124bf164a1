import { expect, test } from 'vitest'
import { wordsOf } from './words.ts'

const hashes = (text: string) => [...wordsOf([text]).hashes]

test.each([
  ['case', 'The Ferry', 'the ferry'],
  ['quotes and dashes', '“The ferry” — late', '"the ferry" - late'],
  ['apostrophes', 'don’t', "don't"],
  ['no apostrophe at all', "don't", 'dont'],
  ['compatibility forms', 'ﬁve ２５', 'five 25'],
  ['spacing', ' the\t\u00a0ferry\n', 'the ferry'],
  ['composed and decomposed letters', 'é', 'e\u0301'],
  ['punctuation', 'U.S. (and) more...', 'u s and more'],
])('words do not change with %s', (_, a, b) => {
  expect(hashes(a)).toEqual(hashes(b))
})

test.each([
  ['one, two; three', 3],
  ['1,750.25 tonnes', 2],
  ['3. 4', 2],
  ['港务局', 3],
  ['ท่าเรือ', 7],
  ['ひらカナ', 4],
  ['नमस्ते दुनिया', 2],
  ['한국 신문', 2],
  ['𠮷野', 2],
  ['a\ud800b', 2],
  ['\udc00', 0],
  ['\ud800', 0],
  ["'''", 0],
  ['', 0],
  ['🙂 so', 1],
])('%j has %d words', (text, count) => {
  expect(hashes(text)).toHaveLength(count)
})

test.each([
  ['1,750.25', 1],
  ['1990s', 0],
  ['covid19', 0],
  ['٢٥', 1],
  ['twenty', 0],
])('%j is a number: %d', (text, isNumber) => {
  expect([...wordsOf([text]).isNumber]).toEqual([isNumber])
})

test('different words have different hashes', () => {
  const texts = Array.from({ length: 50_000 }, (_, n) => n.toString(36))
  expect(new Set(texts.flatMap(hashes)).size).toBeGreaterThan(49_998)
})

test('the words of each paragraph end where the next begin', () => {
  expect(wordsOf(['one two', '', 'three']).ends).toEqual([2, 2, 3])
})
