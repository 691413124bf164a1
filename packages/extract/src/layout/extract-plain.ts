import type { Extraction } from '@dateline/contracts/article'
import { renderParagraphs } from '../body/render.ts'
import { findDateline } from '../fields/dateline.ts'
import { detectLanguage } from '../fields/language.ts'
import { judgeQuality } from '../fields/quality.ts'
import { isSoft404 } from '../fields/type.ts'
import { limits } from '../limits.ts'
import { countWords } from '../word-count.ts'
import { splitLines } from './line.ts'
import { type Layout, readLayout } from './read-layout.ts'

/** The facts of a plain text, from its layout alone. */
export function extractPlain(text: string): Omit<Extraction, 'extractorVersion'> {
  const lines = splitLines(text, limits.lines)
  const layout = readLayout(lines, 'day-first')
  const body = joinParagraphs(layout.paragraphs)
  const wordCount = countWords(body)
  const language = detectLanguage([layout.title ?? '', body].join('\n').trim())
  const found = {
    title: layout.title,
    description: layout.standfirst,
    datePublished: layout.published,
    dateModified: layout.modified,
    dateline: findDateline(body),
    inLanguage: language?.value ?? null,
  }
  const lists = {
    highlights: [...layout.highlights],
    authors: [...layout.authors],
    images: layout.pictures.slice(0, limits.images).map(({ caption, credit }) => ({ caption, credit })),
  }
  const type = typeOf(layout, wordCount, found.dateline !== null)
  const facts = { ...found, ...lists, type, text: body, wordCount, isAccessibleForFree: null }
  const judged = judgeQuality({ ...facts, linkDensity: 0, isSoft404: isSoft404(layout.title, wordCount) })
  return {
    ...facts,
    ...judged,
    canonicalUrl: null,
    publisher: null,
    section: null,
    keywords: [],
    links: [],
    html: renderParagraphs(body === '' ? [] : body.split('\n\n')),
    provenance: provenanceOf({ ...found, ...lists, text: body, type }),
  }
}

/** Items of one list stay together; all else is parted by a blank line. */
function joinParagraphs(paragraphs: readonly string[]): string {
  let text = ''
  for (const [i, paragraph] of paragraphs.entries()) {
    const inList = paragraph.startsWith('- ') && paragraphs[i - 1]?.startsWith('- ') === true
    text += (i === 0 ? '' : inList ? '\n' : '\n\n') + paragraph
  }
  return text
}

function typeOf(layout: Layout, wordCount: number, hasDateline: boolean): Extraction['type'] {
  if (isSoft404(layout.title, wordCount)) return 'other'
  // Only news opens with a place: briefs and results of a few words are stories all the same.
  if (hasDateline) return 'article'
  const prose = layout.paragraphs.filter(isProse)
  const told = prose.reduce((sum, paragraph) => sum + paragraph.length, 0)
  const all = layout.paragraphs.reduce((sum, paragraph) => sum + paragraph.length, 0)
  if (told * 2 < all && layout.paragraphs.length > 4) return 'listing'
  return prose.length >= 1 && wordCount >= 30 ? 'article' : 'other'
}

/** Headlines end without a full stop; sentences don't. */
function isProse(paragraph: string): boolean {
  const words = countWords(paragraph)
  return words >= 15 || (words >= 5 && /[.!?。！？।؟]["”’»」)]?$/.test(paragraph))
}

function provenanceOf(fields: { readonly [field: string]: unknown }): Record<string, string> {
  const rules: Record<string, string> = {}
  for (const [field, value] of Object.entries(fields)) {
    const isFound = Array.isArray(value) ? value.length > 0 : value !== null && value !== ''
    if (isFound) rules[field] = field === 'inLanguage' ? 'detected' : 'layout'
  }
  return rules
}
