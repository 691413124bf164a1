import { createHash } from 'node:crypto'
import { Article } from '@dateline/contracts/article'

/** A valid article made from a name: its id, URLs and text are the same for the same name. */
export function makeArticle(name: string, fields: Partial<Article> = {}): Article {
  const id = makeId(name)
  return Article.parse({
    type: 'article',
    url: `https://news.example/${name}?from=feed`,
    canonicalUrl: `https://news.example/${name}`,
    host: 'news.example',
    title: `Title of ${name}`,
    description: null,
    highlights: [],
    authors: [],
    publisher: null,
    datePublished: '2026-03-01T08:00:00Z',
    dateModified: null,
    dateline: null,
    section: null,
    keywords: [],
    inLanguage: 'en',
    text: `The body of ${name}.`,
    html: '<p></p>',
    images: [],
    links: [],
    wordCount: 4,
    isAccessibleForFree: null,
    quality: 1,
    qualityReasons: [],
    provenance: {},
    extractorVersion: '1',
    id,
    fetchedAt: '2026-03-02T00:00:00Z',
    archive: { file: 'a.warc.gz', offset: 0, length: 1, digest: `sha256:${'0'.repeat(64)}` },
    contentHash: 'none',
    revision: 1,
    clusterId: id,
    ...fields,
  })
}

/** The id of the article with this name. */
export function makeId(name: string): string {
  return createHash('sha256').update(name).digest('hex').slice(0, 24)
}
