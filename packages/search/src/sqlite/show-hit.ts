import type { Article } from '@dateline/contracts/article'
import { type ArticleSummary, type SearchHit, snippetMarks, summaryFields } from '../article-index.ts'
import { joinWords } from '../part-words.ts'
import type { Place } from '../search-cursor.ts'
import type { Connection } from './connection.ts'
import { getByKey } from './read.ts'

const SNIPPET_WORDS = 40
const LEAD_CHARACTERS = 240

/** The hit at a place: the article in short, and where it tells of what was wanted (an FTS5 expression; null: of nothing). */
export function showHit(connection: Connection, wanted: string | null, { key, rank }: Place): SearchHit {
  const article = getByKey(connection, key)
  return {
    article: summarize(article),
    snippet: wanted === null ? leadOf(article) : snippetOf(connection, wanted, key),
    score: rank === 0 ? 0 : -rank,
  }
}

/** Where the text tells of it, from there; else from the page's own summary; else the beginning of the text. */
function snippetOf(connection: Connection, wanted: string, key: number): string {
  const column = (number: number) => `snippet(article_fts, ${number}, :open, :close, '…', ${SNIPPET_WORDS})`
  const row = connection
    .prepare(
      `SELECT ${column(2)} AS text, ${column(1)} AS description FROM article_fts WHERE article_fts MATCH :wanted AND rowid = :key`,
    )
    .get({ ...snippetMarks, wanted, key })
  const [text, description] = [String(row?.text ?? ''), String(row?.description ?? '')]
  const isSummary = !text.includes(snippetMarks.open) && description.includes(snippetMarks.open)
  return joinWords(isSummary ? description : text)
}

function leadOf({ description, text }: Article): string {
  const start = (description || text).slice(0, LEAD_CHARACTERS * 4)
  const line = joinWords(start.toWellFormed().replace(/\p{Cc}/gu, ' '))
  if (line.length <= LEAD_CHARACTERS) return line
  // Back to the last space, where there is one near: not every script has them.
  const lead = line.slice(0, LEAD_CHARACTERS).replace(/\s+\S{0,30}$/, '')
  return `${lead.toWellFormed()}…`
}

function summarize(article: Article): ArticleSummary {
  const fields = summaryFields.filter((field) => article[field] !== undefined)
  return Object.fromEntries(fields.map((field) => [field, article[field]])) as ArticleSummary
}
