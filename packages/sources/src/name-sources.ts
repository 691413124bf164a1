import type { NamedSource, SourceReading } from '@dateline/discovery/source-reading'
import { BadUrlError } from '@dateline/url/canonical'
import { newSource } from './new-source.ts'
import type { Source } from './source.ts'
import type { NewSource, Sources } from './sources.ts'

/** Feeds and sitemaps that one page may bring. */
const MOST_FOUND = 20

/** Children without a date that one sitemap index may bring; those with one are chosen by it. */
const MOST_UNDATED = 1000

/** Pages of a feed's past that are read, and with `--all`. */
const MOST_PAGES = 10
const MOST_PAGES_OF_ALL = 500

/**
 * Adds the sources that a page offers, and the sitemaps of its site's robots.txt: news sitemaps alone where there are some,
 * links that look like feeds only where none is offered, guesses only where nothing is named at all.
 */
export async function addFound(
  source: Source,
  reading: SourceReading,
  robotsSitemaps: string[],
  sources: Pick<Sources, 'add'>,
): Promise<number> {
  const of = (why: NamedSource['why']) => reading.sources.filter((named) => named.why === why && named.kind === 'feed')
  const offered = of('offered')
  const sitemaps = robotsSitemaps.filter((url) => /news/i.test(url))
  const pointedTo = [
    ...(offered.length > 0 ? offered : of('linked')).map(({ url }) => ({ url, kind: 'feed' as const })),
    ...(sitemaps.length > 0 ? sitemaps : robotsSitemaps).map((url) => ({ url, kind: 'sitemap' as const })),
  ]
  const found = pointedTo.length > 0 ? pointedTo : of('guess').map(({ url }) => ({ url, kind: 'feed' as const }))
  const added = await sources.add(
    found.slice(0, MOST_FOUND).flatMap(({ url, kind }) => sourceAt(url, source.url, { ...inherited(source), kind })),
  )
  return added.filter(Boolean).length
}

/** Adds the older page that a feed names (RFC 5005, sections 3 and 4), to be read once; a loop of such pages ends too. */
export async function addOlderPage(
  source: Source,
  { sources: named }: SourceReading,
  sources: Pick<Sources, 'add'>,
): Promise<void> {
  const { parent, pagesLeft, ...fields } = { ...inherited(source), pagesLeft: source.pagesLeft }
  const left = pagesLeft ?? (source.takesAll ? MOST_PAGES_OF_ALL : MOST_PAGES)
  const older = named.find(({ why, kind }) => why === 'next' && kind === 'feed')
  if (!older || left === 0) return
  // All pages hang on the feed, so that each can leave alone.
  const feed = pagesLeft === null ? parent : source.parent
  await sources.add(
    sourceAt(older.url, source.url, { ...fields, kind: 'feed', parent: feed, isEphemeral: true, pagesLeft: left - 1 }),
  )
}

/**
 * Brings the children of a sitemap index in line with what it says now: recent and undated ones are sources, those that
 * it says have changed are due, those that it names no more are gone. Gives how many are new or have changed.
 */
export async function takeChildren(
  source: Source,
  reading: SourceReading,
  { sources, maxAgeMs }: { sources: Pick<Sources, 'add' | 'childrenOf' | 'remove' | 'report'>; maxAgeMs: number },
): Promise<number> {
  const oldest = Date.now() - maxAgeMs
  let undated = 0
  const named = reading.sources
    .filter(({ why }) => why === 'index')
    .map(({ url, modifiedAt }) => ({ url, namedAt: instantOf(modifiedAt) }))
    .filter(({ namedAt }) =>
      namedAt === null ? undated++ < MOST_UNDATED || source.takesAll : namedAt >= oldest || source.takesAll,
    )
    .flatMap(({ url, namedAt }) =>
      sourceAt(url, source.url, { ...inherited(source), kind: 'sitemap', isEphemeral: true, namedAt }),
    )
  const added = await sources.add(named)
  const before = new Map((await sources.childrenOf(source.id)).map((child) => [child.id, child]))
  let changed = added.filter(Boolean).length
  for (const { id, namedAt = null } of named.filter((_, index) => !added[index])) {
    const child = before.get(id)
    if (!child || namedAt === null || namedAt <= (child.namedAt ?? 0)) continue
    await sources.report(id, { nextInMs: 0, fields: { namedAt, state: 'active', why: null } })
    changed++
  }
  const still = new Set(named.map(({ id }) => id))
  // What could not be read of an index may have named them.
  const gone = reading.faults.length > 0 ? [] : [...before.values()].filter((child) => child.isEphemeral)
  await sources.remove(gone.flatMap(({ id }) => (still.has(id) ? [] : [id])))
  return changed
}

function instantOf(text: string | undefined): number | null {
  const instant = text === undefined ? Number.NaN : Date.parse(text)
  return Number.isNaN(instant) ? null : instant
}

const inherited = ({ id, takesAll, render, revisit, isOwnSiteOnly }: Source) => ({
  ...{ parent: id, takesAll, render, revisit, isOwnSiteOnly },
})

/** None where it is no address to ask, or the other one itself. */
function sourceAt(given: string, base: string, fields: Omit<NewSource, 'id' | 'url' | 'site'>): NewSource[] {
  try {
    const source = newSource(given, fields, base)
    return source.url === base ? [] : [source]
  } catch (error) {
    if (error instanceof BadUrlError) return []
    throw error
  }
}
