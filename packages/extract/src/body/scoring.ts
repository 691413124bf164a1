import type { PageElement } from '../page/page.ts'
import type { Block, Sums } from './block.ts'
import { isFurniture } from './names.ts'

/**
 * The elements that hold the body by where the prose is: each paragraph votes for its ancestors, less the farther up
 * (the idea of Readability, Arc90 2009).
 */
export function findByScore(blocks: readonly Block[], sums: Sums): readonly PageElement[] {
  const scores = new Map<PageElement, number>()
  for (const block of blocks) {
    if (block.prose >= 25) vote(block, 1 + block.commas + Math.min(block.prose / 100, 4), scores)
  }
  let best: PageElement | null = null
  let bestScore = 0
  for (const [element, raw] of scores) {
    const score = raw * (1 - density(element, sums)) * (isFurniture(element) ? 0.5 : 1)
    scores.set(element, score)
    if (score > bestScore) [best, bestScore] = [element, score]
  }
  return best === null ? [] : withSiblings(climb(best, scores), bestScore, scores)
}

function vote(block: Block, score: number, scores: Map<PageElement, number>): void {
  let at = block.owner.tag === 'div' || block.owner.tag === 'td' ? block.owner : block.owner.parent
  for (let level = 0; level < 5 && at !== null && at.tag !== 'html' && at.tag !== '#root'; level++) {
    const share = level === 0 ? 1 : level === 1 ? 0.5 : 1 / (level * 3)
    scores.set(at, (scores.get(at) ?? 0) + score * share)
    at = at.parent
  }
}

/** Goes up while the parent has clearly more: the best element may be one of several sections of the body. */
function climb(best: PageElement, scores: ReadonlyMap<PageElement, number>): PageElement {
  let at = best
  let least = (scores.get(best) ?? 0) / 3
  for (let up = at.parent; up !== null && up.tag !== 'body'; up = up.parent) {
    const score = scores.get(up) ?? 0
    if (score < least) break
    if (score > (scores.get(at) ?? 0)) at = up
    least = Math.max(least, score / 3)
  }
  return at
}

function withSiblings(
  top: PageElement,
  topScore: number,
  scores: ReadonlyMap<PageElement, number>,
): readonly PageElement[] {
  if (top.parent === null) return [top]
  const least = Math.max(10, topScore * 0.2)
  return top.parent.children.filter((sibling): sibling is PageElement => {
    if (typeof sibling === 'string') return false
    const bonus = sibling.names.trim() !== '' && sibling.names === top.names ? topScore * 0.2 : 0
    return sibling === top || (scores.get(sibling) ?? 0) + bonus >= least
  })
}

function density(element: PageElement, sums: Sums): number {
  const all = sums.text[element.index] ?? 0
  return all === 0 ? 0 : (sums.linked[element.index] ?? 0) / all
}
