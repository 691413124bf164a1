import { describe, expect, it } from 'vitest'
import { limits } from '../limits.ts'
import { boundMarkup } from './bounded-markup.ts'

describe('boundMarkup', () => {
  it('leaves ordinary markup as it is', () => {
    const markup = '<p title="a > b">x<!-- <b> --><br/>y</p><script type="application/ld+json">{"a":"<p>"}</script>'
    expect(boundMarkup(markup)).toBe(markup)
  })

  it('empties scripts and styles that no rule reads', () => {
    const markup = '<p>x<script>if (a<b) "</p>"</script><style>p > a {}</style>y</p>'
    expect(boundMarkup(markup)).toBe('<p>x<script></script><style></style>y</p>')
  })

  it('keeps many unclosed paragraphs: they are siblings', () => {
    const markup = '<p>x'.repeat(2000)
    expect(boundMarkup(markup)).toBe(markup)
  })

  it('drops the tags below the deepest level and keeps their text', () => {
    const bounded = boundMarkup('<i>x'.repeat(limits.depth + 100))
    expect(bounded.match(/<i>/g)).toHaveLength(limits.depth)
    expect(bounded.match(/x/g)).toHaveLength(limits.depth + 100)
  })

  it('cuts after the last tag that is allowed', () => {
    expect(boundMarkup('<br>'.repeat(limits.tags + 10))).toBe('<br>'.repeat(limits.tags))
  })
})
