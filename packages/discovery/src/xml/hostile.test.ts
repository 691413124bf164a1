import { describe, expect, it } from 'vitest'
import { limits } from '../limits.ts'
import { readSource } from '../read-source.ts'

const read = (body: string) => readSource({ body: Buffer.from(body), contentType: null, url: 'https://a.example/' })
const entry = '<item><link>https://a.example/1</link></item>'

// Each of these takes minutes or all memory where the work is more than linear: the time limit of the test is the assertion.
describe('hostile XML', () => {
  it.each([
    ['nested tags', `<rss><channel>${entry}${'<a>'.repeat(3e6)}`],
    ['nested entries', `<rss><channel>${entry}${'<item>'.repeat(2e6)}`],
    ['end tags of nothing in deep nesting', `<rss><channel>${entry}${'<a>'.repeat(1e4)}${'</b>'.repeat(3e6)}`],
    [
      'attributes',
      `<rss><channel>${entry}<a ${Array.from({ length: 1e6 }, (_, i) => `a${i}=""`).join(' ')}/></channel></rss>`,
    ],
    ['namespaces', `<rss><channel>${entry}${Array.from({ length: 1e4 }, (_, i) => `<a xmlns:n${i}="${i}">`).join('')}`],
    ['open comments', `<rss><channel>${entry}${'<!--'.repeat(3e6)}`],
    ['ampersands', `<rss><channel>${entry}<title>${'&'.repeat(1e7)}`],
    [
      'half tags in titles',
      `<rss><channel>${entry}${`<item><title>${'&lt;a "'.repeat(1300)}</title></item>`.repeat(2000)}`,
    ],
  ])('costs no more than its length: %s', (_, body) => {
    expect(read(body).entries).toEqual([{ url: 'https://a.example/1' }])
  })

  it('expands no entity that a document type defines', () => {
    const bomb = `<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">
      <!ENTITY file SYSTEM "file:///etc/passwd">]><rss><channel><item><title>&b;</title><link>https://a.example/1</link></item>
      <item><link>https://a.example/&file;</link></item></channel></rss>`
    const { entries, faults } = read(bomb)
    expect(entries).toEqual([{ url: 'https://a.example/1' }])
    expect(faults.join()).toContain('an entity that the document defines is not expanded')
  })

  it('keeps texts and addresses within bounds', () => {
    const long = 'x'.repeat(100_000)
    const { entries } = read(
      `<rss><channel><item><link>https://a.example/1</link><title>${long}</title><guid>${long}</guid></item>
       <item><link>https://a.example/${long}</link></item></channel></rss>`,
    )
    expect(entries).toHaveLength(1)
    expect(entries[0]?.title).toHaveLength(limits.textCharacters)
    expect(entries[0]?.id).toHaveLength(limits.textCharacters)
  })
})
