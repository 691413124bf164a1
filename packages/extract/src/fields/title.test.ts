import { describe, expect, it } from 'vitest'
import { extract } from '../extract.ts'
import { story } from './council-story.ts'

const titleOf = (head: string, above: string, url = 'https://quay.test/town/council') => {
  const markup = `<html><head>${head}</head><body>${above}<article>${story(5)}</article></body></html>`
  return extract({ url, contentType: 'text/html', body: new TextEncoder().encode(markup) }).title
}

const window = (title: string) => `<title>${title}</title>`
const shared = (title: string) => `<meta property="og:title" content="${title}">`
const headline = 'Council meets again and decides nothing'

describe('findTitle', () => {
  it('prefers the only top heading, if it is a sentence, to what is made for sharing', () => {
    expect(titleOf(shared('Watch them argue all night'), `<h1>${headline}</h1>`)).toBe(headline)
    expect(titleOf(shared('Watch them argue all night'), '<h1>Town Hall News</h1>')).toBe('Watch them argue all night')
  })

  it('prefers the top heading that repeats what is shared, wherever it stands among others', () => {
    const above = `<h1>Council meets again and decides on little: the list of all</h1><h1>${headline}</h1>`
    expect(titleOf(shared(headline), above)).toBe(headline)
  })

  it('cuts a kicker that others don’t know, though they add the site’s name', () => {
    const head = `<meta property="og:site_name" content="The Quay">${shared(`${headline} - The Quay`)}`
    expect(titleOf(head, `<h1><span>Opinion</span> ${headline}</h1>`)).toBe(headline)
  })

  it('takes the heading that is a part of the window’s title, not the site’s name among them', () => {
    const above = `<h1><a href="/">Harbour Notes Weekly</a></h1><h2>${headline}</h2>`
    expect(titleOf(window(`Harbour Notes Weekly » Archive » ${headline}`), above)).toBe(headline)
    expect(titleOf(window(`${headline} : Harbour Notes Weekly`), above)).toBe(headline)
    const other = '<h1>What was said of it in the other towns</h1>'
    expect(titleOf(window(`${headline} | Harbour Notes`), `<h2>${headline}</h2>${other}`)).toBe(headline)
  })

  it('cuts the site’s name where any part of its host ends in it', () => {
    const title = window(`${headline} | Harbour`)
    expect(titleOf(title, '', 'https://stories.theharbour.test/town')).toBe(headline)
    expect(titleOf(title, '', 'https://stories.quay.test/town')).toBe(`${headline} | Harbour`)
    expect(titleOf(window(`${headline}｜Harbour`), '', 'https://harbour.test/town')).toBe(headline)
  })
})
