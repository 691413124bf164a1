import type { Drop } from '@dateline/contracts/outcome'
import type { DropReason } from '@dateline/contracts/topology'
import type { Frontier } from '@dateline/frontier/frontier'
import { contentHashOf, type Draft } from './draft.ts'

/**
 * What becomes of a page that something speaks against. Where its publisher wants it in no index, and the index has it, the
 * next revision takes its texts away; else it is dropped, as if it had never been seen.
 */
export async function withdraw(
  draft: Draft,
  against: Drop<DropReason<'normalizer'>>,
  frontier: Pick<Frontier, 'indexedRevision'>,
): Promise<Draft | Drop<DropReason<'normalizer'>>> {
  const { reason } = against
  if (reason !== 'noindex' && reason !== 'reserved') return against
  if ((await frontier.indexedRevision(draft.id)) === 0) return against
  return { ...draft, ...nothing, contentHash: contentHashOf(nothing), withdrawn: reason }
}

const nothing = {
  title: null,
  description: null,
  highlights: [],
  authors: [],
  dateline: null,
  keywords: [],
  text: '',
  html: '',
  images: [],
  links: [],
  wordCount: 0,
  provenance: {},
}
