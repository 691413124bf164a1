import type { Extraction } from '@dateline/contracts/article'
import { type Body, readBody } from './body/body.ts'
import { renderHtml, renderText } from './body/render.ts'
import type { Trace } from './body/trace.ts'
import type { Candidate } from './candidate.ts'
import { findAccess, findCanonicalUrl, findDescription, findKeywords, findSection } from './fields/about.ts'
import { findAuthors } from './fields/authors.ts'
import { findDateline } from './fields/dateline.ts'
import { findDates } from './fields/dates.ts'
import { dayOrderOf } from './fields/day-order.ts'
import { findHighlights, withoutHighlights } from './fields/highlights.ts'
import { findLanguage } from './fields/language.ts'
import { findImages, findLinks } from './fields/media.ts'
import { placeOf } from './fields/place.ts'
import { judgeQuality } from './fields/quality.ts'
import { findPublisher, siteNames } from './fields/site.ts'
import { findTitle } from './fields/title.ts'
import { findType, isSoft404 } from './fields/type.ts'
import { parsePage } from './page/parse-page.ts'
import { countWords } from './word-count.ts'

/** What the rules proposed for the fields that several rules compete for. */
export type Proposals = {
  readonly title: readonly Candidate<string>[]
  readonly authors: readonly Candidate<readonly string[]>[]
  readonly datePublished: readonly Candidate<string>[]
  readonly dateModified: readonly Candidate<string>[]
}

type Facts = Omit<Extraction, 'extractorVersion'>

/**
 * The facts of an HTML page, from one parse that all rules share, and what else was proposed for them. `trace`, if given,
 * is told why the body is what it is.
 */
export function extractHtml(markup: string, url: string, trace?: Trace): { facts: Facts; proposed: Proposals } {
  const page = parsePage(markup, url)
  const publisher = findPublisher(page)
  const names = siteNames(page, publisher?.value ?? null)
  const titles = findTitle(page, names)
  const title = titles.chosen
  const description = findDescription(page)
  const whole = readBody(page, { title: title?.value ?? null, description: description?.value ?? null }, trace)
  const highlights = findHighlights(page, whole)
  const body = withoutHighlights(whole, highlights?.value ?? [])
  const text = renderText(body.blocks)
  const wordCount = countWords(text)
  const inLanguage = findLanguage(page, text)
  const place = placeOf(page, body, title?.value ?? null)
  const dates = findDates(page, dayOrderOf(page, inLanguage?.value ?? null), place)
  const section = findSection(page)
  const keywords = findKeywords(page)
  const byline = findAuthors(page, { sites: names, text }, place)
  const authors = byline.chosen
  const dateline = findDateline(text)
  const found = {
    canonicalUrl: findCanonicalUrl(page),
    title,
    description,
    authors,
    publisher,
    datePublished: dates.published.chosen,
    dateModified: dates.modified.chosen,
    section,
    keywords,
    inLanguage,
    isAccessibleForFree: findAccess(page),
    highlights,
    type: findType(
      page,
      body,
      {
        title: title?.value ?? null,
        wordCount,
        isNamed: authors !== null,
        isDated: (dates.published.chosen?.weight ?? 0) >= 4,
      },
      trace,
    ),
    text: { value: text, rule: body.rule, weight: 1 },
    dateline: dateline === null ? null : { value: dateline, rule: 'body-opening', weight: 1 },
  }
  const facts = {
    ...valuesOf(found),
    text,
    type: found.type.value,
    authors: [...(found.authors?.value ?? [])],
    keywords: [...(found.keywords?.value ?? [])],
    highlights: [...(highlights?.value ?? [])],
    html: renderHtml(body.blocks, body.state, page.baseUrl),
    images: [...findImages(page, body)],
    links: [...findLinks(page, body)],
    wordCount,
    provenance: provenanceOf(found),
  }
  const judged = judgeQuality({ ...facts, linkDensity: densityOf(body), isSoft404: isSoft404(facts.title, wordCount) })
  const proposed = {
    title: titles.proposed,
    authors: byline.proposed,
    datePublished: dates.published.proposed,
    dateModified: dates.modified.proposed,
  }
  return { facts: { ...facts, ...judged }, proposed }
}

type Found = { readonly [field: string]: Candidate<unknown> | null }
type Values<T extends Found> = { [K in keyof T]: T[K] extends Candidate<infer V> | null ? V | null : never }

function valuesOf<T extends Found>(found: T): Values<T> {
  return Object.fromEntries(
    Object.entries(found).map(([field, candidate]) => [field, candidate?.value ?? null]),
  ) as Values<T>
}

function provenanceOf(found: Found): Record<string, string> {
  const rules: Record<string, string> = {}
  for (const [field, candidate] of Object.entries(found)) if (candidate !== null) rules[field] = candidate.rule
  return rules
}

function densityOf(body: Body): number {
  const all = body.blocks.reduce((sum, block) => sum + block.text.length, 0)
  return all === 0 ? 0 : body.blocks.reduce((sum, block) => sum + block.linkLength, 0) / all
}
