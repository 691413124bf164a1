import { describe, expect, it } from 'vitest'
import { objectsOf, readLinkedData, stringOf, typesOf } from './json-ld.ts'

describe('readLinkedData', () => {
  it('follows references by @id, past bare references that come first', () => {
    const data = readLinkedData(['{"@graph":[{"@id":"a","author":{"@id":"p"}},{"@id":"p","name":"Jane Doe"}]}'])
    const [author] = objectsOf(data.byId.get('a')?.author, data)
    expect(stringOf(author?.name)).toBe('Jane Doe')
  })

  it('mends raw line ends, trailing commas, comments and escaped quotes', () => {
    for (const script of [
      '{"name":"a\nb",}',
      '<!-- {"name":"a b"} -->',
      '{&quot;name&quot;:&quot;a b&quot;}',
      '{"name":"a b"};',
    ]) {
      expect(stringOf(readLinkedData([script]).nodes[0]?.name), script).toBe('a b')
    }
  })

  it('leaves out what is beyond mending', () => {
    expect(readLinkedData(['{"name": oops', '']).nodes).toEqual([])
  })

  it('names types without their namespace', () => {
    expect(typesOf({ '@type': ['http://schema.org/NewsArticle', 'schema:Article'] })).toEqual([
      'NewsArticle',
      'Article',
    ])
  })
})
