import { describe, expect, it } from 'vitest'
import { splitCredit } from './credit.ts'

describe('splitCredit', () => {
  const rows: readonly (readonly [string, string | null, string | null])[] = [
    ['The ministers meet on August 5, 2020. (AFP)', 'The ministers meet on August 5, 2020.', 'AFP'],
    ['Boats in the harbour (AP Photo/Jane Doe)', 'Boats in the harbour', 'AP Photo/Jane Doe'],
    ['Boats in the harbour. Photo: Jane Doe', 'Boats in the harbour', 'Jane Doe'],
    ['The minister (R) with his guest (left)', 'The minister (R) with his guest (left)', null],
    ['Boats in the harbour', 'Boats in the harbour', null],
  ]
  for (const [text, caption, credit] of rows) {
    it(`finds ${credit} in "${text}"`, () => expect(splitCredit(text)).toEqual({ caption, credit }))
  }
})
