import { describe, expect, it } from 'vitest'
import { extract } from '../extract.ts'
import { readForest } from '../read-forest.ts'
import { story } from './council-story.ts'
import { typeFeatureNames } from './type-features.ts'
import { typeTable } from './type-table.ts'

const typeOf = (path: string, head = '', inner = story(8)) => {
  const markup = `<html><head><title>Council meets again</title>${head}</head><body><h1>Council meets again</h1>${inner}</body></html>`
  const { type, provenance } = extract({
    url: `https://example.test${path}`,
    contentType: 'text/html',
    body: new TextEncoder().encode(markup),
  })
  return `${type} by ${provenance.type}`
}

const linked = (data: object) => `<script type="application/ld+json">${JSON.stringify(data)}</script>`
const dated = '<meta property="article:published_time" content="2021-03-03T10:00:00Z">'
const signed = `${dated}<meta property="og:type" content="article"><meta name="author" content="Jane Doe">`
const offers =
  '<a href="/a">Get started</a><a href="/b">Book a demo</a><a href="/c">Sign up</a><a href="/d">Buy now</a>'

describe('findType', () => {
  it('takes a page of prose for an article', () => {
    expect(typeOf('/council-meets-again')).toBe('article by model')
  })

  it('knows a thread of a forum by its linked data, its software or its address', () => {
    expect(typeOf('/council-meets-again', linked({ '@type': 'QAPage', name: 'Council' }))).toBe('other by thread')
    expect(typeOf('/council-meets-again', '<meta name="generator" content="Discourse 3.2">')).toBe('other by thread')
    expect(typeOf('/t/council-meets-again/1234')).toBe('other by thread')
    expect(typeOf('/forum/viewtopic.php?t=12')).toBe('other by thread')
  })

  it('knows a manual by its software or its address, but for the news of who publishes it', () => {
    expect(typeOf('/council', '<meta name="generator" content="Docusaurus v3">')).toBe('other by documentation')
    expect(typeOf('/docs/council-meets-again')).toBe('other by documentation')
    expect(typeOf('/docs/blog/council-meets-again', signed)).toBe('article by model')
  })

  it('knows a manual whose linked data calls it an article, but not a news story, for one', () => {
    const data = (type: string) => linked({ '@type': type, headline: 'Council' })
    expect(typeOf('/docs/council-meets-again', data('TechArticle'))).toBe('other by documentation')
    expect(typeOf('/docs/council-meets-again', data('NewsArticle'))).toBe('article by metadata')
  })

  it('takes a news story for an article wherever it stands and whatever is for sale beside it', () => {
    const data = linked({ '@type': 'NewsArticle', headline: 'Council' })
    expect(typeOf('/council-services/', data, story(2) + offers)).toBe('article by metadata')
  })

  it('knows a front page by its address, even where its linked data tells of its stories, and no numbered story', () => {
    const data = linked({ '@type': 'Article', headline: 'Council' })
    const teasers = '<article><a href="/council">The council met again</a></article>'.repeat(24)
    expect(typeOf('/', data, teasers)).toBe('listing by home-page')
    expect(typeOf('/', data + signed)).toBe('article by model')
    expect(typeOf('/?p=812')).toBe('article by model')
    expect(typeOf('/?ref=feed', '', teasers)).toBe('listing by home-page')
  })

  it('takes a page whose linked data holds many stories for a listing, unless it says that it is one of them', () => {
    const one = { '@type': 'NewsArticle', headline: 'Council', datePublished: '2021-03-03' }
    expect(typeOf('/council/', linked([one, one, one, one]))).toBe('listing by json-ld')
    expect(typeOf('/council/', linked([one, one, one, one]) + signed)).toBe('article by metadata')
    expect(typeOf('/council/', linked([one, one]))).toBe('article by metadata')
  })

  it('tells who asks for orders again and again from who signs a story beside such offers', () => {
    expect(typeOf('/council', '', story(8) + offers)).toBe('other by model')
    expect(typeOf('/council', signed, story(8) + offers)).toBe('article by model')
  })

  it('tells a section from a story of the same length', () => {
    const links = '<a href="/council">The council met again</a>'.repeat(160)
    expect(typeOf('/news', '', story(8) + links)).toBe('listing by model')
    expect(typeOf('/news/2021/03/03/the-council-meets-again', '', story(8) + links)).toBe('article by model')
  })

  it('finds the brief, and no wall that stands at its address', () => {
    const path = '/news/2021/03/03/the-council-meets-again-812345'
    expect(typeOf(path, '', `<p class="date">3 March 2021</p>${story(3)}`)).toBe('article by model')
    const wall = '<p>You have read all of your free stories this month. Subscribe now and read all that we write.</p>'
    expect(typeOf(path, '', `${wall}<a href="/login">Log in</a><a href="/offers">Subscribe</a>`)).toBe('other by model')
  })

  it('takes a film with hardly a word beside it for a video, and a shelf of films not', () => {
    const film = linked({ '@type': 'VideoObject', name: 'Council' })
    expect(typeOf('/council-meets-again', film, story(1))).toBe('video by metadata')
    expect(typeOf('/council-meets-again', film)).toBe('article by model')
    const films = '<article><a href="/council">The council met again</a></article>'.repeat(8)
    expect(typeOf('/films', film, films)).toBe('listing by model')
  })
})

describe('the table of the model', () => {
  it('was trained on the features that are read', () => {
    expect(readForest(typeTable).width).toBe(typeFeatureNames.length)
  })
})
