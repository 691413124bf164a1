import { expect, it } from 'vitest'
import { countWords } from './word-count.ts'

it('counts words between blanks, with their apostrophes and hyphens', () => {
  expect(countWords("Italy's well-known ministry — said so.")).toBe(5)
  expect(countWords('')).toBe(0)
})

it('counts the words of writing without blanks', () => {
  expect(countWords('今日は天気がいいです')).toBeGreaterThan(3)
  expect(countWords('今日は天気がいいです')).toBeLessThan(9)
})
