import { describe, expect, it } from 'vitest'
import { extract } from '../extract.ts'

const prose = (n: number) =>
  `<p>The harbour board met for the ${n}th time on Monday, heard three engineers, and put the vote off until the spring, as before.</p>`
const page = (inner: string) =>
  extract({
    url: 'https://example.test/2021/harbour-board',
    contentType: 'text/html',
    body: Buffer.from(
      `<html><head><title>Board puts off its vote</title></head><body><article><h1>Board puts off its vote</h1>${prose(4)}${prose(5)}${inner}${prose(6)}${prose(7)}</article></body></html>`,
    ),
  })
const long = (what: string) =>
  `${what}, which the board wants to see done before the winter storms, said the engineers.`

describe('what a body is made of', () => {
  it('keeps a numbered list numbered, and the paragraphs of one item together', () => {
    const { html, text } = page(
      `<ol><li>${long('A new mole')}</li><li><p>${long('A deeper basin')}</p><p>${long('A crane beside it')}</p></li></ol>`,
    )
    expect(html).toContain(
      `<ol>\n<li>${long('A new mole')}</li>\n<li>${long('A deeper basin')}<br />${long('A crane beside it')}</li>\n</ol>`,
    )
    expect(text).toContain(`- ${long('A new mole')}\n- ${long('A deeper basin')}\n  ${long('A crane beside it')}`)
  })

  it('keeps the rows and cells of a table', () => {
    const { html, text } = page(
      `<table><tr><td>${long('The mole')}</td><td>${long('Stone')}</td></tr><tr><td>${long('The basin')}</td><td>${long('Sand')}</td></tr></table>`,
    )
    expect(html).toContain(`<tr><td>${long('The mole')}</td><td>${long('Stone')}</td></tr>`)
    expect(text).toContain(`${long('The mole')} | ${long('Stone')}\n${long('The basin')} | ${long('Sand')}`)
  })

  it('keeps a quotation of two paragraphs in one piece', () => {
    const { html } = page(`<blockquote><p>“${long('A mole')}”</p><p>“${long('A basin')}”</p></blockquote>`)
    expect(html).toContain(`<blockquote><p>“${long('A mole')}”</p>\n<p>“${long('A basin')}”</p></blockquote>`)
  })

  it('keeps the lines of code', () => {
    const code =
      'def tide(hours):\n    # hours since the last high water, at the gauge\n    return 2.4 * cos(hours / 12.4 * tau)'
    const { html, text } = page(`<p>This is how the gauge reckons the tide, the engineers said:</p><pre>${code}</pre>`)
    expect(html).toContain(`<pre>${code}</pre>`)
    expect(text).toContain(code)
  })
})
