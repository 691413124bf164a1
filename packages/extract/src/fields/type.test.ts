import { describe, expect, it } from 'vitest'
import { extract } from '../extract.ts'
import { story } from './council-story.ts'

const typeOf = (path: string, head = '', inner = story(8)) => {
  const markup = `<html><head><title>Council meets again</title>${head}</head><body><h1>Council meets again</h1>${inner}</body></html>`
  const { type, provenance } = extract({
    url: `https://example.test${path}`,
    contentType: 'text/html',
    body: new TextEncoder().encode(markup),
  })
  return `${type} by ${provenance.type}`
}

describe('findType', () => {
  it('takes a page of prose for an article', () => {
    expect(typeOf('/council-meets-again')).toBe('article by text')
  })

  it('knows a thread of a forum by its linked data, its software or its address', () => {
    const data = '<script type="application/ld+json">{"@type":"QAPage","name":"Council"}</script>'
    expect(typeOf('/council-meets-again', data)).toBe('other by thread')
    expect(typeOf('/council-meets-again', '<meta name="generator" content="Discourse 3.2">')).toBe('other by thread')
    expect(typeOf('/t/council-meets-again/1234')).toBe('other by thread')
    expect(typeOf('/forum/viewtopic.php?t=12')).toBe('other by thread')
  })

  it('knows a manual by its software or its address, but for the news of who publishes it', () => {
    expect(typeOf('/council', '<meta name="generator" content="Docusaurus v3">')).toBe('other by documentation')
    expect(typeOf('/docs/council-meets-again')).toBe('other by documentation')
    expect(typeOf('/docs/blog/council-meets-again')).toBe('article by text')
  })

  it('takes a page without author and date that asks for orders again and again for no article', () => {
    const offers =
      '<a href="/a">Get started</a><a href="/b">Book a demo</a><a href="/c">Sign up</a><a href="/d">Buy now</a>'
    expect(typeOf('/council', '', story(8) + offers)).toBe('other by offers')
    expect(typeOf('/ten-ways-to-meet', '', story(8) + offers)).toBe('article by text')
  })
})
