import type { Archive } from '@dateline/archive/archive'
import { CodingError, undoContentCoding } from '@dateline/archive/content-coding'
import { TransientError } from '@dateline/contracts/errors'
import type { FetchRequest } from '@dateline/contracts/messages'
import { done, drop } from '@dateline/contracts/outcome'
import type { DropReason, OutcomeOf } from '@dateline/contracts/topology'
import type { SourceInput, SourceReading } from '@dateline/discovery/source-reading'
import { UnreadableSourceError } from '@dateline/discovery/unreadable-source-error'
import type { Source } from '@dateline/sources/source'
import { takeFailure } from '@dateline/sources/take-failure'
import { type TakeReadingDeps, takeReading, takeUnchanged } from '@dateline/sources/take-reading'
import { hostOf, registrableDomain } from '@dateline/url/host'
import { type Exchange, type Header, headerOf, type Wanted } from './client/client.ts'
import { type Asked, askInTurn, type TurnDeps } from './in-turn.ts'
import { refusalOf, validatorsIn } from './judge-answer.ts'
import { dropOf } from './judge-failure.ts'
import { recordOf } from './record-of.ts'
import { isPermanent, redirectInTurn } from './redirect-in-turn.ts'
import { redirectTarget } from './redirect-target.ts'

/** The sitemap protocol allows 50 MB unpacked, and need not be packed; whatever is larger is no list of news. */
const MAX_BYTES = 52_428_800
const limits = { maxBytes: MAX_BYTES, maxUnpackedBytes: MAX_BYTES }

export interface PollDeps extends TurnDeps, TakeReadingDeps {
  archive: Pick<Archive, 'writeExchange'>
  /** Reads a body off the main thread where it is large. */
  read(input: SourceInput): Promise<SourceReading>
}

/**
 * Polls one source: a conditional request in its host's turn, its answer into the archive, what it names into the
 * frontier, and when to ask again into the registry. A poll that fails is not tried again at once: the registry says when.
 */
export async function pollSource(
  request: FetchRequest,
  deps: PollDeps,
  signal: AbortSignal,
): Promise<OutcomeOf<'fetcher'>> {
  const source = await deps.sources.get(request.story.slice(0, 24))
  if (!source) return drop('removed')
  const options = { accepts: 'source' as const, validators: validatorsFor(source, request), wants: wantedOf, limits }
  const asked = await askInTurn(request, async () => options, deps, signal).catch((error: Error) => {
    // What a shutdown has cut off has not failed.
    if (signal.aborted) throw error
    return { reason: reasonFor(error), why: error.message }
  })
  if (asked === 'superseded') return drop('superseded')
  if (asked === 'elsewhere') return done({ waitsFor: 'robots.txt' })
  if (asked === 'disallowed') return fail(source, 'disallowed', 'robots.txt does not allow it', deps)
  return 'reason' in asked ? fail(source, asked.reason, asked.why, deps) : judge(request, source, asked, deps)
}

/** What another address answered says nothing of this one. */
const validatorsFor = ({ url, movedTo, etag, lastModified }: Source, request: FetchRequest) =>
  request.url === url || request.url === movedTo
    ? { ...(etag === null ? {} : { etag }), ...(lastModified === null ? {} : { lastModified }) }
    : undefined

/** Throws what is to wait for its host in the frontier. */
function reasonFor(error: unknown): DropReason<'fetcher'> {
  try {
    return dropOf(error).reason
  } catch (other) {
    if (other instanceof TransientError) return 'unreadable'
    throw other
  }
}

const wantedOf = (status: number): Wanted => (status >= 200 && status <= 299 ? 'whole' : 'start')

async function judge(
  request: FetchRequest,
  source: Source,
  { exchange, rules }: Asked,
  deps: PollDeps,
): Promise<OutcomeOf<'fetcher'>> {
  const { status, headers, digest, body } = exchange
  if (status === 304) return unchanged(source, exchange, deps)
  if (status >= 400) return refuse(source, exchange, deps)
  if (status >= 300) return move(request, source, exchange, deps)
  const isSame = source.digest === digest
  const known =
    isSame && source.changedAt ? { url: source.url, fetchedAt: new Date(source.changedAt).toISOString() } : null
  await deps.archive.writeExchange(recordOf(exchange, body ?? Buffer.alloc(0), known))
  const joined = await settleMove(request, source, deps)
  if (joined) return done({ status, source: source.kind, joined, nextInS: null })
  if (isSame) return unchanged(source, exchange, deps)
  const reading = await read(exchange, deps).catch((error: Error) => {
    if (error instanceof UnreadableSourceError || error instanceof CodingError) return error
    throw error
  })
  if (reading instanceof Error) return fail(source, 'unreadable', reading.message, deps)
  const answer = { status, digest, ...validatorsIn(headers).validators, headers: named(headers) }
  const taken = await takeReading(source, reading, answer, { robotsSitemaps: rules.sitemaps }, deps)
  const movedTo = await followHint(request, source, reading, deps)
  return done({
    ...(movedTo ? { movedTo } : {}),
    status,
    source: taken.kind,
    new: taken.fresh,
    known: taken.known,
    old: taken.old,
    nextInS: seconds(taken.nextInMs),
  })
}

