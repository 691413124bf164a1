import { StoryId } from '@dateline/contracts/messages'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatItem, parseItem } from './item.ts'

const url = fc.webUrl({ withQueryParameters: true })

test('an item reads back as it was written, with every address that led to it', () => {
  const item = fc.record({
    story: fc.constant(StoryId.parse(`${'a1'.repeat(12)}.7`)),
    attempt: fc.integer({ min: 1, max: 99 }),
    acceptedAt: fc
      .date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true })
      .map((at) => at.toISOString()),
    purpose: fc.constantFrom('page' as const, 'source' as const),
    render: fc.boolean(),
    url,
    redirects: fc.array(url, { maxLength: 10 }),
  })
  fc.assert(
    fc.property(item, (given) => {
      expect(parseItem(formatItem(given))).toEqual(given)
    }),
  )
})
