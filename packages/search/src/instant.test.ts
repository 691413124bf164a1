import { expect, test } from 'vitest'
import { instantOf, lastInstant, toInstant } from './instant.ts'

test.each([
  ['2026-11-23', '2026-11-23T00:00:00.000Z'],
  ['2026-11-23T08:30', '2026-11-23T08:30:00.000Z'],
  ['2026-11-23T08:30:15.25', '2026-11-23T08:30:15.250Z'],
  ['2026-11-23T08:30+02:00', '2026-11-23T06:30:00.000Z'],
  ['2026-11-23T08:30:15Z', '2026-11-23T08:30:15.000Z'],
])('%s is the instant %s, whatever the zone of the machine', (value, instant) => {
  expect(new Date(toInstant(value) ?? Number.NaN).toISOString()).toBe(instant)
})

test.each(['2026', '2026-11', '2026-13-01', 'November 23', '2026-11-23 08:30', '2026-11-23T25:00Z', ''])(
  '"%s" is no date',
  (value) => expect(toInstant(value)).toBeNull(),
)

test('a day as last bound ends with its last millisecond, an instant with itself', () => {
  expect(new Date(lastInstant('to', '2026-11-23')).toISOString()).toBe('2026-11-23T23:59:59.999Z')
  expect(new Date(lastInstant('to', '2026-11-23T10:00:00Z')).toISOString()).toBe('2026-11-23T10:00:00.000Z')
})

test('an article stands at its first usable date: published, modified, fetched', () => {
  const [datePublished, dateModified, fetchedAt] = ['2026-01-01', '2026-01-02', '2026-01-03T00:00:00Z']
  const day = (value: number) => new Date(value).toISOString().slice(0, 10)
  expect(day(instantOf({ datePublished, dateModified, fetchedAt }))).toBe('2026-01-01')
  expect(day(instantOf({ datePublished: '2026-99-01', dateModified, fetchedAt }))).toBe('2026-01-02')
  expect(day(instantOf({ datePublished: null, dateModified: null, fetchedAt }))).toBe('2026-01-03')
})
