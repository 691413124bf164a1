import { describe, expect, it } from 'vitest'
import { findDateline } from './dateline.ts'

describe('findDateline', () => {
  const rows: readonly (readonly [string, string | null])[] = [
    ['ROME: Italy said on Wednesday', 'ROME'],
    ['PARIS (Reuters) - The talks', 'PARIS'],
    ['PARIS, Jan 3 (Reuters) - The talks', 'PARIS'],
    ['WASHINGTON — The senate', 'WASHINGTON'],
    ['SPRINGFIELD, Ill. (AP) — It was', 'SPRINGFIELD, Ill.'],
    ['NEW YORK/LONDON, 5 March (Reuters) - Stocks', 'NEW YORK/LONDON'],
    ['Berlin (dpa) - Der Bundestag', 'Berlin'],
    ['Smith: I never said so', null],
    ['UPDATE: The road is open', null],
    ['It was a cold day', null],
  ]
  for (const [text, place] of rows) {
    it(`finds ${place} in "${text}"`, () => expect(findDateline(text)).toBe(place))
  }
})
