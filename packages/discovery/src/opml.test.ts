import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readOpml, writeOpml } from './opml.ts'
import { UnreadableSourceError } from './unreadable-source-error.ts'

const read = (text: string) => readOpml(Buffer.from(text))

describe('readOpml', () => {
  it('reads nested folders, categories and both titles', () => {
    const { title, subscriptions, faults } =
      read(`<?xml version="1.0"?><opml version="1.0"><head><title>Mine</title></head><body>
      <outline text="World"><outline title="Asia"><outline type="rss" text="A &amp; B" xmlUrl="https://a.example/feed" htmlUrl="https://a.example/"/></outline></outline>
      <outline title="C" xmlUrl="feed://c.example/rss" category="/Sport,local" language="en-GB"/></body></opml>`)
    expect({ title, faults }).toEqual({ title: 'Mine', faults: [] })
    expect(subscriptions).toEqual([
      { url: 'https://a.example/feed', title: 'A & B', siteUrl: 'https://a.example/', categories: ['World/Asia'] },
      { url: 'http://c.example/rss', title: 'C', language: 'en-GB', categories: ['Sport', 'local'] },
    ])
  })

  it('names each feed once, in all its folders', () => {
    const feed = '<outline text="A" xmlUrl="https://a.example/feed"/>'
    expect(
      read(`<opml><body><outline text="X">${feed}</outline><outline text="Y">${feed}</outline></body></opml>`)
        .subscriptions,
    ).toEqual([{ url: 'https://a.example/feed', title: 'A', categories: ['X', 'Y'] }])
  })

  it('reads on past what is wrong, and says it', () => {
    const { subscriptions, faults } = read(
      '<opml><body>\n<outline text="A & B" xmlUrl="mailto:a"/>\n<outline type="include" url="https://a.example/list.opml"/>\n<outline text="C" xmlurl="https://c.example/feed"/>',
    )
    expect(subscriptions).toMatchObject([{ url: 'https://c.example/feed', title: 'C' }])
    expect(faults).toContain('line 2: xmlUrl is no web address: "mailto:a"')
    expect(faults).toContain('line 3: an outline includes another document, which is not fetched')
  })

  it('refuses what is no OPML', () => {
    expect(() => read('<rss/>')).toThrow(UnreadableSourceError)
  })

  it('reads large lists', () => {
    const outlines = Array.from({ length: 5000 }, (_, i) => `<outline text="${i}" xmlUrl="https://a.example/${i}"/>`)
    expect(read(`<opml><body>${outlines.join('')}</body></opml>`).subscriptions).toHaveLength(5000)
  })
})

describe('writeOpml', () => {
  it('gives back what it was given', () => {
    const name = fc
      .string({ unit: 'binary', minLength: 1, maxLength: 20 })
      .map((text) => `n${text.replaceAll(/[\s\p{C}/,]+/gu, '')}`)
    const subscription = fc.record({
      url: fc.nat().map((number) => `https://a.example/feed?a=1&n=${number}`),
      title: name,
      categories: fc.uniqueArray(name, { maxLength: 3 }),
    })
    fc.assert(
      fc.property(fc.uniqueArray(subscription, { selector: ({ url }) => url, maxLength: 8 }), (subscriptions) => {
        const found = read(writeOpml({ title: 'List', subscriptions })).subscriptions
        const byUrl = (list: typeof found) => list.toSorted((a, b) => (a.url < b.url ? -1 : 1))
        expect(byUrl(found)).toEqual(byUrl(subscriptions))
      }),
    )
  })
})
