import type { Extraction } from '@dateline/contracts/article'

type Facts = Pick<
  Extraction,
  'type' | 'title' | 'text' | 'wordCount' | 'isAccessibleForFree' | 'datePublished' | 'dateModified'
> & {
  /** The part of the body's text that is in links, 0 to 1. */
  linkDensity: number
  isSoft404: boolean
}

const wallWords =
  /\b(?:subscribe (?:now )?to (?:continue|read|unlock)|to continue reading|already a subscriber|subscribers only|this (?:article|content|story) is (?:for|available to|only|exclusive)|register to (?:continue|read)|log ?in to (?:continue|read)|weiterlesen mit|jetzt abonnieren|réservé (?:à nos|aux) abonnés|article réservé|suscríbete para|please enable (?:javascript|cookies))/i

/** How far the record can be relied on, 0 to 1, with what lowered it. */
export function judgeQuality(facts: Facts): { quality: number; qualityReasons: string[] } {
  const faults: (readonly [string, number, boolean])[] = [
    ['empty', 0, facts.wordCount === 0],
    ['soft-404', 0.1, facts.isSoft404],
    ['listing', 0.3, facts.type === 'listing'],
    ['no-story', 0.4, facts.type === 'other' && !facts.isSoft404],
    [
      'wall',
      0.5,
      wallWords.test(facts.text.slice(-600)) || (facts.isAccessibleForFree === false && facts.wordCount < 250),
    ],
    ['too-short', 0.5, facts.wordCount > 0 && facts.wordCount < 50],
    ['short', 0.85, facts.wordCount >= 50 && facts.wordCount < 100],
    ['link-farm', 0.4, facts.linkDensity > 0.5],
    ['no-title', 0.7, facts.title === null],
    ['no-date', 0.9, facts.datePublished === null && facts.dateModified === null],
  ]
  const found = faults.filter(([, , applies]) => applies)
  const quality = found.reduce((product, [, factor]) => product * factor, 1)
  return { quality: Math.round(quality * 100) / 100, qualityReasons: found.map(([reason]) => reason) }
}
