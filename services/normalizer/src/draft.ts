import { createHash } from 'node:crypto'
import type { Article, Extraction } from '@dateline/contracts/article'
import type { FetchedPage } from '@dateline/contracts/messages'
import { urlId } from '@dateline/url/url-id'
import { identityUrl } from './identity-url.ts'
import { findSource } from './syndication/find-source.ts'

/** An article before it is compared with others. */
export type Draft = Omit<Article, 'revision' | 'clusterId'>

/** What a page and its facts say of the article: its address, its source, its hash. */
export function draftOf(page: FetchedPage, extraction: Extraction): Draft {
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
export function contentHashOf({ title, text }: Pick<Extraction, 'title' | 'text'>): string {
  const words = `${title ?? ''}\n${text}`.normalize('NFC').replace(/\s+/g, ' ').trim()
  return createHash('sha256').update(words).digest('hex')
}
