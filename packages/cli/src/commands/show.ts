import type { Article } from '@dateline/contracts/article'
import { openReader } from '../client.ts'
import { type Common, command } from '../common.ts'
import { WorkError } from '../failure.ts'
import { plain, print, printJson, style } from '../output.ts'
import { likenessOf, showCluster } from './show-cluster.ts'
import { showRevisions } from './show-revisions.ts'

interface ShowOptions extends Common {
  revisions: boolean
  cluster: boolean
  why: boolean
}

/** `dateline show`: one article, whole. */
export const show = command('show', 'show one article', 'dateline show https://example.org/news/story.html')
  .argument('<article>', 'id or URL')
  .option('--revisions', 'all its revisions, the newest first, with what each changed', false)
  .option('--cluster', 'all tellings of the same story, the one that stands for them first', false)
  .option('--why', 'which rule found each field', false)
  .action(async (idOrUrl: string, options: ShowOptions) => {
    const reader = await openReader(options)
    const isUrl = idOrUrl.includes('://')
    const article = isUrl ? await reader.findByUrl(idOrUrl) : await reader.get(idOrUrl)
    if (!article) throw new WorkError(`no article with the ${isUrl ? 'URL' : 'id'} ${idOrUrl} is in the index`)
    if (options.revisions) return showRevisions(await reader.revisions(article.id), options.json)
    if (options.cluster) return showCluster(await reader.cluster(article.clusterId), options.json)
    if (options.json) return printJson(options.why ? article.provenance : article)
    if (options.why) return why(article)
    whole(article)
  })

function why({ provenance, quality, qualityReasons, repeats }: Article): void {
  for (const [field, rule] of Object.entries(provenance)) print(`${field.padEnd(16)} ${plain(rule)}`)
  print(`${'quality'.padEnd(16)} ${quality}${qualityReasons.length > 0 ? ` (${qualityReasons.join(', ')})` : ''}`)
  if (repeats) print(`${'repeats'.padEnd(16)} ${likenessOf(repeats)}`)
}

const lines: [label: string, value: (article: Article) => string | null | undefined][] = [
  ['id', ({ id }) => id],
  ['url', ({ url }) => url],
  ['canonical', ({ url, canonicalUrl }) => (canonicalUrl === url ? null : canonicalUrl)],
  ['published', ({ datePublished }) => datePublished],
  ['modified', ({ dateModified }) => dateModified],
  ['authors', ({ authors }) => authors.join(', ')],
  ['publisher', ({ publisher }) => publisher],
  ['dateline', ({ dateline }) => dateline],
  ['section', ({ section }) => section],
  ['keywords', ({ keywords }) => keywords.join(', ')],
  ['language', ({ inLanguage }) => inLanguage],
  ['type', ({ type, wordCount }) => `${type}, ${wordCount} words`],
  ['revision', ({ revision, fetchedAt }) => `${revision}, fetched ${fetchedAt}`],
  ['withdrawn', ({ withdrawn }) => withdrawn],
  ['cluster', ({ clusterId }) => clusterId],
  ['duplicate of', ({ isDuplicateOf }) => isDuplicateOf],
  ['repeats', ({ repeats }) => repeats && likenessOf(repeats)],
  ['agency', ({ agency }) => agency],
  ['syndicated', ({ syndicatedFrom }) => syndicatedFrom],
  ['based on', ({ isBasedOn }) => isBasedOn],
]

function whole(article: Article): void {
  print(style('bold', plain(article.title ?? '(no title)')))
  for (const [label, value] of lines) {
    const text = value(article)
    if (text) print(`${style('gray', label.padEnd(12))} ${plain(text)}`)
  }
  if (article.description) print(`\n${style('italic', plain(article.description))}`)
  for (const highlight of article.highlights) print(`  • ${plain(highlight)}`)
  for (const { caption, credit } of article.images) {
    if (caption || credit)
      print(
        style(
          'gray',
          `  [${[caption, credit]
            .filter(Boolean)
            .map((part) => plain(part ?? ''))
            .join(' — ')}]`,
        ),
      )
  }
  print(`\n${article.text.split('\n').map(plain).join('\n')}`)
}
