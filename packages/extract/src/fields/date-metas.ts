import type { Page } from '../page/page.ts'
import { type DayOrder, parseDateValue } from './parse-date.ts'

/** A date that the head of the page gives, with the name that it gives it under. */
export type MetaDate = { name: string; value: string; kind: 'published' | 'modified' | 'vague' }

const published = new Set(
  'article:published_time og:article:published_time og:published_time article:published published_time rnews:datepublished parsely-pub-date sailthru.date citation_publication_date citation_online_date citation_date dc.date.issued dcterms.issued dcterms.created dc.date.created dc.created dc.issued datepublished itemprop:datepublished publication_date publicationdate pubdate ptime originalpublicationdate shareaholic:article_published_time article_date_original article:post_date displaydate dateposted release_date bt:pubdate prism.publicationdate mediator_published_time cxenseparse:recs:publishtime vr:published_time'.split(
    ' ',
  ),
)
const modified = new Set(
  'og:updated_time article:updated_time dcterms.modified dc.date.modified dc.modified itemprop:datemodified lastmod revised updated_time mtime'.split(
    ' ',
  ),
)
const vague = new Set(
  'date dc.date dcterms.date pdate created article:created_time datecreated itemprop:datecreated video:release_date og:video:release_date og:article:created_time timestamp date.created dc.coverage'.split(
    ' ',
  ),
)
// Publishers name their own metas by the same few words: `w-published-date`, `article-publish-date`, `publishedOn`.
const likePublished = /(?:^|[.:_-])(?:first[._-]?)?publi(?:sh(?:ed)?|cation)(?:$|[._-]?(?:date|time|on|at)(?:time)?$)/
const likeModified = /(?:^|[.:_-])(?:last[._-]?)?(?:modif(?:ied|ication)|updated?)(?:$|[._-]?(?:date|time|on|at)$)/

/** All dates in `<meta>`, the known names before those that only look like them. */
export function metaDates(page: Page, order: DayOrder): readonly MetaDate[] {
  const found: MetaDate[] = []
  for (const [name, contents] of page.metas) {
    const kind = kindOf(name)
    if (kind === null) continue
    for (const content of contents.slice(0, 3)) {
      const value = parseDateValue(content.slice(0, 100), order)
      if (value !== null) {
        found.push({ name, value, kind })
        break
      }
    }
  }
  return found.length < 2 ? found : found.sort((a, b) => rankOf(a.name) - rankOf(b.name) || byDay(a, b))
}

/** Of names that nobody agreed on the earlier day is the story's: the later one may be its file's. */
function byDay(a: MetaDate, b: MetaDate): number {
  const [one, other] = [a.value.slice(0, 10), b.value.slice(0, 10)]
  return one < other ? -1 : one > other ? 1 : 0
}

const ranks = new Map([...published, ...modified, ...vague].map((name, i) => [name, i]))
const rankOf = (name: string): number => ranks.get(name) ?? ranks.size

function kindOf(name: string): MetaDate['kind'] | null {
  if (published.has(name)) return 'published'
  if (modified.has(name)) return 'modified'
  if (vague.has(name)) return 'vague'
  if (name.length > 60) return null
  if (likeModified.test(name)) return 'modified'
  if (likePublished.test(name)) return 'published'
  return /[.:]date$/.test(name) ? 'vague' : null
}
