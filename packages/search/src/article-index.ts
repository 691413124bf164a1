import type { Article } from '@dateline/contracts/article'
import type { Cluster } from '@dateline/contracts/cluster'
import type { ClusterMerge } from '@dateline/contracts/messages'
import type { Revision } from '@dateline/contracts/revision'

/**
 * What to look for. All conditions must hold; absent and empty ones hold always.
 *
 * `query`: words, all of which must occur; `"a phrase"`; `-word` and `-"a phrase"` must not occur; `a OR b` (OR binds
 * its two neighbours: `a b OR c` is a and one of b, c). Case and accents don't count. Nothing else has a meaning, and no
 * input is a mistake. Without a query, or with exclusions alone: the newest articles. With characters but no letter or digit: none.
 * What was withdrawn is never found.
 */
export interface SearchQuery {
  query?: string | undefined
  /** A host; its subdomains belong to it. */
  host?: string | undefined
  /** A language by BCP 47; `de` includes `de-AT` (RFC 4647, basic filtering). */
  lang?: string | undefined
  /**
   * First and last day (`2026-11-23`) or instant, both included, compared with datePublished, or dateModified, or fetchedAt:
   * the first of these that there is. In UTC where no zone is given; an article that gives a day alone stands at its start.
   */
  from?: string | undefined
  to?: string | undefined
  /** One hit a cluster: its representative where that is found, else the best of those that are. */
  collapse?: boolean | undefined
  /** Hits a page, 1 to 1,000; 10 where absent. */
  limit?: number | undefined
  /** The cursor of the page before. */
  cursor?: string | undefined
}

/** What a list of articles shows of each. */
export const summaryFields = [
  'id',
  'url',
  'canonicalUrl',
  'host',
  'type',
  'title',
  'description',
  'authors',
  'publisher',
  'datePublished',
  'dateModified',
  'section',
  'inLanguage',
  'wordCount',
  'isAccessibleForFree',
  'quality',
  'fetchedAt',
  'revision',
  'clusterId',
  'isDuplicateOf',
  'agency',
  'syndicatedFrom',
] as const satisfies (keyof Article)[]
export type ArticleSummary = Pick<Article, (typeof summaryFields)[number]>

/** `snippet` is one line of plain text with the words found between `snippetMarks`; `score` is 0 where nothing was searched for. */
export interface SearchHit {
  article: ArticleSummary
  snippet: string
  score: number
  /** In a collapsed search: further articles of the cluster that answer the query. */
  others?: number
}

/** One page of hits, the best first and the newer first among equals; `total` counts all pages, `cursor` is null on the last. */
export interface SearchPage {
  total: number
  hits: SearchHit[]
  cursor: string | null
}

/** Marks around what was found, in snippets: control characters that occur nowhere else in them. Escape first, then replace. */
export const snippetMarks = { open: '\u0002', close: '\u0003' } as const

/** A search that can't be made: the message names the condition at fault and what it may be. */
export class SearchInputError extends Error {
  override readonly name = 'SearchInputError'
}

/** `stale`: this revision or a newer one was there already, and nothing changed. */
export type UpsertResult = 'written' | 'stale'

/**
 * `since`: only what was written to the index at or after this day or instant (not fetched: a replay writes old pages anew), or
 * whose cluster or representative changed since. */
export interface ExportOptions {
  since?: string | undefined
}

export interface IndexCount {
  articles: number
  revisions: number
  clusters: number
}

/** The articles, as whoever reads them sees them: always what is committed at the time of the call. */
export interface ArticleReader {
  /** The articles that answer the query; throws SearchInputError. Pages neither repeat nor leave out while nothing is written. */
  search(query: SearchQuery): Promise<SearchPage>
  /** The latest revision. */
  get(id: string): Promise<Article | null>
  /** The latest revision of the article whose canonical URL this is; else of the last fetched one that answered at it. */
  findByUrl(url: string): Promise<Article | null>
  /** The first revision and the latest 31, the newest first, each with what changed since the one before. */
  revisions(id: string): Promise<Revision[]>
  /** The cluster, also by an id that it had before it was joined to another; null where nothing is in it. */
  cluster(clusterId: string): Promise<Cluster | null>
  /**
   * The latest revision of each article, in the order of first writing, one at a time: memory does not grow with the index.
   * What is there from beginning to end is given exactly once, whatever is written meanwhile. Whoever exports increments
   * passes the instant at which the last export began, less a minute: a write in progress then was not yet visible.
   */
  exportArticles(options: ExportOptions): AsyncIterable<Article>
  count(): Promise<IndexCount>
  /** Throws an error that names the place and the remedy where the index can't be used. */
  check(): Promise<void>
}

/** The record of all articles: one writer or several, any number of readers. */
export interface ArticleIndex extends ArticleReader {
  /**
   * Writes all of them or none, in the order given, and is durable when it resolves. An article whose revision is not
   * higher than the one that is there is `stale`, so that writing twice, or late, changes nothing. One that is `withdrawn`
   * takes all revisions before it away.
   */
  upsert(articles: Article[]): Promise<UpsertResult[]>
  /**
   * Brings the articles of lost clusters, those that are there and those that come later, under the other. Merges may come
   * in any order, before or after the articles that they concern, and as often as need be.
   */
  mergeClusters(merges: ClusterMerge[]): Promise<void>
  /** Gives the index back; whatever is called later throws. */
  close(): Promise<void>
}
