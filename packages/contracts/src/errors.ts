/** What went wrong may go right: tried again after a back-off with jitter, and the try counts. Any unknown error is one. */
export class TransientError extends Error {
  override readonly name = 'TransientError'
}

/** Not now: delivered again after `retryAfterMs`, and the try does not count. For politeness and 429 answers. */
export class ThrottledError extends Error {
  override readonly name = 'ThrottledError'
  readonly retryAfterMs: number

  constructor(message: string, retryAfterMs: number, options?: ErrorOptions) {
    super(message, options)
    this.retryAfterMs = retryAfterMs
  }
}

/** Never: the message becomes a dead letter at once, and waits there for a person. */
export class PermanentError extends Error {
  override readonly name = 'PermanentError'
}
