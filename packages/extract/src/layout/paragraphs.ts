import type { DayOrder } from '../fields/parse-date.ts'
import { bulletText, isWidgetLine, readHeadLine } from './line.ts'

type Picture = { caption: string | null; credit: string | null }

/** The body of a plain text: its paragraphs, with captions and dates that stood between them taken out. */
export type PlainBody = {
  readonly paragraphs: readonly string[]
  readonly pictures: readonly Picture[]
  readonly published: string | null
  readonly modified: string | null
}

const farewell =
  /^(?:related(?: (?:articles?|stories|topics|news|posts|content))?|topics|tags|more (?:from|on|stories|news) ?.{0,60}|most (?:read|popular|viewed|shared)|recommended(?: for you)?|read (?:more|also|next)|also read|you (?:may|might) also like|latest (?:news|stories)|trending(?: now)?|comments?|leave a (?:comment|reply)|share this .{0,20}|sign up .{0,80}|subscribe .{0,80}|newsletter|about the author|editor'?s choice|our standards.*|mehr zum thema|auch interessant|à lire aussi|sur le même sujet|noticias relacionadas|te puede interesar|leggi anche|lees ook)\s*[:»>]*$/i
const inlineTeaser =
  /^(?:read more|read also|also read|related|see also|watch|lire aussi|à lire aussi|lesen sie auch|lea también|leggi anche)\s*[:|]\s*.{5,200}$/i
const closing =
  /^(?:(?:topics|tags|keywords|filed under|schlagwörter|mots-clés|etiquetas)\s*:|©|\(c\)|copyright\b|all rights reserved).{0,200}$/i
const photoLine = /\b(?:AP Photo|File photo|Photo by|Getty Images|Handout)\b|\/\s?(?:AFP|AP|Reuters|REUTERS|Getty)\b/

/** Reads the lines below the head: one paragraph a line, or wrapped lines parted by blank ones. */
export function readParagraphs(lines: readonly string[], titleKey: string, order: DayOrder): PlainBody {
  const paragraphs: string[] = []
  const pictures: Picture[] = []
  let published: string | null = null
  let modified: string | null = null
  const whole = unwrap(lines)
  for (const [i, line] of whole.entries()) {
    if (isFarewell(line, whole.slice(i + 1, i + 7), paragraphs.length)) break
    if (isWidgetLine(line) || inlineTeaser.test(line) || closing.test(line)) continue
    const is = readHeadLine(line, titleKey, order)
    if (is.kind === 'date' && line.length < 80) {
      published ??= is.published
      modified ??= is.modified
    } else if (is.kind === 'caption' && photoLine.test(line) && line.length < 500) {
      pictures.push({ caption: is.caption, credit: is.credit })
    } else if (is.kind !== 'title') paragraphs.push(bulletText(line) === null ? line : `- ${bulletText(line)}`)
  }
  return { paragraphs, pictures, published, modified }
}

/** "Related articles" and its kind end a body when what follows is no prose. */
function isFarewell(line: string, rest: readonly string[], paragraphs: number): boolean {
  if (paragraphs < 2 || line.length > 100 || !farewell.test(line)) return false
  const long = rest.filter((next) => next.length > 160).length
  return long <= 1
}

/** Joins lines that were broken at a column: where blank lines part them and most are of one middling length. */
function unwrap(lines: readonly string[]): readonly string[] {
  const filled = lines.filter((line) => line !== '')
  const open = filled.filter((line) => line.length >= 45 && line.length <= 100 && !/[.!?:;"”)]$/.test(line)).length
  const isWrapped = lines.includes('') && open >= filled.length * 0.4 && filled.every((line) => line.length <= 120)
  if (!isWrapped) return filled
  const joined: string[] = []
  let current = ''
  for (const line of [...lines, '']) {
    if (line !== '' && bulletText(line) === null) current = current === '' ? line : `${current} ${line}`
    else {
      if (current !== '') joined.push(current)
      current = line
    }
  }
  if (current !== '') joined.push(current)
  return joined
}
