import { findDateline } from '../fields/dateline.ts'
import type { DayOrder } from '../fields/parse-date.ts'
import { splitAuthors } from '../fields/split-authors.ts'
import { phraseKey } from '../plain.ts'
import { bulletText, type HeadLine, isBareName, isTitle, isWidgetLine, readHeadLine } from './line.ts'
import { readParagraphs } from './paragraphs.ts'

type Picture = { caption: string | null; credit: string | null }

/** A plain text taken apart: what stands above the body, by kind, and the body's paragraphs. */
export type Layout = {
  readonly title: string | null
  readonly highlights: readonly string[]
  readonly pictures: readonly Picture[]
  readonly authors: readonly string[]
  readonly published: string | null
  readonly modified: string | null
  readonly standfirst: string | null
  readonly paragraphs: readonly string[]
}

/** How far above the body a head may reach, in lines with text. */
const longestHead = 40

/** Reads the layout of a scraped text: title, dates, bylines, captions and widgets above, then the body. */
export function readLayout(lines: readonly string[], order: DayOrder): Layout {
  const title = findTitleLine(lines)
  const titleKey = title === null ? '' : phraseKey(title)
  const bodyStart = lines.some(isStory) ? findBodyStart(lines, titleKey, order) : afterTitle(lines, titleKey)
  const head = lines.slice(0, bodyStart).filter((line) => line !== '')
  const alone = head.map((line) => ({ line, is: readHeadLine(line, titleKey, order) }))
  const read = alone.map((entry, i) =>
    isByline(entry, alone[i - 1], alone[i + 1]) ? { line: entry.line, is: bylineOf(entry.line) } : entry,
  )
  const dates = read.flatMap(({ is }) => (is.kind === 'date' ? [is] : []))
  const prose = read.filter(({ line, is }) => is.kind === 'prose' && line.length >= 40).map(({ line }) => line)
  const body = readParagraphs(lines.slice(bodyStart), titleKey, order)
  return {
    title,
    highlights: read.flatMap(({ is }) => (is.kind === 'bullet' ? [is.text] : [])),
    pictures: [
      ...read.flatMap(({ is }) => (is.kind === 'caption' ? [{ caption: is.caption, credit: is.credit }] : [])),
      ...body.pictures,
    ],
    authors: [...new Set(read.flatMap(({ is }) => (is.kind === 'byline' || is.kind === 'date' ? is.authors : [])))],
    published: dates.find((date) => date.published !== null)?.published ?? body.published,
    modified: dates.find((date) => date.modified !== null)?.modified ?? body.modified,
    standfirst: prose.at(-1) ?? null,
    paragraphs: body.paragraphs,
  }
}

/** The line that is repeated near the top, else the first that could be a headline. */
function findTitleLine(lines: readonly string[]): string | null {
  const top = lines.filter((line) => line !== '' && !isWidgetLine(line) && bulletText(line) === null).slice(0, 15)
  const keys = top.map(phraseKey)
  const repeated = top.find(
    (line, i) => line.length > 12 && line.length < 250 && keys.indexOf(keys[i] ?? '', i + 1) > i,
  )
  if (repeated !== undefined) return repeated
  const first = top.find((line) => line.length >= 8 && readHeadLine(line, '', 'day-first').kind === 'prose')
  // A text of one line has no title: the line is all that it says.
  if (first === undefined || first.length > 200 || lines.filter((line) => line !== '').length === 1) return null
  // A first line that ends like a sentence of a text's only paragraph is the text itself.
  const isSentence = first.length > 120 && /[.。]$/.test(first)
  return isSentence ? null : withoutSite(first, keys)
}

function withoutSite(line: string, keys: readonly string[]): string {
  const [head = line] = line.split(/\s+[|–—]\s+/)
  return head !== line && (keys.filter((key) => key === phraseKey(head)).length > 0 || /\|/.test(line)) ? head : line
}

/** The index of the first line of the body: the first prose below which the head doesn't go on. */
function findBodyStart(lines: readonly string[], titleKey: string, order: DayOrder): number {
  let seen = 0
  for (let i = 0; i < lines.length && seen < longestHead; i++) {
    const line = lines[i] ?? ''
    if (line === '') continue
    seen++
    if (readHeadLine(line, titleKey, order).kind !== 'prose') continue
    if (isLabel(line) && hasProseBelow(lines, i)) continue
    if (findDateline(line) !== null || !headGoesOn(lines, i + 1, titleKey, order)) return i
  }
  return afterTitle(lines, titleKey)
}

function afterTitle(lines: readonly string[], titleKey: string): number {
  const first = lines.findIndex((line) => line !== '' && !isTitle(line, titleKey))
  return first === -1 ? lines.length : first
}

/** A line that only a story has: long, or a whole sentence. */
function isStory(line: string): boolean {
  return line.length > 100 || (line.length > 40 && /[.!?]["”’]?$/.test(line)) || /[。！？]["”’」]?$/.test(line)
}

type Entry = { line: string; is: HeadLine }

/** A bare name is who wrote the story: right above a date, or between a date and a widget ("Follow"). */
function isByline(entry: Entry, previous: Entry | undefined, next: Entry | undefined): boolean {
  if (entry.is.kind !== 'prose' || !isBareName(entry.line)) return false
  return next?.is.kind === 'date' || (previous?.is.kind === 'date' && next?.is.kind === 'widget')
}

const bylineOf = (line: string): HeadLine => ({ kind: 'byline', authors: splitAuthors(line) })

/** A short line that ends no sentence, above the body: a section's name, a place, a desk. */
function isLabel(line: string): boolean {
  return line.length < 50 && !/[.!?。！？:"”]$/.test(line)
}

function hasProseBelow(lines: readonly string[], from: number): boolean {
  const next = lines
    .slice(from + 1)
    .filter((line) => line !== '')
    .slice(0, 6)
  return next.some((line) => line.length > 100 || /[。！？]$/.test(line))
}

/** Whether marks that only a head has (the title again, a widget, a date, a caption) follow within a few lines. */
function headGoesOn(lines: readonly string[], from: number, titleKey: string, order: DayOrder): boolean {
  const next = lines
    .slice(from, from + 12)
    .filter((line) => line !== '')
    .slice(0, 6)
  let prose = 0
  for (const line of next) {
    const { kind }: HeadLine = readHeadLine(line, titleKey, order)
    if (kind === 'title' || kind === 'date' || kind === 'byline') return true
    if (kind === 'widget' && prose === 0) return true
    if (kind === 'prose' && line.length > 60 && ++prose > 1) return false
  }
  return false
}
