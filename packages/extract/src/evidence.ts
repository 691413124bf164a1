import { readEvidence } from './body/body.ts'
import { featureNames } from './body/features.ts'
import { startTrace } from './body/trace.ts'
import { decodeBody } from './decode.ts'
import { extractHtml } from './extract-html.ts'
import { findDescription } from './fields/about.ts'
import { findPublisher, siteNames } from './fields/site.ts'
import { findTitle } from './fields/title.ts'
import { typeFeatureNames } from './fields/type-features.ts'
import { parsePage } from './page/parse-page.ts'

export { leastOdds } from './body/model.ts'

/** What the model of the body sees of a page: its blocks' texts and kinds, a row of features for each, the rules' guess. */
export type PageEvidence = {
  readonly texts: readonly string[]
  readonly features: Float32Array
  readonly byRules: readonly boolean[]
}

/** The columns of the features, in order. */
export const columns: readonly string[] = featureNames

/** Reads a page as far as the model sees it: what it is trained on is what it is run on. */
export function readPageEvidence(body: Uint8Array, url: string): PageEvidence {
  const page = parsePage(decodeBody(body, 'text/html'), url)
  const title = findTitle(page, siteNames(page, findPublisher(page)?.value ?? null))
  const { blocks, features, guess } = readEvidence(page, {
    title: title.chosen?.value ?? null,
    description: findDescription(page)?.value ?? null,
  })
  return { texts: blocks.map(({ text }) => text), features, byRules: blocks.map((block) => guess.kept.has(block)) }
}

/** The columns of the features that a page's type is judged by, in order. */
export const typeColumns: readonly string[] = typeFeatureNames

/**
 * What the model of types sees of a page, and the log-odds above which it takes it for a story. `stated` is whether it is one
 * by rules alone, null where they don't tell.
 */
export type TypeEvidence = {
  readonly features: Float32Array
  readonly leastOdds: number
  readonly stated: boolean | null
}

/** Reads a page as far as its type is judged: what is trained on is what is run on. */
export function readTypeEvidence(body: Uint8Array, url: string): TypeEvidence {
  const trace = startTrace()
  const { type, provenance } = extractHtml(decodeBody(body, 'text/html'), url, trace).facts
  const isStory = type !== 'listing' && type !== 'other'
  return { ...trace.type, stated: provenance.type === 'model' ? null : isStory }
}