async function read({ body, headers, url }: Exchange, deps: PollDeps): Promise<SourceReading> {
  const coding = headerOf(headers, 'content-encoding')
  return deps.read({
    body: await undoContentCoding(body ?? Buffer.alloc(0), coding, MAX_BYTES),
    contentType: headerOf(headers, 'content-type'),
    url,
    site: registrableDomain(new URL(url).hostname),
    headers: named(headers),
  })
}

async function unchanged(source: Source, { status, headers }: Exchange, deps: PollDeps): Promise<OutcomeOf<'fetcher'>> {
  const { etag = source.etag ?? undefined, lastModified = source.lastModified ?? undefined } =
    validatorsIn(headers).validators ?? {}
  const nextInMs = await takeUnchanged(source, { status, etag, lastModified, headers: named(headers) }, deps)
  return done({ status, source: source.kind, new: 0, nextInS: seconds(nextInMs) })
}

/** 410 says that it is gone for good (RFC 9110, section 15.5.11); a 404 may be a mistake. */
async function refuse(source: Source, exchange: Exchange, deps: PollDeps): Promise<OutcomeOf<'fetcher'>> {
  const { status, statusText, headers } = exchange
  const why = `${status} ${statusText}`.trim()
  const nextInMs = await takeFailure(source, { why, headers: named(headers), isFinal: status === 410 }, deps)
  const note = { status, source: source.kind, nextInS: seconds(nextInMs) }
  // Throws where the host wants its rest: the story waits for it, whatever the registry says.
  return drop(isTemporary(exchange) ? 'unreadable' : (refusalOf(exchange) ?? 'rejected'), note)
}

const isTemporary = ({ status, headers }: Exchange) =>
  status === 408 || status === 425 || (status >= 500 && !(status === 503 && headerOf(headers, 'retry-after')))

/** A permanent redirect is kept with the source where all before it were permanent too. */
async function move(
  request: FetchRequest,
  source: Source,
  exchange: Exchange,
  deps: PollDeps,
): Promise<OutcomeOf<'fetcher'>> {
  const movedTo = redirectTarget(exchange.headers, request.url)
  const isWhole = request.redirects.length === 0 || request.url === source.movedTo
  if (movedTo && isWhole && isPermanent(exchange.status)) await deps.sources.report(source.id, { fields: { movedTo } })
  const outcome = await redirectInTurn(request, exchange, deps)
  if (outcome.kind === 'drop') await takeFailure(source, { why: `${outcome.reason}: ${movedTo ?? 'nowhere'}` }, deps)
  return outcome
}

/**
 * Where a feed says in its own words that it has moved, its story goes on to there, as by a permanent redirect. A hint that
 * leads nowhere stays with the source, and is not followed again.
 */
async function followHint(
  request: FetchRequest,
  source: Source,
  reading: SourceReading,
  { sources, turns }: PollDeps,
): Promise<string | null> {
  const hint = reading.sources.find(({ why }) => why === 'moved')?.url
  const movedTo = hint === undefined ? null : redirectTarget([['location', hint]], request.url)
  if (movedTo === null || movedTo === source.movedTo || request.redirects.includes(movedTo)) return null
  await sources.report(source.id, { fields: { movedTo } })
  await turns.redirect(request, { url: movedTo, host: hostOf(movedTo), isPermanent: false })
  return movedTo
}

/**
 * A source has moved once the address that it named for good answers. Where another source is there already, this one is
 * retired in its favour: gives that one's address.
 */
async function settleMove(request: FetchRequest, source: Source, { sources }: PollDeps): Promise<string | null> {
  const { movedTo } = (await sources.get(source.id)) ?? source
  if (movedTo !== request.url || movedTo === source.url) return null
  const there = await sources.get(await sources.idAt(movedTo))
  if (there === null || there.id === source.id) {
    await sources.move(source.id, movedTo)
    return null
  }
  if (there.state === 'retired') {
    await sources.report(there.id, { nextInMs: 0, fields: { state: 'active', why: null } })
  }
  const why = `moved to ${movedTo}, which is a source of its own`
  await sources.report(source.id, { nextInMs: null, fields: { state: 'retired', why, polledAt: Date.now() } })
  return there.url
}

async function fail(
  source: Source,
  reason: DropReason<'fetcher'>,
  why: string,
  deps: PollDeps,
): Promise<OutcomeOf<'fetcher'>> {
  const nextInMs = await takeFailure(source, { why }, deps)
  return drop(reason, { source: source.kind, why, nextInS: seconds(nextInMs) })
}

const seconds = (ms: number | null) => (ms === null ? null : Math.round(ms / 1000))

/** By names in lower case, the first of each, as far as links go all of them. */
function named(headers: Header[]): Record<string, string> {
  const byName: Record<string, string> = {}
  for (const [name, value] of headers) {
    const key = name.toLowerCase()
    if (key === 'link' && byName.link !== undefined) byName.link += `, ${value}`
    else byName[key] ??= value
  }
  return byName
}
