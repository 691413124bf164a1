import { PermanentError, ThrottledError, TransientError } from '@dateline/contracts/errors'
import type { Ending, Ledger } from '@dateline/contracts/ledger'
import { type OutcomeOf, type StageName, type Taken, topology } from '@dateline/contracts/topology'
import { DelayedError, type Job, UnrecoverableError } from 'bullmq'
import type { Logger } from './log.ts'
import type { Metrics } from './metrics.ts'

/*
 * One delivery of one message:
 *
 *   work ─┬─ forward ──▶ next queue ─▶ ledger ─▶ complete
 *         ├─ drop, done ─────────────▶ ledger ─▶ complete
 *         └─ throws ─┬─ Throttled ─▶ again later, the try does not count
 *                    ├─ Transient and unknown ─▶ again after a back-off, until the tries are used up
 *                    └─ Permanent, tries used up ─▶ dead letter; the ledger hears of it from the failed set
 *
 * 'Again' is the queue's own delay, or the frontier where the topology says so. Every path ends in one log line and one
 * count. What fails on the way to the next queue or the ledger is a transient error of this delivery, and waits in the
 * queue in any case. What is malformed, or whose workers died under it too often, is a dead letter without any work.
 */

export type Work<Name extends StageName> = (message: Taken<Name>, signal: AbortSignal) => Promise<OutcomeOf<Name>>

/** A message may lose its worker this often before it is taken for the cause. */
const MAX_STALLS = 3

interface Parts<Name extends StageName> {
  work: Work<Name>
  /** Queues what the stage gives, under the story's id. */
  pass: (message: unknown, story: string) => Promise<void>
  ledger: Ledger<Taken<Name>>
  log: Logger
  metrics: Metrics
  maxAttempts: number
  /** Back-off after the first failed try. */
  backOffMs: number
}

type Dead = { kind: 'dead'; reason: string; error?: unknown; note?: undefined }
type Retry = {
  kind: 'retry'
  reason: string
  error: unknown
  afterMs: number
  isThrottled: boolean
  waitsIn: 'queue' | 'frontier'
  note?: undefined
}
type Decision = OutcomeOf<StageName> | Dead | Retry

/** Makes the BullMQ processor of a stage. It resolves when the message is dealt with and throws what BullMQ acts on. */
export function deliverTo<Name extends StageName>(name: Name, parts: Parts<Name>) {
  return async (job: Job, token: string | undefined, signal: AbortSignal | undefined): Promise<void> => {
    const startedAt = performance.now()
    const parsed = topology[name].takes.safeParse(job.data)
    const message = parsed.success ? (parsed.data as Taken<Name>) : null
    const attempt = attemptOf(name, job, message)
    const decision = message
      ? await settle(message, job, await decide(name, message, { job, attempt, signal }, parts), parts)
      : dead(`not a message for this stage: ${parsed.error?.issues.slice(0, 5).map(faultOf).join('; ')}`)
    report(name, { job, message, attempt, ms: performance.now() - startedAt }, decision, parts)
    await tell(job, token, decision)
  }
}

/** The delay that a failed delivery has decided on, for BullMQ's back-off. */
export const retryDelayOf = (_attempts: number, _type?: string, error?: Error & { afterMs?: number }): number =>
  error?.afterMs ?? 1000

const faultOf = ({ path, message }: { path: PropertyKey[]; message: string }) =>
  path.length > 0 ? `${path.join('.')}: ${message}` : message

/** Where the queue keeps the message between tries it counts them; a request that waits in the frontier carries its own count. */
function attemptOf<Name extends StageName>(name: Name, job: Job, message: Taken<Name> | null): number {
  const isCarried = topology[name].retriesIn === 'frontier' && message && 'attempt' in message
  return isCarried ? message.attempt : job.attemptsMade + 1
}

const dead = (reason: string, error?: unknown): Dead => ({ kind: 'dead', reason, error })

