/** The command was told to stop before it was done. */
export class StoppedError extends Error {
  override readonly name = 'StoppedError'
}

/**
 * Aborts at the first SIGINT or SIGTERM. From then on further ones change nothing: npm hands a Ctrl-C on that the terminal
 * has sent already, and what is being put in order must not be torn.
 */
export function stopRequest(): AbortSignal {
  const request = new AbortController()
  const stop = () => request.abort(new StoppedError('stopped'))
  process.on('SIGINT', stop).on('SIGTERM', stop)
  return request.signal
}

/** Does the work, unless the signal aborts first: then rejects with its reason. What the work still does is its own affair. */
export function unlessAborted<Result>(signal: AbortSignal, work: Promise<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) reject(signal.reason)
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    work.then(resolve, reject)
  })
}
