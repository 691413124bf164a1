import { expect, test } from 'vitest'
import { retryAfterMs } from './retry-after.ts'

const now = Date.parse('2026-03-04T05:06:07Z')
const day = 24 * 3600 * 1000

test.each([
  ['no header', null, null],
  ['seconds', '120', 120_000],
  ['seconds in spaces', ' 7 ', 7000],
  ['no time at all', '0', 0],
  ['a date', 'Wed, 04 Mar 2026 05:08:07 GMT', 120_000],
  ['a date of the obsolete form of RFC 850', 'Wednesday, 04-Mar-26 05:08:07 GMT', 120_000],
  ["a date of the obsolete form of C's asctime", 'Wed Mar  4 05:08:07 2026', 120_000],
  ['a date that has passed', 'Wed, 04 Mar 2026 05:00:00 GMT', 0],
  ['more than a day, as a day', '999999999999999999999999', day],
  ['a date further off than a day, as a day', 'Fri, 01 Jan 2100 00:00:00 GMT', day],
  ['a number below zero, as no time', '-5', null],
  ['a fraction, as no time', '1.5', null],
  ['words, as no time', 'soon', null],
  ['the name of a day alone, as no time', 'Wednesday', null],
  ['nothing, as no time', '', null],
])('Retry-After is read: %s', (_, value, expected) => {
  expect(retryAfterMs(value, now)).toBe(expected)
})
