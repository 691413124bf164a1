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
    const below = `<h1>Council meets again</h1><article>${story(30)}</article><p>By Jane Doe</p>`
    expect(authorsOf(below, '<meta name="author" content="Coastal e.V.">')).toEqual(['Jane Doe'])
    expect(authorsOf('<h1>Council meets again</h1><p>Autor: Jane Doe/CO-P</p>')).toEqual(['Jane Doe'])
  })

  it('takes a labelled name from a column beside the story, and no other name there', () => {
    const page = (label: string) =>
      `<main><h1>Council meets again</h1><article>${story(5)}</article><aside><h3>${label}</h3><p>Jane Doe</p></aside></main>`
    expect(authorsOf(page('Author'))).toEqual(['Jane Doe'])
    expect(authorsOf(page('In pictures'))).toEqual([])
  })

  it('takes the owner of a site of that name for the author where the text speaks in the first person', () => {
    const said = '<p>I went to the council again, and I asked my neighbour what she thought of the whole affair.</p>'
    const footer = '<footer>© 2021 Jane Doelling. All rights reserved.</footer>'
    const page = (text: string) => `<h1>Council meets again</h1><article>${text}${story(3)}</article>${footer}`
    expect(authorsOf(page(said), '', 'https://doelling.test/notes/council')).toEqual(['Jane Doelling'])
    expect(authorsOf(page(''), '', 'https://doelling.test/notes/council')).toEqual([])
    expect(authorsOf(page(said), '', 'https://example.test/notes/council')).toEqual([])
  })

  it('believes two bylines that agree rather than who put the story into the system, and one byline less', () => {
    const head = '<meta name="author" content="Olaf Brandt">'
    const page = (byline: string) => `<h1>Council meets again</h1>${byline}<article>${story(5)}</article>`
    const linked = '<p>By <a rel="author" href="/authors/jane-doe">Jane Doe</a></p>'
    expect(authorsOf(page(linked), head)).toEqual(['Jane Doe'])
    expect(authorsOf(page('<p>By Jane Doe</p>'), head)).toEqual(['Olaf Brandt'])
  })

  it('takes nobody for the author who only reviewed the story', () => {
    const links =
      '<p>By <a rel="author" href="/authors/jane">Jane Doe</a>. Reviewed by <a rel="author" href="/authors/john">John Roe</a></p>'
    expect(authorsOf(`<h1>Council meets again</h1>${links}<article>${story(5)}</article>`)).toEqual(['Jane Doe'])
  })

  it('takes no section for a name: not in the trail that leads to the page, nor in a link beside the byline', () => {
    const trail =
      '<div class="breadcrumbs"><a href="/people">People</a> <a href="/people/real-life">Real Life</a></div>'
    const topic = '<div class="byline"><a href="/topic/town-halls">Town Halls</a></div>'
    const page = `${trail}<h1>Council meets again</h1>${topic}<p>3 March 2021</p><article>${story(5)}</article>`
    expect(authorsOf(page, '', 'https://example.test/people/real-life/council')).toEqual([])
  })

  it('keeps a blog that is its author’s own, by the same name', () => {
    const data =
      '<script type="application/ld+json">[{"@type":["Person","Organization"],"name":"Jane Doe"},{"@type":"BlogPosting","headline":"Council meets again","author":{"name":"Jane Doe"},"publisher":{"name":"Jane Doe"}}]</script>'
    const page = `<h1>Council meets again</h1><article>${story(5)}</article><h3>About the author</h3><p>By Olaf Brandt</p>`
    expect(authorsOf(page, data)).toEqual(['Jane Doe'])
  })

  it('reads each name of a long list, and labels at the end of a line', () => {
    const page = (byline: string) => `<h1>Council meets again</h1>${byline}<article>${story(5)}</article>`
    const list = ['Jane Doe', 'John Roe', 'Ines Falk'].map((name) => `<span>${name}</span>`).join(', ')
    expect(authorsOf(page(`<div>Written by ${list}</div>`))).toEqual(['Jane Doe', 'John Roe', 'Ines Falk'])
    expect(authorsOf(page('<div>3 March 2021 | Author: <b>Jane Doe</b></div>'))).toEqual(['Jane Doe'])
    expect(authorsOf(page('<p>责任编辑：焦明</p>'))).toEqual(['焦明'])
  })

  it('reads who reported where the last line says so', () => {
    const end = '<p><i>Reporting by The Coastal Press.</i></p>'
    expect(authorsOf(`<h1>Council meets again</h1><article>${story(9)}${end}</article>`)).toEqual(['The Coastal Press'])
  })

  it('is not misled by white space between tags, nor by a page that says it has a trail', () => {
    const gap = '\n'.padEnd(400)
    const box = `<div class="author">${gap}<b>Jane Doe</b>${gap}<i>Writer</i></div>`
    expect(authorsOf(`<h1>Council meets again</h1>${box}<article>${story(5)}</article>`)).toEqual(['Jane Doe'])
    const page = `<div class="with-breadcrumb"><h1>Council meets again</h1><p>By Jane Doe</p><article>${'<p>'.repeat(60)}${story(5)}</article></div>`
    expect(authorsOf(page)).toEqual(['Jane Doe'])
  })

  it('reads who wrote and photographed at once', () => {
    const end = '<p><i>Photos and Story By Jane Doe</i></p>'
    expect(authorsOf(`<h1>Council meets again</h1><article>${end}${story(9)}</article>`)).toEqual(['Jane Doe'])
  })

  it('prefers the person whom readers are shown to an agency, and takes the other half of a reviewer’s label for none', () => {
    const page = (byline: string) => `<h1>Council meets again</h1>${byline}<article>${story(5)}</article>`
    const head = '<meta name="author" content="Associated Press">'
    expect(authorsOf(page('<p>By Jane Doe</p>'), head)).toEqual(['Jane Doe'])
    expect(authorsOf(page(''), head)).toEqual(['Associated Press'])
    expect(authorsOf(page('<p><b>Expertly reviewed</b> by <i>John Roe</i></p>'))).toEqual([])
  })

  const person = (name: string) => ({ '@type': 'Person', name })
  const linked = (author: unknown, publisher = 'The Quay') =>
    `<script type="application/ld+json">${JSON.stringify({ '@type': 'NewsArticle', headline: 'Council meets again', author, publisher: { name: publisher } })}</script>`
  const under = (byline: string) => `<h1>Council meets again</h1>${byline}<article>${story(5)}</article>`

  it('leaves out the house that the people beside it work for', () => {
    expect(authorsOf(under(''), linked([person('Jane Doe'), person('The Associated Press')]))).toEqual(['Jane Doe'])
    expect(authorsOf(under('<p>By Jane Doe, Quay News Service</p>'))).toEqual(['Jane Doe'])
    expect(authorsOf(under(''), linked([person('Jane Doe'), person('The Coastal Journal')]))).toEqual(['Jane Doe'])
    expect(authorsOf(under(''), linked([person('Quay News Service')]))).toEqual(['Quay News Service'])
  })

  it('leaves out whom metadata name beside those of the byline', () => {
    const both = linked([person('Jane Doe'), person('Uwe Kolb')])
    expect(authorsOf(under('<p>By Jane Doe</p><p>Photography by Uwe Kolb</p>'), both)).toEqual(['Jane Doe'])
    expect(authorsOf(under('<p>By Jane Doe and Uwe Kolb</p>'), both)).toEqual(['Jane Doe', 'Uwe Kolb'])
  })

  it('prefers whom readers are shown to a part of the site’s name, and to a login', () => {
    const byline = under('<p>By <a href="/authors/jane-doe">Jane Doe</a></p>')
    expect(authorsOf(byline, linked(person('Harbour Daily'), 'Harbour Daily Reporter'))).toEqual(['Jane Doe'])
    expect(authorsOf(byline, linked(person('uwe.kolb')))).toEqual(['Jane Doe'])
    expect(authorsOf(under(''), linked(person('uwe.kolb')))).toEqual(['Uwe Kolb'])
  })

  it('takes nobody for the author who answered', () => {
    const post = (name: string) => `<div itemprop="author" itemscope><span itemprop="name">${name}</span></div>`
    const answer = `<div itemprop="comment" itemscope>${post('John Roe')}<p>I was there.</p></div>`
    expect(authorsOf(`${under(post('Jane Doe'))}${answer}`)).toEqual(['Jane Doe'])
  })

  it('names in full whom the head names by the first name alone', () => {
    const end = '<p><i>This post was written by Jane Doe</i></p>'
    expect(
      authorsOf(`<h1>Council meets again</h1><article>${story(9)}${end}</article>`, linked(person('Jane'))),
    ).toEqual(['Jane Doe'])
  })

  it('reads a label and its colon in two elements, and a login between "by" and the day', () => {
    expect(authorsOf(under('<dl><dt>Author<span>:</span></dt><dd>Jane Doe</dd></dl>'))).toEqual(['Jane Doe'])
    expect(authorsOf(under('<p><i>Posted in Town</i> by krabbe on 3 March 2021</p>'))).toEqual(['krabbe'])
  })

  it('takes the name that links to the first page of a site of that name for its author, if it speaks of itself', () => {
    const home = '<header><a href="/">Jane Doelling</a></header>'
    const said = '<p>I went to the council again, and I asked my neighbour what she thought of the whole affair.</p>'
    const page = (text: string) => `${home}<h1>Council meets again</h1><article>${text}${story(3)}</article>`
    expect(authorsOf(page(said), '', 'https://doelling.test/notes/council')).toEqual(['Jane Doelling'])
    expect(authorsOf(page(''), '', 'https://doelling.test/notes/council')).toEqual([])
  })
})
