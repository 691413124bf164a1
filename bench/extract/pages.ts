import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What annotators say of a page; each source annotates some of it. */
type Truth = {
  text?: string
  /** The text with its optional paragraphs. */
  textFull?: string
  withSnippets?: readonly string[]
  withoutSnippets?: readonly string[]
  title?: string
  authors?: string | readonly string[]
  datePublished?: string
  datePublishedAlt?: string
}

/** A page on disk and its truth; `group` is its source, `wcxb-other` for pages of that source that are no articles. */
export type AnnotatedPage = { id: string; url: string; file: string; group: string; truth: Truth }

/** The annotated pages of a folder, of one source if named; no more than `most`, spread evenly. */
export function readPages(
  dir: string,
  { source, most }: { source?: string | undefined; most: number },
): AnnotatedPage[] {
  const pages = readFileSync(join(dir, 'truth.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const { id, url, pageType, ...truth } = JSON.parse(line) as Truth & {
        id: string
        url?: string
        pageType?: string
      }
      const file = join(dir, 'pages', `${id}.html.gz`)
      return { id, url: url ?? 'http://localhost/', file, group: groupOf(id, pageType), truth }
    })
    .filter(({ group }) => source === undefined || group.startsWith(source))
  if (pages.length <= most) return pages
  return pages.filter((_, i) => Math.floor(((i + 1) * most) / pages.length) > Math.floor((i * most) / pages.length))
}

function groupOf(id: string, pageType: string | undefined): string {
  const source = id.split('-')[0] ?? ''
  if (source !== 'wcxb') return source
  return pageType === 'article' ? 'wcxb-article' : 'wcxb-other'
}
