import type { MessagePort } from 'node:worker_threads'
import { CodingError, undoContentCoding } from '@dateline/archive/content-coding'
import { type Inspection, inspect, UnreadableError } from '@dateline/extract/extract'

/** A page as it lies in the archive, on its way to a thread. */
export interface ExtractTask {
  url: string
  contentType: string | null
  contentEncoding: string | null
  body: Uint8Array
  /** Of the answer; none for what came without one. */
  headers: [name: string, value: string][]
  fetchedAt: string
  /** The name that our crawler goes by. */
  productToken: string
  maxBytes: number
  /** Told when the work begins. */
  started: MessagePort
}

export type ExtractAnswer = ({ kind: 'extraction' } & Inspection) | { kind: 'unreadable'; reason: string }

/** What a worker thread does with a page: unpack it and extract. A body that is no text is an answer, not a failure. */
export default async function extractTask(task: ExtractTask): Promise<ExtractAnswer> {
  task.started.postMessage(null)
  try {
    const body = await undoContentCoding(task.body, task.contentEncoding, task.maxBytes)
    return { kind: 'extraction', ...inspect({ ...task, body }, task.productToken) }
  } catch (error) {
    if (error instanceof CodingError || error instanceof UnreadableError) {
      return { kind: 'unreadable', reason: error.message }
    }
    throw error
  }
}
