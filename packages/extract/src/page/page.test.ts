import { expect, it } from 'vitest'
import { readMarkup } from './markup-tree.ts'
import { textOf } from './page.ts'

it('gives no more of a text than was asked for, though it is one piece', () => {
  const [root] = readMarkup(`<p>${'A.'.repeat(1000)}</p><p>more</p>`).elements
  expect(root && textOf(root, 300)).toHaveLength(300)
})
