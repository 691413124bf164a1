import { describe, expect, it } from 'vitest'
import { parseDate, parseDateValue } from './parse-date.ts'

describe('parseDate', () => {
  const rows: readonly (readonly [string, string | null])[] = [
    ['2020-08-06', '2020-08-06'],
    ['2020-08-06T10:30:00+02:00', '2020-08-06T10:30:00+02:00'],
    ['2020-08-06T10:30:00.123Z', '2020-08-06T10:30:00.123Z'],
    ['2020-08-06 10:30:00 +0200', '2020-08-06T10:30:00+02:00'],
    ['Thu, 06 Aug 2020 10:30:00 GMT', '2020-08-06T10:30:00Z'],
    ['Updated 06 August 2020', '2020-08-06'],
    ['August 6th, 2020 at 4:05 p.m.', '2020-08-06T16:05'],
    ['Aug. 6, 2020 12:05 AM', '2020-08-06T00:05'],
    ['6. August 2020, 16:45 Uhr', '2020-08-06T16:45'],
    ['6 août 2020 à 16h45', '2020-08-06T16:45'],
    ['6 de agosto de 2020', '2020-08-06'],
    ['6 августа 2020', '2020-08-06'],
    ['2020年8月6日', '2020-08-06'],
    ['6 Αυγούστου 2020', '2020-08-06'],
    ['6 באוגוסט 2020', '2020-08-06'],
    ['٦ أغسطس ٢٠٢٠', '2020-08-06'],
    ['6 كانون الأول 2020', '2020-12-06'],
    ['६ अगस्त २०२०', '2020-08-06'],
    ['6 สิงหาคม 2563', '2020-08-06'],
    ['ngày 6 tháng 8 năm 2020', '2020-08-06'],
    ['2020. 8. 6.', '2020-08-06'],
    ['2020. augusztus 6.', '2020-08-06'],
    ['6 Agustus 2020', '2020-08-06'],
    ['6 სექტემბერი 2020', '2020-09-06'],
    ['06.08.2020', '2020-08-06'],
    ['31/12/2020', '2020-12-31'],
    ['12/31/2020', '2020-12-31'],
    ['August 6, 2020 5:05 PM EDT', '2020-08-06T17:05-04:00'],
    ['8:00 PM EST, Thu August 6, 2020', '2020-08-06T20:00-05:00'],
    ['6 août 2020 à 16h45 est paru', '2020-08-06T16:45'],
    ['6 August 2020 10:30 Uhr', '2020-08-06T10:30'],
    ['06. 08. 2020. u 10:30', '2020-08-06'],
    ['6 ส.ค. 2563', '2020-08-06'],
    ['31 February 2020', null],
    ['192.168.10.20', null],
    ['12 Monkeys 2020', null],
    ['call 555-1234', null],
  ]
  for (const [text, iso] of rows) {
    it(`reads "${text}" as ${iso}`, () => expect(parseDate(text)).toBe(iso))
  }

  it('reads dates as the languages of news write them, long and short', () => {
    const languages =
      'en de fr es it pt nl pl cs sk sl bs sr bg ru uk be ro hu fi et lv lt sv da nb is tr el he ar ur hi bn ta te kn mr gu vi id ms fil sw ja ko zh ka hy az kk uz mk sq gl cy af'
    const days = Array.from({ length: 12 }, (_, month) => new Date(Date.UTC(2024, month, 14 + month)))
    const misread = languages.split(' ').flatMap((language) =>
      (['full', 'long', 'medium'] as const).flatMap((dateStyle) => {
        const format = new Intl.DateTimeFormat(language, { dateStyle, timeZone: 'UTC' })
        return days
          .map((day) => ({ written: format.format(day), iso: day.toISOString().slice(0, 10) }))
          .filter(({ written, iso }) => parseDate(written, language === 'en' ? 'month-first' : 'day-first') !== iso)
      }),
    )
    expect(misread).toEqual([])
  })

  it('reads 06/08/2020 in the order that it is told', () => {
    expect(parseDate('06/08/2020')).toBe('2020-08-06')
    expect(parseDate('06/08/2020', 'month-first')).toBe('2020-06-08')
  })

  it('reads compact dates and seconds since 1970 only as values', () => {
    expect(parseDateValue('20200806')).toBe('2020-08-06')
    expect(parseDateValue('1596700800')).toBe('2020-08-06T08:00:00.000Z')
    expect(parseDate('20200806')).toBe(null)
  })
})
