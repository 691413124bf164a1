import type { Archive } from '@dateline/archive/archive'
import type { Article } from '@dateline/contracts/article'
import type { FetchedPage } from '@dateline/contracts/messages'
import { drop, forward } from '@dateline/contracts/outcome'
import type { IndexRequest, OutcomeOf } from '@dateline/contracts/topology'
import type { Frontier } from '@dateline/frontier/frontier'
import type { Deduplicator, Identity } from './dedup/deduplicator.ts'
import { type Draft, draftOf } from './draft.ts'
import type { ExtractPool } from './extract-pool.ts'
import { reasonAgainst, reservationsOf } from './reason-against.ts'
import { withdraw } from './withdraw.ts'

export interface Deps {
  archive: Pick<Archive, 'read'>
  extractor: Pick<ExtractPool, 'run'>
  deduplicator: Deduplicator
  /** The reservations of publishers that are obeyed (NORMALIZE_OBEY). */
  obeys: readonly string[]
  frontier: Pick<Frontier, 'indexedRevision'>
}

/** Makes an article of an archived page: its facts, its identity, its revision and its cluster. */
export async function normalizePage(
  page: FetchedPage,
  { archive, extractor, deduplicator, frontier, obeys }: Deps,
  signal: AbortSignal,
): Promise<OutcomeOf<'normalizer'>> {
  const { contentType, contentEncoding, body, ...read } = await archive.read(page.archive)
  // What was rendered has no headers of its own: those of the answer it was made of still speak for it.
  const { headers } = page.served ? await archive.read(page.served) : read
  const { url, fetchedAt } = page
  const answer = await extractor.run({ url, fetchedAt, contentType, contentEncoding, headers, body }, signal)
  if (answer.kind === 'unreadable') return drop('not-text', { detail: answer.reason })

  const { extraction } = answer
  const reservations = reservationsOf(page, answer)
  const draft = { ...draftOf(page, extraction), ...(reservations ? { reservations } : {}) }
  const against = reasonAgainst(answer, reservations, obeys)
  const article = against ? await withdraw(draft, against, frontier) : draft
  if ('reason' in article) return article

  const identity = await deduplicator.identify({
    ...article,
    publishedAt: article.datePublished ?? article.dateModified,
    delivery: page.story,
  })
  if (identity.kind === 'older') return drop('outdated', { revision: identity.revision })
  // One that got lost on its way to the index is known and yet in no index: then this delivery brings it there.
  if (identity.kind === 'unchanged' && (await frontier.indexedRevision(article.id)) >= identity.revision) {
    return drop('unchanged', { revision: identity.revision })
  }
  return forward(requestOf(page, article, identity), {
    id: article.id,
    identity: identity.kind,
    revision: identity.revision,
    clusterId: identity.clusterId,
    words: article.wordCount,
  })
}

function requestOf(page: FetchedPage, draft: Draft, identity: Identity): IndexRequest {
  const { kind, revision, clusterId, isDuplicateOf, likeness, merged } = identity
  const alike = {
    clusterId,
    ...(kind === 'replaced' ? { isOtherStory: true as const } : {}),
    ...(isDuplicateOf !== null && likeness !== null ? { repeats: { id: isDuplicateOf, ...likeness } } : {}),
  }
  // What has no text is no telling of what others tell, though it was one before.
  const alone = { clusterId: `${draft.id}.${revision}` }
  const article: Article = { ...draft, revision, ...(draft.withdrawn ? alone : alike) }
  return {
    story: page.story,
    article,
    ...(page.validators ? { validators: page.validators } : {}),
    ...(merged.length > 0 ? { merged } : {}),
  }
}
