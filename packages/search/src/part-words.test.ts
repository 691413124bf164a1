import fc from 'fast-check'
import { expect, test } from 'vitest'
import { joinWords, partWords } from './part-words.ts'

const read = (text: string) =>
  partWords(text)
    .split(/[\s\u200b]+/)
    .filter(Boolean)

test.each([
  ['words with spaces stay as they are', 'Two words', ['Two', 'words']],
  ['Chinese is parted at each character', '北京2026年', ['北', '京', '2026', '年']],
  ['characters beyond the first plane are whole', '𠮷野', ['𠮷', '野']],
  ['a long vowel sign is a letter', 'サッカー', ['サ', 'ッ', 'カ', 'ー']],
  ['full width is the same as narrow, half width as wide', 'ＡＩ ﾄﾖﾀ', ['AI', 'ト', 'ヨ', 'タ']],
  ['a Thai letter keeps its marks', 'ที่กรุง', ['ที่', 'ก', 'รุ', 'ง']],
  ['decomposed Hangul is composed', '서울'.normalize('NFD'), ['서', '울']],
  ['soft hyphens, points and tatweel vanish', 'ze\u00adbra שָׁלוֹם كِتـاب', ['zebra', 'שלום', 'كتاب']],
  ['NUL and snippet marks are spaces', 'a\0b\u0002c\u0003d', ['a', 'b', 'c', 'd']],
])('%s', (_, text, words) => {
  expect(read(text)).toEqual(words)
})

test('text that was parted can be parted again, has no lone surrogate, and reads on one line when joined', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.string({ unit: fc.constantFrom('京', 'ที่', 'e\u0301', '\ud800', ' ') }),
      ),
      (text) => {
        const parted = partWords(text)
        expect(parted.isWellFormed()).toBe(true)
        expect(read(parted)).toEqual(read(text))
        expect(joinWords(parted)).not.toMatch(/\u200b|\n|^\s|\s$/)
      },
    ),
  )
})
