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

  it('knows a manual whose linked data calls it an article, but not a news story, for one', () => {
    const data = (type: string) =>
      `<script type="application/ld+json">{"@type":"${type}","headline":"Council"}</script>`
    expect(typeOf('/docs/council-meets-again', data('TechArticle'))).toBe('other by documentation')
    expect(typeOf('/docs/council-meets-again', data('NewsArticle'))).toBe('article by metadata')
  })

  it('knows a front page by its address, even where its linked data tells of its stories, and no numbered story', () => {
    const data = '<script type="application/ld+json">{"@type":"Article","headline":"Council"}</script>'
    const teasers = '<article><a href="/council">The council met again</a></article>'.repeat(24)
    expect(typeOf('/', data, teasers)).toBe('listing by home-page')
    expect(typeOf('/', data)).toBe('article by metadata')
    expect(typeOf('/?p=812')).toBe('article by text')
    expect(typeOf('/?ref=feed', '', teasers)).toBe('listing by home-page')
  })

  it('takes an unsigned, undated page at the address of a service for no article, whatever its software says', () => {
    const claim = '<meta property="og:type" content="article">'
    expect(typeOf('/council-services/meeting', claim)).toBe('other by service')
    expect(typeOf('/services/press/council-meets-again', claim)).toBe('article by text')
    expect(typeOf('/council-services/meeting', `${claim}<meta name="author" content="Jane Doe">`)).toBe(
      'article by metadata',
    )
  })

  it('takes a section that says much about itself for a listing by its links, and a page at such an address that has none not', () => {
    const links = '<a href="/council">Council</a>'.repeat(160)
    expect(typeOf('/news', '', story(60) + links)).toBe('listing by links-and-text')
    expect(typeOf('/news', '', story(60))).toBe('article by text')
  })

  it('knows a service by the end of its address where only software dates the page', () => {
    const dated = '<meta property="article:published_time" content="2021-03-03T10:00:00Z">'
    expect(typeOf('/council-services/', dated)).toBe('other by service')
    expect(typeOf('/council-services/council-meets-again', dated)).toBe('article by metadata')
  })
})
