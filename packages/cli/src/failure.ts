/** A command can't be carried out as it was given: the message says what is wrong and what would be right. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
  readonly exitCode = 2
}

/** Part or all of the work failed, and the message says which. */
export class WorkError extends Error {
  override readonly name = 'WorkError'
  readonly exitCode = 1
}
