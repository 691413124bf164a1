import { describe, expect, it } from 'vitest'
import { marksOf, sharedEntries } from './same-entries.ts'
import type { SourceEntry } from './source-reading.ts'

const reading = (...entries: SourceEntry[]) => entries.map(marksOf)
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

  it('knows a story by its id, where that is one of the whole world', () => {
    const one = reading({ url: 'https://proxy.example/~r/1', id: 'tag:a.example,2024:1001' })
    expect(sharedEntries(one, reading({ url: 'https://a.example/1', id: 'tag:a.example,2024:1001' }))).toBe(1)
    const short = reading({ url: 'https://proxy.example/~r/1', id: '1' })
    expect(sharedEntries(short, reading({ url: 'https://a.example/1', id: '1' }))).toBe(0)
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
