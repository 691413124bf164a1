import { closeSync, mkdirSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { root, SetUpError } from './step.mjs'

const folder = join(root, '.cache')
const lockFile = join(folder, 'setup.lock')
const longestWaitMs = 15 * 60_000

/**
 * Does `work` while no other process sets up the same checkout. The lock is a file that holds the owner's host and
 * process id, so that one left behind by a killed process is recognised and taken over.
 */
export async function withSetUpLock(work) {
  createFolder()
  const deadline = Date.now() + longestWaitMs
  let told = false
  while (!createFile(lockFile)) {
    if (isAbandoned(lockFile)) {
      takeAway()
      continue
    }
    if (Date.now() > deadline)
      throw new SetUpError(`another set-up has held ${lockFile} for 15 minutes`, 'Wait for it, or remove that file.')
    if (!told) process.stderr.write('dateline set-up: another one is at work in this checkout, waiting for it\n')
    told = true
    await delay(200)
  }
  try {
    return await work()
  } finally {
    rmSync(lockFile, { force: true })
  }
}

function createFolder() {
  try {
    mkdirSync(folder, { recursive: true })
  } catch (error) {
    throw new SetUpError(
      `${folder} can't be made (${error.code})`,
      'Set-up writes into the checkout: make it writable.',
    )
  }
}

function createFile(path) {
  try {
    const file = openSync(path, 'wx')
    writeSync(file, `${hostname()} ${process.pid}`)
    closeSync(file)
    return true
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw new SetUpError(
      `${path} can't be written (${error.code})`,
      'Set-up writes into the checkout: make it writable.',
    )
  }
}

function isAbandoned(path) {
  try {
    const [host, pid] = readFileSync(path, 'utf8').split(' ')
    if (host === hostname() && pid) return !isRunning(Number(pid))
    // Another machine's process can't be asked, and a file without an owner is in the making or was cut short.
    return Date.now() - statSync(path).mtimeMs > (pid ? longestWaitMs : 10_000)
  } catch (error) {
    if (error.code === 'ENOENT') return false
    throw error
  }
}

function isRunning(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

/** Removes an abandoned lock. Only one process at a time may, else a second one would remove the first one's new lock. */
function takeAway() {
  const permit = `${lockFile}.permit`
  if (!createFile(permit)) {
    if (isAbandoned(permit)) rmSync(permit, { force: true })
    return
  }
  try {
    if (isAbandoned(lockFile)) rmSync(lockFile, { force: true })
  } finally {
    rmSync(permit, { force: true })
  }
}
