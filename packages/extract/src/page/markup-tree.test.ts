import { describe, expect, it } from 'vitest'
import { limits } from '../limits.ts'
import { readMarkup } from './markup-tree.ts'
import type { PageElement } from './page.ts'

/** The tree in a short form: `div(p("text"))`. */
function shown(element: PageElement): string {
  const inner = element.children.map((child) => (typeof child === 'string' ? JSON.stringify(child) : shown(child)))
  return inner.length === 0 ? element.tag : `${element.tag}(${inner.join(' ')})`
}

function treeOf(markup: string): string {
  const root = readMarkup(markup).elements[0]
  return root === undefined ? '' : shown(root)
}

describe('readMarkup', () => {
  it.each([
    ['closes paragraphs before blocks', '<p>a<p>b<div>c</div>', '#root(p("a") p("b") div("c"))'],
    [
      'closes cells, rows and items',
      '<ul><li>a<li>b</ul><tr><td>c<td>d<tr><td>e',
      '#root(ul(li("a") li("b")) tr(td("c") td("d")) tr(td("e")))',
    ],
    ['closes what is open inside an element that ends', '<div><b>a</div>b', '#root(div(b("a")) "b")'],
    ['leaves out an end tag that ends nothing', '<div>a</span></div>', '#root(div("a"))'],
    ['reads a lone end of a paragraph as an empty one', 'a</p>b</br>', '#root("a" p "b" br)'],
    ['ignores a form within a form', '<form>a<form>b</form>c', '#root(form("ab") "c")'],
    ['takes void elements for closed', '<p>a<br>b<img src=x></p>', '#root(p("a" br "b" img))'],
    ['joins texts around what is no text', 'a<!-- x -->b<script>c</script>d', '#root("abd")'],
    [
      'leaves out what no rule looks into',
      '<svg><title>a</title><path/></svg><template><p>b</p></template>c',
      '#root("c")',
    ],
    ['keeps a frame without its fallback', '<iframe src=v><p>no frames</p></iframe>a', '#root(iframe "a")'],
    ['keeps links and objects that state facts', '<link rel=x><link itemprop=url href=y>', '#root(link)'],
    ['keeps no fallback of an object', '<object itemprop=video><p>a</p></object>b', '#root(object "b")'],
  ])('%s', (_, markup, tree) => {
    expect(treeOf(markup)).toBe(tree)
  })

  it('tells of each element the last one inside it', () => {
    const { elements } = readMarkup('<div><p>a<b>b</b></p></div><p>c')
    expect(elements.map(({ tag, end }) => [tag, end])).toEqual([
      ['#root', 4],
      ['div', 3],
      ['p', 3],
      ['b', 3],
      ['p', 4],
    ])
  })

  it('gathers metadata, links and linked data', () => {
    const { metas, links, scripts } = readMarkup(
      '<meta name=a content=b><link rel=canonical href=/c><script type="application/LD+json">{"a":"</b>"}</script><script>x</script>',
    )
    expect({ metas, links, scripts }).toEqual({
      metas: [{ name: 'a', content: 'b' }],
      links: [{ rel: 'canonical', href: '/c' }],
      scripts: ['{"a":"</b>"}'],
    })
  })

  it('keeps many unclosed paragraphs: they are siblings', () => {
    expect(readMarkup('<p>x'.repeat(2000)).elements[0]?.children).toHaveLength(2000)
  })

  it('keeps of elements below the deepest level the text alone', () => {
    const { elements } = readMarkup('<i>x'.repeat(limits.depth + 100))
    expect(elements).toHaveLength(limits.depth + 1)
    expect(elements.at(-1)?.children).toEqual(['x'.repeat(101)])
  })

  it('stops at the last tag that is allowed', () => {
    expect(readMarkup(`${'<br>'.repeat(limits.tags + 10)}x`).elements).toHaveLength(limits.tags + 1)
  })
})
