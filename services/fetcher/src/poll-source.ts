import { undoContentCoding } from '@dateline/archive/content-coding'
import { TransientError } from '@dateline/contracts/errors'
import type { FetchRequest } from '@dateline/contracts/messages'
import { done, drop } from '@dateline/contracts/outcome'
import type { OutcomeOf } from '@dateline/contracts/topology'
import type { SourceInput, SourceReading } from '@dateline/discovery/source-reading'
import { UnreadableSourceError } from '@dateline/discovery/unreadable-source-error'
import type { Source } from '@dateline/sources/source'
import { takeFailure } from '@dateline/sources/take-failure'
import { type TakeReadingDeps, takeReading, takeUnchanged } from '@dateline/sources/take-reading'
import { type Exchange, type Header, headerOf } from './client.ts'
import { askInTurn, type TurnDeps } from './in-turn.ts'
import { refusalOf, validatorsIn } from './judge-answer.ts'
import { recordOf } from './record-of.ts'
import { isPermanent, redirectInTurn } from './redirect-in-turn.ts'
import type { RobotsRules } from './robots.ts'

/** The sitemap protocol allows 50 MB unpacked; whatever is larger is no list of news. */
const MAX_UNPACKED_BYTES = 52_428_800

export interface PollDeps extends TurnDeps, TakeReadingDeps {
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
  try {
    const asked = await askInTurn(request, { accepts: 'source', validators: validatorsFor(source, request) }, deps, signal)
    if (asked === 'superseded') return drop('superseded')
    if (asked === 'disallowed') return fail(source, 'disallowed', 'robots.txt does not allow it', deps)
    return await judge(request, source, asked, deps)
  } catch (error) {
    // What a shutdown has cut off has not failed; what is to wait for its host waits in the frontier.
    if (signal.aborted || !isFailure(error)) throw error
    return fail(source, 'unreadable', (error as Error).message, deps)
  }
}

/** What another address answered says nothing of this one. */
const validatorsFor = ({ url, movedTo, etag, lastModified }: Source, request: FetchRequest) =>
  request.url === url || request.url === movedTo
    ? { ...(etag === null ? {} : { etag }), ...(lastModified === null ? {} : { lastModified }) }
    : undefined

const isFailure = (error: unknown) => error instanceof TransientError || error instanceof UnreadableSourceError

interface Asked {
  exchange: Exchange
  rules: RobotsRules
}

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
  const known = isSame && source.changedAt ? { url: source.url, fetchedAt: new Date(source.changedAt).toISOString() } : null
  await deps.archive.writeExchange(recordOf(exchange, body ?? Buffer.alloc(0), known))
  await settleMove(request, source, deps)
  if (isSame) return unchanged(source, exchange, deps)
  const reading = await deps.read({
    body: await undoContentCoding(body ?? Buffer.alloc(0), headerOf(headers, 'content-encoding'), MAX_UNPACKED_BYTES),
    contentType: headerOf(headers, 'content-type'),
    url: exchange.url,
    headers: named(headers),
  })
  const answer = { status, digest, ...validatorsIn(headers).validators, headers: named(headers) }
  const taken = await takeReading(source, reading, answer, { robotsSitemaps: rules.sitemaps }, deps)
  return done({ status, source: taken.kind, new: taken.fresh, known: taken.known, old: taken.old, nextInS: seconds(taken.nextInMs) })
}

async function unchanged(source: Source, { status, headers }: Exchange, deps: PollDeps): Promise<OutcomeOf<'fetcher'>> {
  const { etag = source.etag ?? undefined, lastModified = source.lastModified ?? undefined } = validatorsIn(headers).validators ?? {}
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
  return isTemporary(status) ? drop('unreadable', note) : drop(refusalOf(exchange), note)
}

const isTemporary = (status: number) => status >= 500 || status === 408 || status === 425 || status === 429

async function move(
  request: FetchRequest,
  source: Source,
  exchange: Exchange,
  deps: PollDeps,
): Promise<OutcomeOf<'fetcher'>> {
  const { outcome, target } = await redirectInTurn(request, exchange, deps, async (to) => {
    const isFirst = request.redirects.length === 0 || request.url === source.movedTo
    if (isFirst && isPermanent(exchange.status)) await deps.sources.report(source.id, { fields: { movedTo: to } })
  })
  return target ? outcome : fail(source, 'bad-redirect', 'it redirects in circles, or nowhere', deps)
}

/** A source has moved once the address that it named for good answers. */
async function settleMove(request: FetchRequest, source: Source, { sources }: PollDeps): Promise<void> {
  const { movedTo } = (await sources.get(source.id)) ?? source
  if (movedTo !== request.url || movedTo === source.url) return
  await sources.move(source.id, movedTo)
}

async function fail(
  source: Source,
  reason: 'unreadable' | 'disallowed' | 'bad-redirect',
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
