import { readdirSync, readFileSync } from 'node:fs'
import { sharedDir, sharedSkipReason } from '@dateline/testkit/shared'
import { describe, expect, it } from 'vitest'
import exceptions from './microdata.exceptions.json' with { type: 'json' }
import { parsePage } from './parse-page.ts'

const url = 'http://blog.example.com/progress-report'
const itemsOf = (markup: string) => parsePage(markup, url).microdata

describe('readMicrodata', () => {
  it('reads items in items, properties of two names, and what an item refers to', () => {
    const markup = `<div itemscope itemtype="https://schema.org/NewsArticle" itemref="foot"><h1 itemprop="headline name">Tide</h1>
      <p itemprop="author" itemscope itemtype="https://schema.org/Person"><a itemprop="url" href="/ines"><b itemprop="name">Ines Falk</b></a></p></div>
      <p id="foot"><time itemprop="datePublished" datetime="2024-05-08">yesterday</time></p>`
    expect(itemsOf(markup)).toEqual([
      {
        '@type': ['https://schema.org/NewsArticle'],
        headline: ['Tide'],
        name: ['Tide'],
        author: [
          { '@type': ['https://schema.org/Person'], url: ['http://blog.example.com/ines'], name: ['Ines Falk'] },
        ],
        datePublished: ['2024-05-08'],
      },
    ])
  })

  it('leaves an item out that refers to itself', () => {
    const markup =
      '<div itemscope itemref="a"></div><p id="a" itemprop="part" itemscope itemref="b"></p><p id="b" itemprop="part" itemscope itemref="a">'
    expect(itemsOf(markup)).toEqual([{ part: [{ part: [{}] }] }])
  })
})

const folder = 'suites/structured-data'
const root = sharedDir(folder)

describe.skipIf(root === null)(
  `structured-data suite (${root === null ? sharedSkipReason(folder) : 'extruct'})`,
  () => {
    const answers =
      root === null
        ? []
        : readdirSync(root, { recursive: true })
            .map(String)
            .filter((name) => /\.json(?:ld)?$/.test(name))
    for (const name of answers) {
      const reason = (exceptions as Record<string, string>)[name]
      it.skipIf(reason !== undefined)(`${name}${reason === undefined ? '' : `: ${reason}`}`, () => {
        const page = parsePage(readFileSync(`${root}/${name.replace(/\.json(?:ld)?$/, '.html')}`, 'utf8'), url)
        const expected: unknown = JSON.parse(readFileSync(`${root}/${name}`, 'utf8'))
        if (name.endsWith('.jsonld'))
          expect(page.linkedData.nodes).toEqual(expect.arrayContaining(expected as object[]))
        else expect(page.microdata.map(plainItem)).toEqual((expected as Suite[]).map(plainExpected))
      })
    }
  },
)

type Suite = { type?: string | string[]; id?: string; properties?: Record<string, unknown>; value?: string }

/** Both sides in one form: lists everywhere, white space and addresses normalised. */
function plainItem(item: object): object {
  const { '@type': type, '@id': id, ...properties } = item as Record<string, unknown>
  return { type: type ?? [], id: id ?? null, properties: plainProperties(properties, plainItem) }
}

function plainExpected({ type = [], id, properties = {} }: Suite): object {
  return {
    type: [type].flat(),
    id: id ?? null,
    properties: plainProperties(properties, (value) => plainExpected(value as Suite)),
  }
}

function plainProperties(properties: Record<string, unknown>, plain: (value: object) => object): object {
  return Object.fromEntries(
    Object.entries(properties).map(([name, value]) => [
      name,
      [value].flat().map((one) => (typeof one === 'object' && one !== null ? plain(one) : plainText(String(one)))),
    ]),
  )
}

/** An address is the same whether a case resolves it or not. */
const plainText = (text: string): string =>
  text
    .trim()
    .replace(origins, '')
    .replace(/^\/|\/$/g, '')
    .replace(/\s+/g, ' ')
const origins = /^http:\/\/(?:blog\.example\.com|www\.example\.com\/microdata)\//
