import type { Article } from '@dateline/contracts/article'
import { done } from '@dateline/contracts/outcome'
import type { IndexRequest, OutcomeOf } from '@dateline/contracts/topology'
import type { ArticleIndex, UpsertResult } from '@dateline/search/article-index'
import type { Batcher } from './batch.ts'

export interface Deps {
  batcher: Batcher<Article, UpsertResult>
  index: Pick<ArticleIndex, 'mergeClusters'>
}

/**
 * Writes an article to the index, and that clusters are one; done when both are durable. A revision that the index has, or has
 * passed, changes nothing.
 */
export async function indexArticle(
  { article, merged = [] }: IndexRequest,
  { batcher, index }: Deps,
): Promise<OutcomeOf<'indexer'>> {
  // In either order: what comes under a lost name, before or after, is found under the other.
  if (merged.length > 0) await index.mergeClusters(merged)
  const result = await batcher.put(article)
  return done({ id: article.id, revision: article.revision, result, merged: merged.length || undefined })
}
