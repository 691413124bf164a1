/** Fields that a stage adds to the one log line of its delivery. */
export type Note = Record<string, string | number | boolean | null | undefined>

export type Forward<Message> = { kind: 'forward'; message: Message; note?: Note | undefined }
export type Drop<Reason extends string> = { kind: 'drop'; reason: Reason; note?: Note | undefined }
export type Done = { kind: 'done'; note?: Note | undefined }

/** What a stage decides about a message. What it can't do, it throws (see errors). */
export type Outcome<Message, Reason extends string> = Forward<Message> | Drop<Reason> | Done

/** The message goes on to the next stage. */
export const forward = <Message>(message: Message, note?: Note): Forward<Message> => ({
  kind: 'forward',
  message,
  note,
})

/** The message ends here on purpose, for a reason that the topology lists. */
export const drop = <const Reason extends string>(reason: Reason, note?: Note): Drop<Reason> => ({
  kind: 'drop',
  reason,
  note,
})

/** The delivery is complete and nothing goes on: the article is in the index, or the URL waits in the frontier again. */
export const done = (note?: Note): Done => ({ kind: 'done', note })
