import { createHash } from 'node:crypto'
import { Article } from '@dateline/contracts/article'

/** A valid article made from a name. */
export function makeArticle(name: string, fields: Partial<Article> = {}): Article {
  const id = createHash('sha256').update(name).digest('hex').slice(0, 24)
  return Article.parse({
    type: 'article',
    id,
    clusterId: id,
    url: `https://news.example/${name}`,
    canonicalUrl: `https://news.example/${name}`,
    host: 'news.example',
    title: `About ${name}`,
    description: null,
    highlights: [],
    authors: [],
    publisher: null,
    datePublished: '2026-03-01',
    dateModified: null,
    dateline: null,
    section: null,
    keywords: [],
    inLanguage: 'en',
    text: `All that is known about ${name}.`,
    html: '<p></p>',
    images: [],
    links: [],
    wordCount: 6,
    isAccessibleForFree: null,
    quality: 1,
    qualityReasons: [],
    provenance: {},
    extractorVersion: '1',
    fetchedAt: '2026-03-02T00:00:00.000Z',
    archive: { file: 'a.warc.gz', offset: 0, length: 1, digest: `sha256:${'0'.repeat(64)}` },
    contentHash: 'none',
    revision: 1,
    ...fields,
  })
}
