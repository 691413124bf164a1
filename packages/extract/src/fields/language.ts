import { eld } from 'eld/medium'
import type { Candidate } from '../candidate.ts'
import { stringOf } from '../page/json-ld.ts'
import { metaContent, type Page } from '../page/page.ts'
import { articleNode } from './article-node.ts'

/**
 * The language that a page declares, as BCP 47, unless its text is plainly in another: templates keep the language of
 * whoever made them. Else the one that the text is written in.
 */
export function findLanguage(page: Page, text: string): Candidate<string> | null {
  const html = page.elements.find((element) => element.tag === 'html')?.attrs
  const claims = [
    ['html-lang', html?.lang ?? html?.['xml:lang']],
    ['json-ld', stringOf(articleNode(page.linkedData)?.inLanguage)],
    [
      'meta',
      metaContent(
        page,
        'content-language',
        'dc.language',
        'dcterms.language',
        'language',
        'citation_language',
        'og:locale',
        'lang',
      ),
    ],
  ] as const
  for (const [rule, claim] of claims) {
    const tag = languageTag(claim ?? '')
    if (tag !== null) return plainlyOther(tag, text) ?? { value: tag, rule, weight: 1 }
  }
  return detectLanguage(text)
}

const leastText = 200
const leastScore = 0.74
const leastLead = 0.15
const told = new Set(Object.values(eld.info().Languages))

/** The language of the text, where it is surely not the declared one; null too for languages that the detector can't tell. */
function plainlyOther(declared: string, text: string): Candidate<string> | null {
  const primary = declared.split('-')[0] ?? declared
  if (text.length < leastText || !told.has(primary)) return null
  const found = eld.detect(text.slice(0, 600))
  if (found.language === '' || found.language === primary || !found.isReliable()) return null
  const scores = found.getScores()
  const score = scores[found.language] ?? 0
  if (score < leastScore || score - (scores[primary] ?? 0) < leastLead) return null
  return { value: found.language, rule: 'detected', weight: 1 }
}

/** The language that a text is written in; null for texts too short to tell. */
export function detectLanguage(text: string): Candidate<string> | null {
  const sample = text.slice(0, 2000)
  if (sample.length < 40) return null
  const found = eld.detect(sample).language
  return found === '' ? null : { value: found, rule: 'detected', weight: 1 }
}

/** `en_us` as `en-US`; null for what is no language tag (RFC 5646) or says nothing. */
function languageTag(claim: string): string | null {
  const first = claim.split(/[,;\s]/)[0]?.replaceAll('_', '-') ?? ''
  if (!/^[a-zA-Z]{2,3}(?:-[a-zA-Z0-9]{2,8})*$/.test(first) || /^(?:und|mul|zxx)\b/i.test(first)) return null
  try {
    return Intl.getCanonicalLocales(first)[0] ?? null
  } catch {
    return null
  }
}
