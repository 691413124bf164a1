/**
 * How one delivery ended, as the ledger of stories sees it. `retry` comes only from a stage whose messages wait in the
 * frontier; `isThrottled` tells that the try does not count.
 */
export type Ending =
  | { kind: 'forward' }
  | { kind: 'done' }
  | { kind: 'drop'; reason: string }
  | { kind: 'dead'; reason: string }
  | { kind: 'retry'; afterMs: number; isThrottled: boolean }

/** Whoever keeps account of stories. Recording is idempotent: a story's end is counted once, however often it is told. */
export interface Ledger<Message> {
  record(message: Message, ending: Ending): Promise<void>
}

/**
 * What became of a story: the article that it is in the index, the stage that ended it and why, or, for a source, that it
 * was read.
 */
export interface StoryOutcome {
  story: string
  state: 'waiting' | 'indexed' | 'read' | 'dropped' | 'dead' | 'unknown'
  article: string | null
  stage: string | null
  reason: string | null
}
