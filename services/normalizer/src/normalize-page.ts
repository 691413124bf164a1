import { createHash } from 'node:crypto'
import type { Archive } from '@dateline/archive/archive'
import type { Article, Extraction } from '@dateline/contracts/article'
import type { FetchedPage } from '@dateline/contracts/messages'
import { drop, forward } from '@dateline/contracts/outcome'
import type { OutcomeOf } from '@dateline/contracts/topology'
import { urlId } from '@dateline/url/url-id'
import type { Deduplicator } from './dedup/deduplicator.ts'
import type { ExtractPool } from './extract-pool.ts'
import { identityUrl } from './identity-url.ts'
import { reasonAgainst, reservationsOf } from './reason-against.ts'

export interface Deps {
  archive: Pick<Archive, 'read'>
  extractor: Pick<ExtractPool, 'run'>
  deduplicator: Deduplicator
  /** The reservations of publishers that are obeyed (NORMALIZE_OBEY). */
  obeys: readonly string[]
}

/** Makes an article of an archived page: its facts, its identity, its revision and its cluster. */
export async function normalizePage(
  page: FetchedPage,
  { archive, extractor, deduplicator, obeys }: Deps,
  signal: AbortSignal,
): Promise<OutcomeOf<'normalizer'>> {
  const { contentType, contentEncoding, headers, body } = await archive.read(page.archive)
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
  if (identity.kind === 'unchanged') return drop('unchanged', { revision: identity.revision })
  if (identity.kind === 'older') return drop('outdated', { revision: identity.revision })

  const { revision, clusterId, isDuplicateOf, kind } = identity
  return forward(
    {
      story: page.story,
      article: { ...article, revision, clusterId, ...(isDuplicateOf ? { isDuplicateOf } : {}) },
      ...(page.validators ? { validators: page.validators } : {}),
    },
    { id: article.id, identity: kind, revision, clusterId, words: article.wordCount },
  )
}

function draftOf(page: FetchedPage, extraction: Extraction): Omit<Article, 'revision' | 'clusterId'> {
  const canonicalUrl = identityUrl(page.url, extraction.canonicalUrl)
  return {
    ...extraction,
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
