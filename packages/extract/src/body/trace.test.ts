import { describe, expect, it } from 'vitest'
import { explain, extract } from '../extract.ts'
import { featureNames } from './features.ts'
import { modelWidth } from './model.ts'

const story = [1, 2, 3, 4].map(
  (day) =>
    `<p>On day ${day} of the strike the ferries stayed in harbour, and the islanders, who had laid in flour, baked their own bread.</p>`,
)
const source = {
  url: 'https://example.test/2021/ferry-strike',
  contentType: 'text/html',
  body: Buffer.from(
    `<html><head><title>Ferries stay in harbour</title></head><body><nav><a href="/">Home page of the paper</a></nav><article><h1>Ferries stay in harbour</h1>${story.join('')}<p>${'On day 1 of the strike the ferries stayed in harbour, and the islanders, who had laid in flour, baked their own bread.'}</p><div class="ad-slot"><p>Buy a car now, and pay nothing before September, says the dealer in the next town.</p></div></article></body></html>`,
  ),
}

describe('explain', () => {
  it('says of each piece of a page what became of it, in its order, and changes nothing', () => {
    const { extraction, blocks } = explain(source)
    expect(extraction).toEqual(extract(source))
    const became = blocks.map(({ kept, rule, text }) => `${kept ? 'kept' : 'left'} ${rule}: ${text.slice(0, 8)}`)
    expect(became).toContain('left tag:nav: Home pag')
    expect(became).toContain('kept model: On day 1')
    expect(became).toContain('left said-before: On day 1')
    expect(became).toContain('left advert: Buy a ca')
    expect(blocks.filter(({ kept }) => kept).map(({ text }) => text)).toEqual(extraction.text.split('\n\n'))
  })

  it('names the features that set a judged block apart', () => {
    const judged = explain(source).blocks.filter(({ odds }) => odds !== null)
    for (const { because } of judged) {
      expect(because).toHaveLength(3)
      for (const name of because) expect(featureNames).toContain(name)
    }
  })
})

describe('the table of the model', () => {
  it('was trained on the features that are read', () => {
    expect(modelWidth).toBe(featureNames.length)
  })
})
