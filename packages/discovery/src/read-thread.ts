import { parentPort, workerData } from 'node:worker_threads'
import type { ThreadAnswer } from './read-in-thread.ts'
import { readSource } from './read-source.ts'
import { UnreadableSourceError } from './unreadable-source-error.ts'

const answer = (): ThreadAnswer => {
  try {
    return { reading: readSource(workerData) }
  } catch (error) {
    if (error instanceof UnreadableSourceError) return { unreadable: error.message }
    throw error
  }
}
parentPort?.postMessage(answer())
