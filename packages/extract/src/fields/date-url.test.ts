import { describe, expect, it } from 'vitest'
import { dateInUrl } from './date-url.ts'

describe('dateInUrl', () => {
  const rows: readonly (readonly [string, string | null])[] = [
    ['https://quay.test/2020/08/06/tide', '2020-08-06'],
    ['https://quay.test/news/2020-08-06-tide.html', '2020-08-06'],
    ['https://quay.test/20200806/tide', '2020-08-06'],
    ['https://quay.test/blog/2020/august/6/tide', '2020-08-06'],
    ['https://quay.test/tide_06-08-2020.html', '2020-08-06'],
    ['https://quay.test/2020/08/tide', null],
    ['https://quay.test/2020/13/40/tide', null],
    ['no address', null],
  ]
  for (const [url, day] of rows) it(`reads ${url} as ${day}`, () => expect(dateInUrl(url)).toBe(day))
})
