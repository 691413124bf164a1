import { describe, expect, it } from 'vitest'
import { completeAuthors } from './complete-authors.ts'

const stated = (...value: string[]) => ({ value, rule: 'json-ld', weight: 9, isWhole: true })
const shown = (isWhole: boolean, ...value: string[]) => ({ value, rule: 'byline', weight: 4, isWhole })

describe('completeAuthors', () => {
  it('takes a byline that has the stated author and others, and nothing else', () => {
    const [one, byline] = [stated('Ines Falk'), shown(true, 'Ines Falk', 'Olaf Brandt')]
    expect(completeAuthors(one, [one, byline])).toBe(byline)
  })

  it('takes the whole name for a first name', () => {
    const [one, byline] = [stated('Ines'), shown(false, 'Ines Falk')]
    expect(completeAuthors(one, [one, byline])).toBe(byline)
  })

  it('keeps what is stated beside other people, roles, and bylines that say more than names', () => {
    const one = stated('Ines Falk')
    for (const other of [
      shown(true, 'Olaf Brandt', 'Grete Lührs'),
      shown(true, 'Ines Falk', 'senior editor'),
      shown(true, 'Ines Falk', 'Harbour Institute'),
      shown(false, 'Ines Falk', 'Olaf Brandt'),
      shown(true, 'Ines Falkner', 'Olaf Brandt'),
    ])
      expect(completeAuthors(one, [one, other])).toBe(one)
  })
})
