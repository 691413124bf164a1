import { parentPort, workerData } from 'node:worker_threads'
import { readSource } from '@dateline/discovery/read-source'
import { UnreadableSourceError } from '@dateline/discovery/unreadable-source-error'
import type { ThreadAnswer } from './read-in-thread.ts'

const answer = (): ThreadAnswer => {
  try {
    return { reading: readSource(workerData) }
  } catch (error) {
    if (error instanceof UnreadableSourceError) return { unreadable: error.message }
    throw error
  }
}
parentPort?.postMessage(answer())
