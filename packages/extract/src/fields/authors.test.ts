import { describe, expect, it } from 'vitest'
import { extract } from '../extract.ts'
import { story } from './council-story.ts'

const authorsOf = (inner: string, head = '', url = 'https://example.test/2021/story') => {
  const markup = `<html><head><title>Council meets again</title>${head}</head><body>${inner}</body></html>`
  return extract({ url, contentType: 'text/html', body: new TextEncoder().encode(markup) }).authors
}

describe('findAuthors', () => {
  it('reads a byline in the order that readers see it', () => {
    const byline = '<div>Posted by <span>Jane Doe</span> on 24 July 2017</div>'
    expect(authorsOf(`<h1>Council meets again</h1>${byline}<article>${story(5)}</article>`)).toEqual(['Jane Doe'])
  })

  it('prefers the person whom readers are shown to the house that the metadata name', () => {
    const head = '<meta name="author" content="Example e.V.">'
    const page = `<h1>Council meets again</h1><p>By Jane Doe</p><article>${story(5)}</article>`
    expect(authorsOf(page, head)).toEqual(['Jane Doe'])
    expect(authorsOf(`<h1>Council meets again</h1><article>${story(5)}</article>`, head)).toEqual(['Example e.V.'])
  })

  it('takes a labelled name from a column beside the story, and no other name there', () => {
    const page = (label: string) =>
      `<main><h1>Council meets again</h1><article>${story(5)}</article><aside><h3>${label}</h3><p>Jane Doe</p></aside></main>`
    expect(authorsOf(page('Author'))).toEqual(['Jane Doe'])
    expect(authorsOf(page('In pictures'))).toEqual([])
  })

  it('reads the name that signs the last line of a story', () => {
    const page = `<h1>Council meets again</h1><article>${story(30)}<p>The next meeting is in a month, and nobody expects that it will be any shorter than the last.</p><p><em>Jane Doe</em></p></article>`
    expect(authorsOf(page)).toEqual(['Jane Doe'])
  })

  it('takes the owner of a site of that name for the author where the text speaks in the first person', () => {
    const said = '<p>I went to the council again, and I asked my neighbour what she thought of the whole affair.</p>'
    const footer = '<footer>© 2021 Jane Doelling. All rights reserved.</footer>'
    const page = (text: string) => `<h1>Council meets again</h1><article>${text}${story(3)}</article>${footer}`
    expect(authorsOf(page(said), '', 'https://doelling.test/notes/council')).toEqual(['Jane Doelling'])
    expect(authorsOf(page(''), '', 'https://doelling.test/notes/council')).toEqual([])
    expect(authorsOf(page(said), '', 'https://example.test/notes/council')).toEqual([])
  })
})
