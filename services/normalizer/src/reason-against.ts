import type { Extraction, Reservations } from '@dateline/contracts/article'
import type { FetchedPage } from '@dateline/contracts/messages'
import { type Drop, drop } from '@dateline/contracts/outcome'
import type { DropReason } from '@dateline/contracts/topology'
import type { Inspection } from '@dateline/extract/extract'
import type { Obstacle } from '@dateline/extract/obstacle'

/** What the publisher says of the use of the page, in robots.txt and in the page; undefined where nothing. */
export function reservationsOf({ contentSignal }: FetchedPage, { reservations }: Inspection): Reservations | undefined {
  if (!reservations && !contentSignal) return undefined
  return { robots: [], ...reservations, ...(contentSignal ? { contentSignal } : {}) }
}

const DROPS_BY_OBSTACLE: Record<Obstacle, DropReason<'normalizer'>> = {
  challenge: 'challenge',
  'consent-wall': 'consent-wall',
  'soft-404': 'soft-404',
}

/** Why a page is not indexed; null where nothing speaks against it. `obeys` are the reservations that count. */
export function reasonAgainst(
  { extraction, obstacle }: Inspection,
  reservations: Reservations | undefined,
  obeys: readonly string[],
): Drop<DropReason<'normalizer'>> | null {
  const { type, quality } = extraction
  // What stands before a site speaks for itself, whatever directives it has on it and however much it has to say.
  if (obstacle === 'challenge' || obstacle === 'consent-wall') return drop(DROPS_BY_OBSTACLE[obstacle], { type })
  const by = wordsOf(reservations).find((word) => obeys.includes(word))
  if (by) return by === 'noindex' || by === 'search' ? drop('noindex', { by }) : drop('reserved', { by })
  if (tellsStory(extraction)) return null
  if (obstacle) return drop(DROPS_BY_OBSTACLE[obstacle], { type, quality })
  return extraction.isAccessibleForFree === false ? drop('paywall', { type }) : drop('no-article', { type, quality })
}

const tellsStory = ({ type, text }: Extraction) => type !== 'listing' && type !== 'other' && text.trim() !== ''

/** The uses that are reserved, by the words of NORMALIZE_OBEY. */
function wordsOf(reservations: Reservations | undefined): string[] {
  if (!reservations) return []
  const denied = (reservations.contentSignal ?? '')
    .split(',')
    .filter((signal) => signal.endsWith('=no'))
    .map((signal) => signal.slice(0, -'=no'.length))
  return [...reservations.robots, ...(reservations.tdm ? ['tdm'] : []), ...denied]
}
