/** A command can't be carried out as it was given (exit status 2): the message says what is wrong and what would be right. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** Part or all of the work failed (exit status 1), and the message says which. */
export class WorkError extends Error {
  override readonly name = 'WorkError'
}
