import { describe } from 'vitest'
import type { ArticleIndex } from '../src/article-index.ts'
import { clusterCases } from './clusters.cases.ts'
import { languageCases } from './language.cases.ts'
import { readingCases } from './reading.cases.ts'
import { searchingCases } from './searching.cases.ts'
import { writingCases } from './writing.cases.ts'

/** An empty index of one's own: open for writing, and as often as asked for reading. The suite closes what it opens. */
export interface OpenedIndex {
  index: ArticleIndex
  openReader(): Promise<ArticleIndex>
}

/** What every article index promises, whatever engine is below. */
export function articleIndexSuite(name: string, open: () => Promise<OpenedIndex>): void {
  describe(name, () => {
    describe('writing', () => writingCases(open))
    describe('reading', () => readingCases(open))
    describe('clusters and revisions', () => clusterCases(open))
    describe('searching', () => searchingCases(open))
    describe('searching in many languages', () => languageCases(open))
  })
}
