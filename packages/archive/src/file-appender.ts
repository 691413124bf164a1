import { randomBytes } from 'node:crypto'
import { type FileHandle, open, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { TransientError } from '@dateline/contracts/errors'

/** Where appended bytes begin. */
interface Place {
  file: string
  offset: number
}

interface Appender {
  /** Resolves when the bytes are on disk; rejects with TransientError when they are not, and then nothing of them counts. */
  append(bytes: Buffer): Promise<Place>
  /** Waits for what was appended and closes the file. */
  close(): Promise<void>
}

interface AppenderOptions {
  directory: string
  writer: string
  maxFileBytes: number
  /** What each file begins with. */
  firstRecord: (file: string) => Promise<Buffer>
}

interface OpenFile {
  name: string
  handle: FileHandle
  first: Buffer
  /** Bytes known to be on disk; whatever lies behind them does not count. */
  length: number
}

interface Waiting {
  bytes: Buffer
  resolve: (place: Place) => void
  reject: (error: Error) => void
}

/** Most bytes of one write: enough that syncing is cheap, little enough that the copy in memory is. */
const maxBatchBytes = 16 * 1024 * 1024

/**
 * Appends to files of this process alone, one at a time. Whatever waits while the disk works is written with the next write and
 * sync, all at once (group commit):
 *
 *     waiting -> batch -> write -> fdatasync -> (new file: fsync of the directory) -> resolve
 *                           `--------`-> failed: cut back to the last good length, leave the file, reject all that wait
 *
 * A file that a write failed on is never written again, so that nothing half-written can precede a good record.
 */
export function createAppender(options: AppenderOptions): Appender {
  const waiting: Waiting[] = []
  let file: OpenFile | null = null
  let draining: Promise<void> | null = null
  let isClosed = false

  async function drain(): Promise<void> {
    while (waiting.length > 0) {
      const batch: Waiting[] = []
      try {
        if (file !== null && !hasRoom(file)) await leaveFile()
        file ??= await createFile(options)
        batch.push(...takeBatch(file))
        await commit(file, batch, options.directory)
      } catch (error) {
        const failed = [...batch, ...waiting.splice(0)]
        const name = file?.name ?? 'a new file'
        await retreat()
        const message = `can't write ${name} in ${options.directory}: ${error instanceof Error ? error.message : error}`
        for (const { reject } of failed) reject(new TransientError(message, { cause: error }))
      }
    }
  }

  function hasRoom({ length }: OpenFile): boolean {
    return length === 0 || length + (waiting[0]?.bytes.length ?? 0) <= options.maxFileBytes
  }

  function takeBatch({ length }: OpenFile): Waiting[] {
    const limit = Math.min(maxBatchBytes, options.maxFileBytes - length)
    let bytes = waiting[0]?.bytes.length ?? 0
    let count = 1
    for (const next of waiting.slice(1)) {
      bytes += next.bytes.length
      if (bytes > limit) break
      count += 1
    }
    return waiting.splice(0, count)
  }

  async function leaveFile(): Promise<void> {
    const left = file
    file = null
    await left?.handle.close()
    if (left?.length === 0) await unlink(join(options.directory, left.name))
  }

  /** Each step is worth trying though one before it failed; a torn end that stays is the end, and readers don't look there. */
  async function retreat(): Promise<void> {
    await file?.handle.truncate(file.length).catch(() => {})
    await leaveFile().catch(() => {})
  }

  return {
    append(bytes) {
      if (isClosed) return Promise.reject(new TransientError('the archive is closed'))
      const { promise, resolve, reject } = Promise.withResolvers<Place>()
      waiting.push({ bytes, resolve, reject })
      draining ??= drain().finally(() => {
        draining = null
      })
      return promise
    },
    async close() {
      isClosed = true
      await draining
      await leaveFile()
    },
  }
}

async function createFile({ directory, writer, firstRecord }: AppenderOptions): Promise<OpenFile> {
  const time = new Date().toISOString().replaceAll(/\D/g, '').slice(0, 14)
  const name = `dateline-${time}-${writer}-${randomBytes(6).toString('hex')}.warc.gz`
  const first = await firstRecord(name)
  return { name, handle: await open(join(directory, name), 'wx'), first, length: 0 }
}

async function commit(file: OpenFile, batch: Waiting[], directory: string): Promise<void> {
  const isNew = file.length === 0
  const parts = batch.map(({ bytes }) => bytes)
  await writeFully(file.handle, Buffer.concat(isNew ? [file.first, ...parts] : parts), file.length)
  await file.handle.datasync()
  // The name of a new file is in its directory, which has to be on disk as well.
  if (isNew) await syncDirectory(directory)
  if (isNew) file.length = file.first.length
  for (const { bytes, resolve } of batch) {
    resolve({ file: file.name, offset: file.length })
    file.length += bytes.length
  }
}

async function writeFully(handle: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let written = 0; written < bytes.length; ) {
    const { bytesWritten } = await handle.write(bytes, written, bytes.length - written, position + written)
    written += bytesWritten
  }
}

/** Puts the names in a directory on disk. */
export async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
