import { describe, expect, it } from 'vitest'
import { limits } from '../limits.ts'
import { boundMarkup } from './bounded-markup.ts'

describe('boundMarkup', () => {
  it('leaves ordinary markup as it is', () => {
    const markup = '<p title="a > b">x<!-- <b> --><script>if (a<b) "</p>"</script><br/>y</p>'
    expect(boundMarkup(markup)).toBe(markup)
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