async function decide<Name extends StageName>(
  name: Name,
  message: Taken<Name>,
  { job, attempt, signal }: { job: Job; attempt: number; signal: AbortSignal | undefined },
  { work, maxAttempts, backOffMs }: Parts<Name>,
): Promise<Decision> {
  // Either count grows only by deliveries that nobody has ended.
  if (job.stalledCounter > MAX_STALLS || attempt > maxAttempts) return dead('its worker died under it too often')
  const abort = signal ?? new AbortController().signal
  try {
    return (await work(message, abort)) as OutcomeOf<StageName>
  } catch (error) {
    const reason = messageOf(error)
    const again = { kind: 'retry', reason, error, waitsIn: topology[name].retriesIn } as const
    // Work that a shutdown has cut off is returned; it has not failed.
    if (abort.aborted) return { ...again, afterMs: 0, isThrottled: true }
    if (error instanceof ThrottledError) return { ...again, afterMs: error.retryAfterMs, isThrottled: true }
    if (error instanceof PermanentError || attempt >= maxAttempts) return dead(reason, error)
    return { ...again, afterMs: backOff(backOffMs, attempt), isThrottled: false }
  }
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message || error.name : String(error))

/** Exponential, between half and the whole of it at random, so that what failed together comes apart. */
const backOff = (firstMs: number, attempt: number) =>
  Math.round(firstMs * 2 ** (attempt - 1) * (0.5 + Math.random() / 2))

async function settle<Name extends StageName>(
  message: Taken<Name>,
  job: Job,
  decision: Decision,
  { pass, ledger, maxAttempts, backOffMs }: Parts<Name>,
): Promise<Decision> {
  try {
    if (decision.kind === 'forward') await pass(decision.message, message.story)
    const ending = endingOf(decision)
    if (ending) await ledger.record(message, ending)
    return decision
  } catch (error) {
    const reason = messageOf(error)
    const attempt = job.attemptsMade + 1
    if (attempt >= maxAttempts) return dead(reason, error)
    return { kind: 'retry', reason, error, afterMs: backOff(backOffMs, attempt), isThrottled: false, waitsIn: 'queue' }
  }
}

/** Null where no account changes: by a retry that waits in the queue, or a dead letter before it is in the failed set. */
function endingOf(decision: Decision): Ending | null {
  switch (decision.kind) {
    case 'forward':
    case 'done':
      return { kind: decision.kind }
    case 'drop':
      return { kind: 'drop', reason: decision.reason }
    case 'retry':
      if (decision.waitsIn === 'queue') return null
      return { kind: 'retry', afterMs: decision.afterMs, isThrottled: decision.isThrottled }
    case 'dead':
      return null
  }
}

function report<Name extends StageName>(
  stage: Name,
  { job, message, attempt, ms }: { job: Job; message: Taken<Name> | null; attempt: number; ms: number },
  decision: Decision,
  { log, metrics }: Parts<Name>,
): void {
  const outcome = decision.kind === 'retry' && decision.isThrottled ? 'throttled' : decision.kind
  // A dead letter's reason is free text: as a label it would grow without bound.
  metrics.items.inc({ stage, outcome, reason: decision.kind === 'drop' ? decision.reason : '' })
  metrics.duration.observe({ stage }, ms / 1000)
  const level = outcome === 'dead' ? 'error' : outcome === 'retry' ? 'warn' : 'info'
  log[level](
    {
      ...decision.note,
      stage,
      outcome,
      reason: 'reason' in decision ? decision.reason : undefined,
      story: message?.story ?? job.id,
      url: urlOf(message),
      attempt,
      ms: Math.round(ms),
      ...(decision.kind === 'retry' ? { afterMs: decision.afterMs } : {}),
      // Of an error that nobody has named only the stack tells where it came from.
      ...('error' in decision && isUnnamed(decision.error) ? { err: decision.error } : {}),
    },
    `${topology[stage].queue} ${outcome}`,
  )
}

const urlOf = (message: Taken<StageName> | null) =>
  message ? ('article' in message ? message.article.url : message.url) : undefined

const isUnnamed = (error: unknown) =>
  error instanceof Error && ![TransientError, ThrottledError, PermanentError].some((kind) => error instanceof kind)

/** Tells BullMQ, in the errors that it understands. */
async function tell(job: Job, token: string | undefined, decision: Decision): Promise<void> {
  if (decision.kind === 'dead') throw new UnrecoverableError(decision.reason)
  if (decision.kind !== 'retry' || decision.waitsIn === 'frontier') return
  const { reason, error, afterMs } = decision
  if (!decision.isThrottled) throw Object.assign(new Error(reason, { cause: error }), { afterMs })
  await job.moveToDelayed(Date.now() + afterMs, token)
  throw new DelayedError()
}
