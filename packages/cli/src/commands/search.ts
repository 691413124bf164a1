import { snippetMarks } from '@dateline/search/article-index'
import { openReader } from '../client.ts'
import { type Common, command } from '../common.ts'
import { UsageError } from '../failure.ts'
import { count, plain, print, printJson, say, style } from '../output.ts'

interface SearchOptions extends Common {
  host?: string
  lang?: string
  from?: string
  to?: string
  collapse: boolean
  limit: string
}

/** `dateline search`: articles by their words. */
export const search = command(
  'search',
  'search the articles',
  'dateline search \'"harbour bridge" -repairs\' --limit 5',
)
  .argument('[query...]', 'words that must all occur; "a phrase"; -excluded; one OR other')
  .option('--host <host>', 'only from this host or below it')
  .option('--lang <tag>', 'only in this language, such as en')
  .option('--from <date>', 'published on or after this day or instant')
  .option('--to <date>', 'published on or before this day or instant')
  .option('--collapse', 'one hit a story, with the number of its other tellings', false)
  .option('--limit <number>', 'at most so many hits', '10')
  .action(async (words: string[], { host, lang, from, to, limit, collapse, ...options }: SearchOptions) => {
    const number = Number(limit)
    if (!Number.isInteger(number) || number < 1 || number > 1000) {
      throw new UsageError(`--limit ${limit}: must be a number from 1 to 1000`)
    }
    const reader = await openReader(options)
    const { hits, total } = await reader.search({
      query: words.join(' '),
      host,
      lang,
      from,
      to,
      collapse,
      limit: number,
    })
    if (options.json) {
      for (const hit of hits) printJson(hit)
      return
    }
    for (const { article, snippet, others = 0 } of hits) {
      print(style('bold', plain(article.title ?? article.url)))
      const facts = [
        article.datePublished ?? article.dateModified,
        article.host,
        count(article.wordCount, 'word'),
        article.id,
        others > 0 && count(others, 'other telling'),
      ]
      print(`  ${facts.filter(Boolean).join(' · ')}`)
      print(`  ${highlight(snippet)}`)
      print(`  ${style('gray', article.url)}`)
    }
    const found = collapse ? count(total, 'story', 'stories') : count(total, 'article')
    say(total > hits.length ? `${hits.length} of ${found}` : found)
  })

/** Shows what was found as a terminal can. */
function highlight(snippet: string): string {
  return snippet
    .split(snippetMarks.open)
    .map((part, index) => {
      if (index === 0) return plain(part)
      const [found = '', rest = ''] = part.split(snippetMarks.close)
      return style('yellow', plain(found)) + plain(rest)
    })
    .join('')
}
