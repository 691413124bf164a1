import { describe, expect, it } from 'vitest'
import { parseFeedDate } from './parse-feed-date.ts'

describe('parseFeedDate', () => {
  it.each([
    ['Thu, 01 Jan 2004 19:48:21 GMT', '2004-01-01T19:48:21Z', 'RFC 822'],
    ['01 Jan 04 19:48 EST', '2004-01-01T19:48-05:00', 'RFC 822 with a year of two digits'],
    ['Thu, 5 Apr 2012 23:47:37 +0200', '2012-04-05T23:47:37+02:00', 'RFC 2822'],
    ['Thu 31 Dec 98 10:00:00 PDT', '1998-12-31T10:00:00-07:00', 'a year of the last century'],
    ['Wednesday, 20 May 2020 08:00:00 GMT+1', '2020-05-20T08:00:00+01:00', 'an offset behind a name'],
    ['2003-12-31T10:14:55.123Z', '2003-12-31T10:14:55.123Z', 'RFC 3339'],
    ['2003-12-31T10:14:55-08:00', '2003-12-31T10:14:55-08:00', 'W3CDTF'],
    ['2003-12-31', '2003-12-31', 'a day stays a day'],
    ['2003-12-31 10:14', '2003-12-31T10:14', 'no zone is invented'],
    ['20031231T101455Z', '2003-12-31T10:14:55Z', 'ISO 8601, basic'],
    ['2003-335', '2003-12-01', 'ISO 8601, ordinal'],
    ['2020-W53-5', '2021-01-01', 'ISO 8601, day of a week'],
    ['Sun Jan  4 16:29:06 PST 2004', '2004-01-04T16:29:06-08:00', 'asctime with a zone'],
    ['Fri Jan 24 11:19:01 2020', '2020-01-24T11:19:01', 'asctime'],
    ['January 5, 2017 1:34 PM', '2017-01-05T13:34', 'a clock of twelve'],
    ['2004년 05월 28일  01:31:15', '2004-05-28T01:31:15', 'OnBlog'],
    ['2004-05-25 오후 11:23:17', '2004-05-25T23:23:17', 'Nate'],
    ['2004-07-08 23:56:58.0', '2004-07-08T23:56:58', 'MSSQL'],
    ['Κυρ, 11 Ιούλ 2004 12:00:00 EST', '2004-07-11T12:00:00-05:00', 'Greek'],
    ['2004-július-13T9:15-05:00', '2004-07-13T09:15-05:00', 'Hungarian'],
    ['Fri, 2006/09/15 08:19:53 EDT', '2006-09-15T08:19:53-04:00', 'Perforce'],
    ['mar., 14 janv. 2020 10:00:00 +0100', '2020-01-14T10:00:00+01:00', 'French'],
    ['Пн, 20 января 2020 10:00:00 +0300', '2020-01-20T10:00:00+03:00', 'Russian'],
    ['1577836800', '2020-01-01T00:00:00.000Z', 'seconds since 1970'],
    ['31/12/2019', '2019-12-31', 'numbers of which only one can be the month'],
    ['1998-12-31T23:59:60Z', '1998-12-31T23:59:59Z', 'a leap second'],
  ])('reads %s', (text, expected) => {
    expect(parseFeedDate(text)).toBe(expected)
  })

  it.each(['', 'yesterday', '2003-12', '2003', '2003-02-30', '03/04/2020', '0000-00-00 00:00:00', 'Mon, 31 Feb 2020'])(
    'makes nothing of %j',
    (text) => {
      expect(parseFeedDate(text)).toBeNull()
    },
  )
})
