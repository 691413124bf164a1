import { createHash } from 'node:crypto'
import type { Archive } from '@dateline/archive/archive'
import type { Article, Extraction } from '@dateline/contracts/article'
import type { FetchedPage } from '@dateline/contracts/messages'
import { drop, forward } from '@dateline/contracts/outcome'
import type { IndexRequest, OutcomeOf } from '@dateline/contracts/topology'
import type { Frontier } from '@dateline/frontier/frontier'
import { urlId } from '@dateline/url/url-id'
import type { Deduplicator, Identity } from './dedup/deduplicator.ts'
import type { ExtractPool } from './extract-pool.ts'
import { identityUrl } from './identity-url.ts'
import { reasonAgainst, reservationsOf } from './reason-against.ts'
import { findSource } from './syndication/find-source.ts'

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
  const against = reasonAgainst(answer, reservations, obeys)
  if (against) return against

  const article = { ...draftOf(page, extraction), ...(reservations ? { reservations } : {}) }
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
  const article: Article = {
    ...draft,
    revision,
    clusterId,
    ...(kind === 'replaced' ? { isOtherStory: true } : {}),
    ...(isDuplicateOf !== null && likeness !== null ? { repeats: { id: isDuplicateOf, ...likeness } } : {}),
  }
  return {
    story: page.story,
    article,
    ...(page.validators ? { validators: page.validators } : {}),
    ...(merged.length > 0 ? { merged } : {}),
  }
}

type Draft = Omit<Article, 'revision' | 'clusterId'>

function draftOf(page: FetchedPage, extraction: Extraction): Draft {
  const canonicalUrl = identityUrl(page.url, extraction.canonicalUrl)
  return {
    ...extraction,
    ...findSource(page.url, extraction),
    id: urlId(canonicalUrl),
    url: page.url,
    canonicalUrl,
    host: new URL(page.url).hostname,
    fetchedAt: page.fetchedAt,
    archive: page.archive,
    contentHash: contentHashOf(extraction),
  }
}

/** Of what a reader reads: a page whose markup alone has changed is unchanged. */
function contentHashOf({ title, text }: Extraction): string {
  const words = `${title ?? ''}\n${text}`.normalize('NFC').replace(/\s+/g, ' ').trim()
  return createHash('sha256').update(words).digest('hex')
}
