import type { Article } from '@dateline/contracts/article'
import { done } from '@dateline/contracts/outcome'
import type { IndexRequest, OutcomeOf } from '@dateline/contracts/topology'
import type { UpsertResult } from '@dateline/search/article-index'
import type { Batcher } from './batch.ts'

export interface Deps {
  batcher: Batcher<Article, UpsertResult>
}

/** Writes an article to the index; done when it is durable. A revision that the index has, or has passed, changes nothing. */
export async function indexArticle({ article }: IndexRequest, { batcher }: Deps): Promise<OutcomeOf<'indexer'>> {
  const result = await batcher.put(article)
  return done({ id: article.id, revision: article.revision, result })
}
