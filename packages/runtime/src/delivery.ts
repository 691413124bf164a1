import { PermanentError, ThrottledError } from '@dateline/contracts/errors'
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
 * count. What fails on the way to the next queue or the ledger is a transient error of this delivery.
 */

export type Work<Name extends StageName> = (message: Taken<Name>, signal: AbortSignal) => Promise<OutcomeOf<Name>>

interface Parts<Name extends StageName> {
  work: Work<Name>
  /** Queues what the stage gives, under the story's id. */
  pass: (message: unknown, story: string) => Promise<void>
  ledger: Ledger<Taken<Name>>
  log: Logger
  metrics: Metrics
  maxAttempts: number
}

/** Makes the BullMQ processor of a stage. It resolves when the message is dealt with and throws what BullMQ acts on. */
export function deliverTo<Name extends StageName>(name: Name, parts: Parts<Name>) {
  const stage = topology[name]
  return async (job: Job, token: string | undefined, signal: AbortSignal | undefined): Promise<void> => {
    const startedAt = performance.now()
    const parsed = stage.takes.safeParse(job.data)
    const message = parsed.data as Taken<Name>
    const attempt = stage.retriesIn === 'frontier' ? (message as { attempt: number })?.attempt : job.attemptsMade + 1
    const abort = signal ?? new AbortController().signal
    const decision = parsed.success
      ? await decide(name, () => parts.work(message, abort) as Promise<OutcomeOf<StageName>>, {
          attempt,
          maxAttempts: parts.maxAttempts,
          abort,
        })
      : dead(`not a message for this stage: ${parsed.error.issues.map((issue) => issue.path.join('.')).join(', ')}`)
    const outcome = await settle(message, decision, parts)
    report(name, job, message, outcome, { attempt, ms: performance.now() - startedAt, ...parts })
    await tell(job, token, outcome)
  }
}

type Decision =
  | OutcomeOf<StageName>
  | { kind: 'dead'; reason: string; error?: unknown; note?: undefined }
  | {
      kind: 'retry'
      afterMs: number
      isThrottled: boolean
      error: unknown
      waitsIn: 'queue' | 'frontier'
      note?: undefined
    }

const dead = (reason: string, error?: unknown): Decision => ({ kind: 'dead', reason, error })

async function decide(
  name: StageName,
  work: () => Promise<OutcomeOf<StageName>>,
  { attempt, maxAttempts, abort }: { attempt: number; maxAttempts: number; abort: AbortSignal },
): Promise<Decision> {
  try {
    return await work()
  } catch (error) {
    const again = { kind: 'retry', error, waitsIn: topology[name].retriesIn } as const
    // Work that a shutdown has cut off is returned; it has not failed.
    if (abort.aborted) return { ...again, afterMs: 0, isThrottled: true }
    if (error instanceof ThrottledError) return { ...again, afterMs: error.retryAfterMs, isThrottled: true }
    if (error instanceof PermanentError || attempt >= maxAttempts) return dead(messageOf(error), error)
    return { ...again, afterMs: backOffMs(attempt), isThrottled: false }
  }
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))

/** Exponential from one second, between half and the whole of it at random, so that what failed together comes apart. */
const backOffMs = (attempt: number) => Math.round(1000 * 2 ** (attempt - 1) * (0.5 + Math.random() / 2))

async function settle<Name extends StageName>(
  message: Taken<Name>,
  decision: Decision,
  { pass, ledger }: Parts<Name>,
): Promise<Decision> {
  try {
    if (decision.kind === 'forward') await pass(decision.message, message.story)
    if (isForLedger(decision)) await ledger.record(message, endingOf(decision))
    return decision
  } catch (error) {
    return { kind: 'retry', afterMs: 1000, isThrottled: false, error, waitsIn: 'queue' }
  }
}

/** A dead letter is told to the ledger once it is in the failed set; a retry that waits in the queue changes no account. */
const isForLedger = (decision: Decision) =>
  decision.kind !== 'dead' && !(decision.kind === 'retry' && decision.waitsIn === 'queue')

function endingOf(decision: Decision): Ending {
  if (decision.kind === 'retry') {
    return { kind: 'retry', afterMs: decision.afterMs, isThrottled: decision.isThrottled }
  }
  return decision.kind === 'drop' ? { kind: 'drop', reason: decision.reason } : { kind: decision.kind as 'done' }
}

function report(
  stage: StageName,
  job: Job,
  message: Taken<StageName> | undefined,
  decision: Decision,
  { attempt, ms, log, metrics }: { attempt: number; ms: number; log: Logger; metrics: Metrics },
): void {
  const outcome = decision.kind === 'retry' && decision.isThrottled ? 'throttled' : decision.kind
  // A dead letter's reason is free text: as a label it would grow without bound.
  metrics.items.inc({ stage, outcome, reason: decision.kind === 'drop' ? decision.reason : '' })
  metrics.duration.observe({ stage }, ms / 1000)
  const error = 'error' in decision && decision.error instanceof Error ? decision.error : undefined
  const level = outcome === 'dead' ? 'error' : outcome === 'retry' ? 'warn' : 'info'
  log[level](
    {
      stage,
      outcome,
      reason: 'reason' in decision ? decision.reason : error?.message,
      story: message?.story ?? job.id,
      url: urlOf(message),
      attempt,
      ms: Math.round(ms),
      ...(decision.kind === 'retry' ? { afterMs: decision.afterMs } : {}),
      ...decision.note,
    },
    `${topology[stage].queue} ${outcome}`,
  )
}

const urlOf = (message: Taken<StageName> | undefined) =>
  message && ('article' in message ? message.article.url : message.url)

/** Tells BullMQ, in the errors that it understands. */
async function tell(job: Job, token: string | undefined, decision: Decision): Promise<void> {
  if (decision.kind === 'dead') throw new UnrecoverableError(decision.reason)
  if (decision.kind !== 'retry' || decision.waitsIn === 'frontier') return
  if (!decision.isThrottled) throw decision.error
  await job.moveToDelayed(Date.now() + decision.afterMs, token)
  throw new DelayedError()
}
