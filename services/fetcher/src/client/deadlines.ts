import { TransientError } from '@dateline/contracts/errors'

/** How long an answer may take: as a whole, until its headers are there, and between two pieces of its body. */
export interface TimeLimits {
  totalMs: number
  headersMs: number
  idleMs: number
}

/** The clocks of one request. */
export interface Deadlines {
  /** Aborts when a limit is reached or when the caller's own signal does. */
  signal: AbortSignal
  /** The headers, or another piece of the body, have come. */
  progressed(): void
  stop(): void
}

/** Starts the clocks of a request. Running out of time is a TransientError that names the setting. */
export function startDeadlines({ totalMs, headersMs, idleMs }: TimeLimits, caller: AbortSignal): Deadlines {
  const controller = new AbortController()
  const failAfter = (ms: number, what: string) =>
    setTimeout(() => controller.abort(new TransientError(`${what} within ${ms} ms`)), ms)
  const total = setTimeout(
    () => controller.abort(new TransientError(`no complete answer within ${totalMs} ms (FETCH_TIMEOUT_MS)`)),
    totalMs,
  )
  let isBody = false
  let phase = failAfter(headersMs, 'no headers (FETCH_HEADERS_TIMEOUT_MS)')
  return {
    signal: AbortSignal.any([caller, controller.signal]),
    progressed: () => {
      // For each piece of a body: a new timer would cost a drip of single bytes more than it costs its sender.
      if (isBody) return void phase.refresh()
      clearTimeout(phase)
      isBody = true
      phase = failAfter(idleMs, 'no more of the body (FETCH_IDLE_TIMEOUT_MS)')
    },
    stop: () => {
      clearTimeout(total)
      clearTimeout(phase)
    },
  }
}
