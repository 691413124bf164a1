import type { PageElement } from '../page/page.ts'
import { type Page, textOf } from '../page/page.ts'
import { namedAs } from '../page/remember-names.ts'
import { oneLine } from '../plain.ts'
import type { AddDate } from './dates.ts'
import { type DayOrder, parseDate, parseDateValue } from './parse-date.ts'
import type { Place } from './place.ts'

const dateNames =
  /(?:^|[\s_-])(?:\w*date\w*|datum|fecha|published|publish\w*|pub|posted\w*|post-?(?:meta|info|time)|entry-?meta|article-?(?:meta|info|time)|time|timestamp|created|meta(?:-?data)?|byline|info|submitted|dateline|zeit|heure|submeta)(?=$|[\s_-])/
// Not `\b`: letters beyond ASCII are no word characters to it.
const updatedWords =
  /(?<!\p{L})(?:updated?|modified|edited|revised|reviewed|aktualisiert|aktualisierung|geändert|änderung|bearbeitet|stand|mis à jour|mise à jour|màj|modifié|actualizad[oa]|aggiornat[oa]|atualizad[oa]|bijgewerkt|gewijzigd|aktualizacja|uppdaterad|oppdatert|opdateret|güncellen\w*|обновлено|оновлено|تحديث|更新)(?!\p{L})/iu
const publishedWords =
  /(?<!\p{L})(?:published|posted|written|publish(?:ed)? on|created|issued|veröffentlicht|erschienen|erstellt|publiée?|parue?|publicad[oa]|pubblicat[oa]|gepubliceerd|geplaatst|opublikowano|publicerad|publisert|udgivet|yayın\w*|опубликовано|опубліковано|نشر|发布|發布|公開)(?!\p{L})/iu
const otherDates =
  /(?:©|copyright|\b(?:since|until|valid|expires?|deadline|born|geboren|gültig|seit|bis zum|joined|member since|registered|retrieved|accessed|abgerufen)\b)/i

/** Words of an update that end the text before a date: "Last updated on:". */
const updateLabel = new RegExp(`${updatedWords.source}[^\\p{L}\\d]{0,3}(?:\\p{L}{1,3}[^\\p{L}\\d]{1,3})?$`, 'iu')

/** Where a date stands: what it weighs there, and whether it is shown with the title. */
type Spot = { bonus: number; isShown: boolean }

/** Dates that readers see: `<time>`, microdata, elements named after dates, short lines; nearer to the title is better. */
export function addVisibleDates(page: Page, order: DayOrder, place: Place, add: AddDate): void {
  let named = 0
  let lines = 0
  // Known for each element from its parent: walking up from each would cost the square of the depth.
  const aside = new Uint8Array(page.elements.length)
  for (const element of page.elements) {
    const { tag, attrs, index } = element
    aside[index] = Math.max(aside[element.parent?.index ?? 0] ?? 0, asideLevel(element, place))
    if (aside[index] === answer) continue
    const spot = spotOf(element, place, aside[index] === margin)
    const { bonus, isShown } = spot
    const itemprop = attrs.itemprop
    if (itemprop !== undefined && /\bdate(?:Published|Modified|Created)\b/i.test(itemprop)) {
      const [kind, weight] = /Modified/i.test(itemprop)
        ? (['modified', 8] as const)
        : (['published', /Published/i.test(itemprop) ? 8 : 5.9] as const)
      add(kind, 'microdata', weight + bonus, dateOf(element, order))
    } else if (tag === 'time' || tag === 'relative-time' || isDatedAbbr(element)) addTime(element, order, spot, add)
    else if (named < 80 && tag !== 'body' && tag !== 'html' && namedFor.date(element)) {
      const text = shortText(element)
      if (text === null || isOfOther(text)) continue
      named++
      addText(text, () => labelOf(element), 'named-date', 4.2 + bonus - named / 1000, isShown, order, add)
    }
    if (lines < 40 && tag !== 'option' && tag !== 'title') lines += addLines(element, lines, order, spot, add)
  }
}

/** What was there before `<time>`: readers see "3 hours ago", and the title has the instant. */
const isDatedAbbr = ({ tag, attrs }: PageElement): boolean => tag === 'abbr' && /\d{4}/.test(attrs.title ?? '')

/** What the kind of a date near others is: "Published 3 May, updated 4 May" has both, "3 May" what its label says. */
function addText(
  text: string,
  label: () => string,
  rule: string,
  weight: number,
  isShown: boolean,
  order: DayOrder,
  add: AddDate,
): void {
  const update = text.search(updatedWords)
  const isPublication = publishedWords.test(text)
  if (update === -1 || !isPublication) {
    const value = parseDate(text, order)
    if (value === null) return
    const isUpdate = update !== -1 || (!isPublication && updateLabel.test(label()))
    add(isUpdate ? 'modified' : 'published', rule, weight + (isPublication ? saidBonus : 0), value, isShown)
    return
  }
  const [head, tail] = [text.slice(0, update), text.slice(update)]
  const isUpdateLast = publishedWords.test(head)
  const [told, changed] = isUpdateLast ? [head, tail] : [text.slice(text.search(publishedWords)), text]
  add('published', rule, weight + saidBonus, parseDate(told, order), isShown)
  add('modified', rule, weight, parseDate(changed, order), isShown)
}

/** What words like "Published:" add. */
const saidBonus = 0.6

