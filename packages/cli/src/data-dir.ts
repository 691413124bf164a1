import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { WorkError } from './failure.ts'

/**
 * Takes the data directory for this process; it is free again when the process ends, however it ends. The lock is
 * SQLite's, which the operating system drops with its holder: a file with a process id outlives a crash, and lies.
 */
export function lockDataDir(dataDir: string): { release(): void } {
  mkdirSync(dataDir, { recursive: true })
  const lock = new DatabaseSync(join(dataDir, 'lock'))
  try {
    lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
  } catch {
    lock.close()
    throw new WorkError(
      `another dateline is running on ${dataDir}: stop it, or give this one a --data-dir of its own (two on one directory would write over each other)`,
    )
  }
  return { release: () => lock.close() }
}
