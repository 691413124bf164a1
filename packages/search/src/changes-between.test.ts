import { makeArticle } from '@dateline/testkit/article'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { changesBetween } from './changes-between.ts'

const story = (paragraphs: string[], fields: Parameters<typeof makeArticle>[1] = {}) =>
  makeArticle('story', { text: paragraphs.join('\n\n'), ...fields })

test('fields that a reader sees are told with both values, others not at all', () => {
  const before = story(['One.'], { authors: ['Ann'], html: '<p>One.</p>', contentHash: 'a' })
  const after = story(['One.'], {
    authors: ['Ann', 'Bob'],
    title: null,
    html: '<b>One.</b>',
    contentHash: 'b',
    revision: 2,
  })
  expect(changesBetween(before, after)).toEqual({
    since: 1,
    fields: {
      title: { before: 'Title of story', after: null },
      authors: { before: ['Ann'], after: ['Ann', 'Bob'] },
    },
    text: [],
  })
})

test.each([
  ['a paragraph more', ['a', 'b'], ['a', 'x', 'b'], [{ at: 1, removed: [], added: ['x'] }]],
  ['a paragraph less', ['a', 'b', 'c'], ['a', 'c'], [{ at: 1, removed: ['b'], added: [] }]],
  ['a paragraph in another’s place', ['a', 'b', 'c'], ['a', 'x', 'c'], [{ at: 1, removed: ['b'], added: ['x'] }]],
  ['the first text', [], ['a'], [{ at: 0, removed: [], added: ['a'] }]],
])('%s is told by its place in the new text', (_, before, after, expected) => {
  expect(changesBetween(story(before), story(after)).text).toEqual(expected)
})

test('the new text follows from the old one and the changes, whatever they are', () => {
  const paragraphs = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 12 })
  fc.assert(
    fc.property(paragraphs, paragraphs, (before, after) => {
      const text: string[] = [...before]
      for (const { at, removed, added } of changesBetween(story(before), story(after)).text) {
        expect(text.splice(at, removed.length, ...added)).toEqual(removed)
      }
      expect(text).toEqual(after)
    }),
  )
})

test('two long texts without a paragraph in common are told whole, and soon', () => {
  const paragraphs = (name: string) => Array.from({ length: 5000 }, (_, number) => `${name} ${number}`)
  const [change, ...more] = changesBetween(story(paragraphs('old')), story(paragraphs('new'))).text
  expect(more).toEqual([])
  expect([change?.removed.length, change?.added.length]).toEqual([5000, 5000])
})
