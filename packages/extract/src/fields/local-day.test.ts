import { describe, expect, it } from 'vitest'
import { localDay } from './local-day.ts'

const stated = { value: '2024-05-09T02:40:12Z', rule: 'json-ld', weight: 10 }
const shown = (value: string, rule = 'time', weight = 6.4) => ({ value, rule, weight })

describe('localDay', () => {
  it('takes the same instant with its offset where the page has that too', () => {
    expect(localDay(stated, [stated, shown('2024-05-08T21:40:12-05:00')], null)?.value).toBe(
      '2024-05-08T21:40:12-05:00',
    )
  })

  it('reckons the offset from a wall time whose distance to the instant is one', () => {
    expect(localDay(stated, [stated, shown('2024-05-08T21:40')], null)?.value).toBe('2024-05-08T21:40-05:00')
  })

  it('takes the day of the URL where the instant can be in it', () => {
    expect(localDay(stated, [stated, shown('2024-05-08', 'url', 6.6)], null)?.value).toBe('2024-05-08')
  })

  it('keeps the time where the region has one offset only on that day', () => {
    const evening = { value: '2024-05-08T22:30:00Z', rule: 'json-ld', weight: 10 }
    const all = [evening, shown('2024-05-09')]
    expect(localDay(evening, all, 'DE')?.value).toBe('2024-05-09T00:30:00+02:00')
    expect(localDay(evening, all, 'RU')?.value).toBe('2024-05-09')
  })

  it('keeps the instant where the other day is out of reach, or the page shows the same one', () => {
    expect(localDay(stated, [stated, shown('2024-05-07')], null)).toBe(stated)
    expect(localDay(stated, [stated, shown('2024-05-08'), shown('2024-05-09', 'url')], null)).toBe(stated)
  })

  it('believes no date from beside the story', () => {
    expect(localDay(stated, [stated, shown('2024-05-08', 'time', 2.4)], null)).toBe(stated)
  })

  it('leaves a date with a zone of its own alone', () => {
    const zoned = { ...stated, value: '2024-05-09T02:40:12+02:00' }
    expect(localDay(zoned, [zoned, shown('2024-05-08')], null)).toBe(zoned)
  })

  it('takes the same instant with its offset from anywhere on the page', () => {
    const beside = shown('2024-05-08T21:40-05:00', 'named-date', 2.6)
    expect(localDay(stated, [stated, beside], null)?.value).toBe('2024-05-08T21:40-05:00')
  })

  it('reads midnight in UTC as a day', () => {
    const day = { ...stated, value: '2024-05-09T00:00:00Z' }
    expect(localDay(day, [day, shown('2024-05-08')], null)).toBe(day)
    const second = { ...stated, value: '2024-05-09T00:00:13Z' }
    expect(localDay(second, [second, shown('2024-05-08')], null)?.value).toBe('2024-05-08')
  })

  it('reads midnight in the region as its day, whatever day is shown', () => {
    const midnight = { ...stated, value: '2024-05-08T22:00:00Z' }
    expect(localDay(midnight, [midnight, shown('2024-05-08')], 'DE')?.value).toBe('2024-05-09T00:00:00+02:00')
  })

  it('takes the day of a region that has one offset where nothing is shown', () => {
    expect(localDay(stated, [stated], 'AR')?.value).toBe('2024-05-08T23:40:12-03:00')
    expect(localDay(stated, [stated], 'US')).toBe(stated)
  })
})
