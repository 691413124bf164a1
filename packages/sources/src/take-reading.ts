import type { SourceReading } from '@dateline/discovery/source-reading'
import type { Frontier } from '@dateline/frontier/frontier'
import { findTwin } from './find-twin.ts'
import { addFound, addOlderPage, takeChildren } from './name-sources.ts'
import { type PollBounds, planPoll } from './plan-poll.ts'
import type { Source, SourceFields, SourceKind } from './source.ts'
import type { Sources } from './sources.ts'
import { takeEntries } from './take-entries.ts'

export type { PollBounds }

/** Of an answer, what is kept with its source. */
export interface Answer {
  status: number
  digest: string
  etag?: string | undefined
  lastModified?: string | undefined
  /** Names in lower case: what the site says of when to ask again is in them. */
  headers: Record<string, string>
}

export interface TakeReadingDeps {
  frontier: Pick<Frontier, 'add'>
  sources: Sources
  maxAgeMs: number
  bounds: PollBounds
}

export interface TakenReading {
  kind: SourceKind
  /** Entries that were accepted, and children of an index that are new or have changed. */
  fresh: number
  known: number
  old: number
  nextInMs: number | null
}

/** A dated sitemap of an index is left alone when the index says that it has rested for so long. */
const CHILD_RESTS_MS = 2 * 86_400_000
/** An undated one when it has not changed for so long. */
const CHILD_RETIRES_MS = 30 * 86_400_000

/**
 * Takes all that a source names: pages into the frontier, further sources into the registry, and then tells the registry,
 * which is what ends the poll. Whoever dies before that has it done again, to the same effect.
 */
export async function takeReading(
  source: Source,
  reading: SourceReading,
  answer: Answer,
  { robotsSitemaps = [], isPush = false }: { robotsSitemaps?: string[]; isPush?: boolean },
  deps: TakeReadingDeps,
): Promise<TakenReading> {
  const { sources } = deps
  const kind = kindOf(reading)
  const entries = await takeEntries(source, reading, deps)
  const children = reading.kind === 'sitemap-index' && !isPush ? await takeChildren(source, reading, deps) : 0
  // Guesses and links are followed from where somebody has pointed to, not from every page.
  if (source.kind === 'auto' && kind === 'page') await addFound(source, reading, robotsSitemaps, sources)
  const isFirst = source.digest === null && !isPush
  if (isFirst && entries.newEntries + entries.knownEntries > 0) await addOlderPage(source, reading, sources)
  if (source.pagesLeft !== null) {
    await sources.remove([source.id])
    return { kind, fresh: entries.newEntries, known: entries.knownEntries, old: entries.oldEntries, nextInMs: null }
  }

  const fresh = entries.newEntries + children
  const plan = planPoll(
    source,
    {
      outcome: 'read',
      entries: entries.newEntries + entries.knownEntries + reading.sources.length,
      newEntries: fresh,
      headers: answer.headers,
      schedule: reading.schedule,
    },
    deps.bounds,
  )
  const twin = kind === 'feed' && !isPush ? await twinOf({ ...source, kind, newest: entries.newest }, sources) : null
  const fields: SourceFields = {
    kind,
    ...(reading.title ? { title: reading.title.slice(0, 200) } : {}),
    ...(fresh > 0 ? { changedAt: Date.now() } : {}),
    ...(isPush
      ? {}
      : {
          ...standing(twin),
          newest: entries.newest,
          schedule: JSON.stringify(reading.schedule),
          hub: reading.hub ?? null,
          topic: reading.topic ?? reading.selfUrl ?? null,
          ...polledFields(answer, plan.intervalMs),
        }),
  }
  const nextInMs = twin ? deps.bounds.maxMs : plan.nextInMs
  await sources.report(source.id, {
    ...(isPush ? {} : { nextInMs }),
    fields,
    counts: {
      [isPush ? 'pushes' : 'polls']: 1,
      newEntries: entries.newEntries,
      knownEntries: entries.knownEntries,
      oldEntries: entries.oldEntries,
      badEntries: entries.badEntries,
    },
  })
  return { kind, fresh, known: entries.knownEntries, old: entries.oldEntries, nextInMs }
}

/** Tells the registry that a source has not changed. Gives the ms until its next poll; null where it is retired. */
export async function takeUnchanged(
  source: Source,
  answer: Omit<Answer, 'digest'>,
  { sources, bounds }: Pick<TakeReadingDeps, 'sources' | 'bounds'>,
): Promise<number | null> {
  const plan = planPoll(source, { outcome: 'unchanged', headers: answer.headers }, bounds)
  const rest = restOf(source)
  const isDuplicate = source.state === 'duplicate'
  const twin = isDuplicate ? await twinOf(source, sources) : null
  const nextInMs = rest ? null : twin ? bounds.maxMs : plan.nextInMs
  await sources.report(source.id, {
    nextInMs,
    fields: {
      ...polledFields({ ...answer, digest: source.digest ?? '' }, plan.intervalMs),
      ...(isDuplicate ? standing(twin) : {}),
      ...(rest ? { state: 'retired', why: rest } : {}),
    },
    counts: { polls: 1 },
  })
  return nextInMs
}

/** Why a sitemap of an index is asked no more; the index wakes it by a later date. */
function restOf({ isEphemeral, namedAt, changedAt, addedAt }: Source): string | null {
  if (!isEphemeral) return null
  const sinceMs = Date.now() - (namedAt ?? changedAt ?? addedAt)
  if (sinceMs < (namedAt === null ? CHILD_RETIRES_MS : CHILD_RESTS_MS)) return null
  return `unchanged for ${Math.floor(sinceMs / 86_400_000)} days: asked again when its index names a later date`
}

function polledFields(
  { status, digest, etag, lastModified }: Omit<Answer, 'headers'>,
  intervalMs: number,
): SourceFields {
  return {
    digest,
    etag: etag ?? null,
    lastModified: lastModified ?? null,
    intervalMs,
    polledAt: Date.now(),
    lastAnswer: String(status),
    failuresInRow: 0,
  }
}

function kindOf({ kind }: SourceReading): SourceKind {
  if (kind === 'page') return 'page'
  return kind.includes('sitemap') ? 'sitemap' : 'feed'
}

/** What a feed is, by its twin. */
const standing = (twin: Source | null): SourceFields =>
  twin ? { state: 'duplicate', why: `the same entries as ${twin.url}` } : { state: 'active', why: null }

const twinOf = async (feed: Source, sources: Pick<Sources, 'ofSite'>) => findTwin(feed, await sources.ofSite(feed.site))