function addTime(element: PageElement, order: DayOrder, { bonus, isShown }: Spot, add: AddDate): void {
  const value = dateOf(element, order)
  if (value === null) return
  const { names, parent } = element
  const around = `${names} ${parent?.names ?? ''} ${parent === null ? '' : oneLine(textOf(parent, 100)).slice(0, 60)}`
  const isUpdate =
    /updat|modif/.test(names) ||
    (updatedWords.test(around) && !publishedWords.test(around)) ||
    (isShown && updateLabel.test(labelOf(element)))
  const isNamed = element.attrs.pubdate !== undefined || /publi/.test(names)
  add(isUpdate ? 'modified' : 'published', 'time', (isNamed && bonus > -1 ? 6.4 : 5.5) + bonus, value, isShown)
}

/** Near the title +0.9, in the story -0.5 (its dates are those it tells of), right below it 0, elsewhere less; beside the story or in a link to another one far less. */
function spotOf(element: PageElement, place: Place, isAside: boolean): Spot {
  const zone = place.zoneOf(element)
  const bonus = zone === 'head' ? 0.9 : zone === 'story' ? -0.5 : zone === 'end' ? 0 : -0.6
  return { bonus: bonus + (isAside ? -2.5 : 0), isShown: zone === 'head' && !isAside }
}

const asideTags = new Set(['aside', 'nav', 'footer'])
const asideNames =
  /(?:^|[\s_-])(?:comments?|related|sidebar|widget|recent|popular|latest|teasers?|more|cards?|footer|recommend\w*)(?=$|[\s_-])/

const answerNames =
  /(?:^|[\s_-])(?:comments?|comment-?(?:list|body|meta|date|content)|comentarios?|commentaires?|kommentare?|commenti|reacties|disqus\w*|replies|respond)(?=$|[\s_-])/

const namedFor = namedAs({ date: dateNames, answer: answerNames, margin: asideNames })

const margin = 1
const answer = 2

/**
 * What an element opens: nothing, what stands beside the story (a margin, a list entry, a link around other elements),
 * or its readers' answers, whose dates are never the story's.
 */
function asideLevel(element: PageElement, place: Place): number {
  const { tag, index, end } = element
  if (tag !== 'body' && tag !== 'html') {
    // Some themes name the whole page after its comments or its sidebar.
    const isAnswer = namedFor.answer(element)
    if ((isAnswer || namedFor.margin(element)) && !place.holdsTitle(element))
      return isAnswer && end - index > 1 ? answer : margin
  }
  if (tag === 'li') return place.zoneOf(element) === 'head' && isLabel(element) ? 0 : margin
  return asideTags.has(tag) || (tag === 'a' && end - index > 1) ? margin : 0
}

/** Whether a list's entry holds a date or a name alone: above a story, what it tells of itself may be a list. */
function isLabel(element: PageElement): boolean {
  return element.end - element.index < 12 && oneLine(textOf(element, 200)).length < 40
}

function dateOf(element: PageElement, order: DayOrder): string | null {
  const { attrs } = element
  for (const value of [
    attrs.datetime,
    attrs.content,
    attrs.title,
    attrs['data-datetime'],
    attrs['data-date'],
    attrs['data-timestamp'],
    attrs['data-utime'],
  ]) {
    const date = value === undefined ? null : parseDateValue(oneLine(value).slice(0, 100), order)
    if (date !== null) return date
  }
  return parseDateValue(oneLine(textOf(element, 200)).slice(0, 100), order)
}

/** Texts without a digit are most, and this tells them fast: it takes much else beyond Latin for one. */
const anyDigit = /[\d\u0660-\uffff]/
const digits = /\p{Nd}{4}|\d\d?[./]\d\d?[./]\d\d/u

/** Dates in short lines of text, and those that open a longer one. Gives how many it found. */
function addLines(element: PageElement, before: number, order: DayOrder, spot: Spot, add: AddDate): number {
  let found = 0
  for (let i = 0; i < element.children.length; i++) {
    const child = element.children[i]
    if (typeof child !== 'string' || child.length < 6 || !anyDigit.test(child) || !digits.test(child)) continue
    const text = oneLine(child)
    if (text.length > 100 && !digits.test(text.slice(0, 30))) continue
    const short = text.length > 100 ? text.slice(0, 26) : text
    if (isOfOther(short)) continue
    const rest = text.length > 60 ? -0.5 : 0
    const weight = 3.2 + spot.bonus + rest - (before + found) / 1000
    found++
    addText(short, () => textBefore(element, i) || labelOf(element), 'visible-date', weight, spot.isShown, order, add)
  }
  return found
}

/** Whether a text's first date is said to be one of something else. */
function isOfOther(text: string): boolean {
  const at = text.search(otherDates)
  return at !== -1 && at <= text.search(digits)
}

/** The text right before an element: what stands beside it, or beside those that it opens. */
function labelOf(element: PageElement): string {
  let inner = element
  for (let level = 0; level < 3 && inner.parent !== null; level++) {
    const text = textBefore(inner.parent, inner.parent.children.indexOf(inner))
    if (text !== '') return text
    inner = inner.parent
  }
  return ''
}

/** The end of the nearest text before the i-th child of an element, in that element. */
function textBefore(element: PageElement, i: number): string {
  for (let at = i - 1; at >= Math.max(0, i - 4); at--) {
    const child = element.children[at]
    const text = child === undefined ? '' : oneLine(typeof child === 'string' ? child : textOf(child, 200))
    if (text !== '') return text.length < 200 ? text.slice(-40) : ''
  }
  return ''
}

function shortText(element: PageElement): string | null {
  if (element.end - element.index > 40) return null
  const text = oneLine(textOf(element, 400))
  return text.length > 5 && text.length < 200 && /\p{Nd}/u.test(text) ? text : null
}
