import { marksOf } from '@dateline/discovery/same-entries'
import type { SourceEntry, SourceReading } from '@dateline/discovery/source-reading'
import type { Frontier, FrontierUrl } from '@dateline/frontier/frontier'
import { BadUrlError, canonicalUrl } from '@dateline/url/canonical'
import { hostOf, registrableDomain } from '@dateline/url/host'
import { urlId } from '@dateline/url/url-id'
import { baselineOf, readBaseline } from './baseline.ts'
import type { Source } from './source.ts'
import type { Sources } from './sources.ts'

/** Entries that are put into the frontier at a time: other work of this process comes in between. */
const CHUNK = 1000

/** Entries by which feeds are compared. */
const COMPARED = 20

/** A feed of more entries than this is an archive, and its old ones are left out as those of a sitemap are. */
const LONG_FEED = 200

const DAY_MS = 86_400_000

export interface TakenEntries {
  newEntries: number
  knownEntries: number
  /** Left out for their age, or because they were there at first sight. */
  oldEntries: number
  /** Not to be fetched: no web address, or on another site than the source may name. */
  badEntries: number
  newest: string[][]
}

export interface TakeDeps {
  frontier: Pick<Frontier, 'add'>
  sources: Pick<Sources, 'baselineOf' | 'keepBaseline'>
  /** Older entries of sitemaps and long feeds are not taken. */
  maxAgeMs: number
}

/**
 * Puts what a source names into the frontier. Doing it again changes nothing, so a process that dies in between costs a
 * second reading and no entry.
 */
export async function takeEntries(source: Source, reading: SourceReading, deps: TakeDeps): Promise<TakenEntries> {
  const { good, badEntries } = readEntries(source, reading.entries)
  const wanted = source.takesAll ? good : await withoutOld(source, reading, good, deps)
  const counts = { newEntries: 0, knownEntries: 0 }
  for (let start = 0; start < wanted.length; start += CHUNK) {
    const urls = wanted.slice(start, start + CHUNK).map(({ url }) => toFrontier(url, source))
    for (const { answer } of await deps.frontier.add(urls)) {
      counts[answer === 'accepted' ? 'newEntries' : 'knownEntries']++
    }
  }
  return {
    ...counts,
    oldEntries: good.length - wanted.length,
    badEntries,
    newest: reading.entries.slice(0, COMPARED).map(marksOf),
  }
}

type GoodEntry = { url: ReturnType<typeof canonicalUrl>; at: number | null }

/** In canonical form, each once: publishers spell one page in several ways. */
function readEntries(source: Source, entries: SourceEntry[]): { good: GoodEntry[]; badEntries: number } {
  const good = new Map<string, GoodEntry>()
  let badEntries = 0
  for (const entry of entries) {
    try {
      const url = canonicalUrl(entry.url)
      if (url === source.url) continue
      const isElsewhere = source.isOwnSiteOnly && registrableDomain(new URL(url).hostname) !== source.site
      if (isElsewhere) badEntries++
      else if (!good.has(url)) good.set(url, { url, at: instantOf(entry) })
    } catch (error) {
      if (!(error instanceof BadUrlError)) throw error
      badEntries++
    }
  }
  return { good: [...good.values()], badEntries }
}

/** The latest that is said of an entry; a day alone lasts until its end, and a time without a zone may be half a day later. */
function instantOf({ publishedAt, modifiedAt }: SourceEntry): number | null {
  const instants = [publishedAt, modifiedAt].flatMap((text) => {
    const instant = text === undefined ? Number.NaN : Date.parse(text)
    return Number.isNaN(instant) ? [] : [instant + (/T.*(Z|[+-]\d\d:?\d\d)$/.test(text ?? '') ? 0 : DAY_MS)]
  })
  return instants.length > 0 ? Math.max(...instants) : null
}

async function withoutOld(
  source: Source,
  { kind, entries }: SourceReading,
  good: GoodEntry[],
  { sources, maxAgeMs }: TakeDeps,
): Promise<GoodEntry[]> {
  const isSitemap = kind.includes('sitemap')
  const isPast = entries.length > LONG_FEED || source.pagesLeft !== null
  if (!isSitemap && !isPast) return good
  const oldest = Date.now() - maxAgeMs
  const wasThere = isSitemap ? await firstSight(source, good, sources) : () => false
  return good.filter(({ url, at }) => (at === null ? !wasThere(url) : at >= oldest))
}

async function firstSight(source: Source, good: GoodEntry[], sources: TakeDeps['sources']) {
  const kept = await sources.baselineOf(source.id)
  if (kept || source.digest) return readBaseline(kept)
  const marks = baselineOf(good.flatMap(({ url, at }) => (at === null ? [url] : [])))
  if (marks) await sources.keepBaseline(source.id, marks)
  return readBaseline(marks)
}

function toFrontier(url: GoodEntry['url'], { render, revisit }: Source): FrontierUrl {
  return { url, host: hostOf(url), id: urlId(url), render, revisit }
}
