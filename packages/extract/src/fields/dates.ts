import { type Candidate, strongest } from '../candidate.ts'
import { stringOf, typesOf } from '../page/json-ld.ts'
import { metaContent, type Page, type PageElement, textOf } from '../page/page.ts'
import { oneLine } from '../plain.ts'
import { articleNode } from './article-node.ts'
import { type DayOrder, parseDate, parseDateValue } from './parse-date.ts'

/** When the story was published and last changed, each as the page gives it. */
export type Dates = { published: Candidate<string> | null; modified: Candidate<string> | null }

export function findDates(page: Page, order: DayOrder): Dates {
  const published: Candidate<string>[] = []
  const modified: Candidate<string>[] = []
  const add = (list: Candidate<string>[], rule: string, weight: number, value: string | null): void => {
    if (value !== null) list.push({ value, rule, weight })
  }
  const dateIn = (text: string | null | undefined): string | null => (text ? parseDateValue(text, order) : null)
  const node = articleNode(page.linkedData)
  add(published, 'json-ld', 10, dateIn(stringOf(node?.datePublished)))
  add(modified, 'json-ld', 10, dateIn(stringOf(node?.dateModified)))
  add(published, 'meta', 9, firstMeta(page, publishedNames, order))
  add(modified, 'meta', 9, firstMeta(page, modifiedNames, order))
  for (const other of page.linkedData.nodes) {
    if (!typesOf(other).some((type) => /^(?:WebPage|ItemPage|VideoObject|CreativeWork|Event)$/.test(type))) continue
    add(published, 'json-ld-page', 6.5, dateIn(stringOf(other.datePublished ?? other.uploadDate)))
    add(modified, 'json-ld-page', 6.5, dateIn(stringOf(other.dateModified)))
  }
  add(published, 'json-ld-created', 6, dateIn(stringOf(node?.dateCreated)))
  for (const name of weakPublished) add(published, `meta:${name}`, 6, dateIn(metaContent(page, name)))
  addFromElements(page, order, (kind, rule, weight, value) =>
    add(kind === 'published' ? published : modified, rule, weight, value),
  )
  add(published, 'url', 6.2, dateInUrl(page.url))
  return { published: strongest(published), modified: strongest(modified) }
}

const publishedNames =
  'article:published_time og:article:published_time og:published_time article:published published_time rnews:datepublished parsely-pub-date sailthru.date citation_publication_date citation_online_date citation_date dc.date.issued dcterms.issued dcterms.created dc.date.created dc.created dc.issued datepublished itemprop:datepublished publish-date publish_date publication_date publicationdate published-date pubdate ptime article.published originalpublicationdate cxenseparse:recs:publishtime cxenseparse:publishtime shareaholic:article_published_time article_date_original article:post_date displaydate dateposted release_date vr:published_time publishedtime bt:pubdate prism.publicationdate date_published article-publish-date mediator_published_time'.split(
    ' ',
  )
const modifiedNames =
  'article:modified_time og:updated_time og:article:modified_time og:modified_time article:updated_time dcterms.modified dc.date.modified dc.modified datemodified itemprop:datemodified lastmod last-modified last_modified modified_time revised article:modified updated_time parsely-modified mtime'.split(
    ' ',
  )
const weakPublished = [
  'date',
  'dc.date',
  'dcterms.date',
  'pdate',
  'created',
  'article:created_time',
  'datecreated',
  'itemprop:datecreated',
  'video:release_date',
  'og:video:release_date',
  'og:article:created_time',
  'timestamp',
  'date.created',
  'dc.coverage',
]

function firstMeta(page: Page, names: readonly string[], order: DayOrder): string | null {
  for (const name of names) {
    const date = parseDateValue(metaContent(page, name) ?? '', order)
    if (date !== null) return date
  }
  return null
}

type Add = (kind: 'published' | 'modified', rule: string, weight: number, value: string | null) => void

const dateNames =
  /(?:^|[\s_-])(?:\w*date\w*|datum|fecha|published|publish\w*|pub|posted\w*|post-?(?:meta|info|time)|entry-?meta|article-?(?:meta|info|time)|time|timestamp|created|meta(?:-?data)?|byline|info|submitted|dateline|zeit|heure|submeta)(?=$|[\s_-])/
const updatedWords =
  /\b(?:updated?|modified|edited|aktualisiert|stand|mis à jour|màj|modifié|actualizado|aggiornato|atualizado|bijgewerkt|aktualizacja|обновлено|last (?:updated|modified))\b/i
const publishedWords =
  /\b(?:published|posted|publish(?:ed)? on|veröffentlicht|erschienen|erstellt|publié|publicado|pubblicato|gepubliceerd|opublikowano|опубликовано|created|first published|on)\b/i

