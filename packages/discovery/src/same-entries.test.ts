import { describe, expect, it } from 'vitest'
import { sharedEntries } from './same-entries.ts'
import type { SourceEntry, SourceReading } from './source-reading.ts'

const reading = (...entries: SourceEntry[]): SourceReading => ({
  kind: 'rss',
  entries,
  sources: [],
  schedule: {},
  faults: [],
})
const page = (url: string, title?: string): SourceEntry => ({
  url,
  ...(title !== undefined && { title, publishedAt: '2024-05-03T10:00:00Z' }),
})

describe('sharedEntries', () => {
  it('knows the RSS and the Atom feed of a site for one', () => {
    const one = reading(page('https://www.a.example/1?utm_source=rss'), page('https://www.a.example/2'))
    const other = reading(page('http://a.example/2/'), page('https://a.example/1'), page('https://a.example/3'))
    expect(sharedEntries(one, other)).toBe(1)
  })

  it('knows a story by its title and day, where its addresses differ', () => {
    const title = 'The harbour was closed for a day'
    expect(
      sharedEntries(reading(page('https://a.example/1', title)), reading(page('https://b.example/x', title))),
    ).toBe(1)
  })

  it('tells feeds of different sections apart', () => {
    expect(sharedEntries(reading(page('https://a.example/1')), reading(page('https://a.example/2')))).toBe(0)
    expect(sharedEntries(reading(page('https://a.example/?p=1')), reading(page('https://a.example/?p=2')))).toBe(0)
    expect(
      sharedEntries(reading(page('https://a.example/read?id=1')), reading(page('https://a.example/read?id=2'))),
    ).toBe(0)
    expect(sharedEntries(reading(), reading(page('https://a.example/2')))).toBe(0)
  })
})