function addFromElements(page: Page, order: DayOrder, add: Add): void {
  let named = 0
  const afterTitle = firstHeading(page)
  for (const element of page.elements) {
    const itemprop = element.attrs.itemprop ?? ''
    if (/\bdatePublished\b/i.test(itemprop)) add('published', 'microdata', 8, dateOf(element, order))
    else if (/\bdateModified\b/i.test(itemprop)) add('modified', 'microdata', 8, dateOf(element, order))
    else if (/\bdateCreated\b/i.test(itemprop)) add('published', 'microdata', 5.9, dateOf(element, order))
    else if (element.tag === 'time' || element.tag === 'relative-time')
      addTime(element, order, element.index > afterTitle, add)
    else if (/^(?:abbr|span)$/.test(element.tag) && /\bpublished\b/.test(element.names))
      add('published', 'hentry', 6.1, dateOf(element, order))
    else if (named < 60 && dateNames.test(element.names) && element.tag !== 'body' && element.tag !== 'html') {
      const text = shortText(element)
      if (text === null) continue
      named++
      const bonus = element.index > afterTitle ? 0.3 : 0
      const kind = updatedWords.test(text) && !publishedWords.test(text) ? 'modified' : 'published'
      add(kind, 'named-date', 4.5 + bonus - named / 1000, parseDate(text, order))
    }
  }
  addFromLines(page, order, afterTitle, add)
}

function addTime(element: PageElement, order: DayOrder, isAfterTitle: boolean, add: Add): void {
  if (isAside(element)) return
  const value = dateOf(element, order)
  const around = `${element.names} ${element.parent?.names ?? ''} ${element.parent === null ? '' : oneLine(textOf(element.parent, 100)).slice(0, 60)}`
  const isUpdate = /updat|modif/.test(element.names) || (updatedWords.test(around) && !/publi/i.test(around))
  const weight = element.attrs.pubdate !== undefined || /publi/.test(element.names) ? 7.5 : 5.5
  add(isUpdate ? 'modified' : 'published', 'time', weight + (isAfterTitle ? 0.4 : 0), value)
}

function isAside(element: PageElement): boolean {
  for (let at = element.parent; at !== null; at = at.parent) {
    if (/^(?:aside|nav|footer|li)$/.test(at.tag)) return true
    if (
      /(?:^|[\s_-])(?:comments?|related|sidebar|widget|recent|popular|latest|teaser|more)(?=$|[\s_-])/.test(at.names) &&
      at.tag !== 'body' &&
      at.tag !== 'html'
    )
      return true
  }
  return false
}

function dateOf(element: PageElement, order: DayOrder): string | null {
  const { attrs } = element
  for (const value of [attrs.datetime, attrs.content, attrs.title, attrs['data-datetime'], textOf(element, 200)]) {
    const date = value === undefined ? null : parseDateValue(oneLine(value).slice(0, 100), order)
    if (date !== null) return date
  }
  return null
}

/** Dates in short lines of text, the first after the title: the last resort. */
function addFromLines(page: Page, order: DayOrder, afterTitle: number, add: Add): void {
  let found = 0
  for (const element of page.elements.slice(afterTitle)) {
    if (found > 3) return
    if (/^(?:a|option|script|title)$/.test(element.tag)) continue
    for (const child of element.children) {
      if (typeof child !== 'string' || child.length > 200 || child.length < 6 || !/\d{4}|\d\d[./]\d\d/.test(child))
        continue
      const text = oneLine(child)
      const date = text.length > 100 || /^(?:©|copyright)/i.test(text) ? null : parseDate(text, order)
      if (date === null) continue
      found++
      add(
        updatedWords.test(text) ? 'modified' : 'published',
        'visible-date',
        3 - found / 100 - (text.length > 60 ? 0.5 : 0),
        date,
      )
    }
  }
}

function firstHeading(page: Page): number {
  return (
    page.elements.find(
      (element) =>
        element.tag === 'h1' && element.end - element.index < 30 && oneLine(textOf(element, 400)).length > 15,
    )?.index ?? 0
  )
}

function shortText(element: PageElement): string | null {
  if (element.end - element.index > 40) return null
  const text = oneLine(textOf(element, 400))
  return text.length > 5 && text.length < 200 && /\d/.test(text) ? text : null
}

/** /2020/08/06/, /2020-08-06-, /20200806/ in the path; a month alone is no date. */
function dateInUrl(url: string): string | null {
  const path = URL.parse(url)?.pathname ?? ''
  const match =
    path.match(/(?:^|[/_-])((?:19|20)\d{2})[/_-]([01]?\d)[/_-]([0-3]?\d)(?=$|[/_.-])/) ??
    path.match(/(?:^|[/_-])((?:19|20)\d{2})([01]\d)([0-3]\d)(?=$|[/_.-])/)
  return match === null ? null : parseDateValue(`${match[1]}-${match[2]}-${match[3]}`)
}
