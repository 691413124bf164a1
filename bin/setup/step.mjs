import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** The checkout that these scripts belong to. */
export const root = fileURLToPath(new URL('../..', import.meta.url))

/** What stops a set-up: `message` says what is wrong and why, `remedy` what to do about it, `output` what a tool said. */
export class SetUpError extends Error {
  constructor(message, remedy, output = '') {
    super(message)
    this.remedy = remedy
    this.output = output
  }
}

/** Does one step of the set-up and tells on standard error what it is and how long it took. */
export async function step(name, work) {
  const started = performance.now()
  process.stderr.write(`dateline set-up: ${name} ... `)
  try {
    await work()
    process.stderr.write(`${((performance.now() - started) / 1000).toFixed(1)} s\n`)
  } catch (error) {
    process.stderr.write('failed\n')
    throw error
  }
}

/** Runs a tool without showing what it says; when it fails, a SetUpError carries all of its output. */
export function runQuietly(command, args, { remedy, env = {} }) {
  return new Promise((resolve, reject) => {
    const chunks = []
    const child = spawn(command, args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    child.stdout.on('data', (chunk) => chunks.push(chunk))
    child.stderr.on('data', (chunk) => chunks.push(chunk))
    const fail = (why) =>
      reject(new SetUpError(`\`${[command, ...args].join(' ')}\` ${why}`, remedy, Buffer.concat(chunks).toString()))
    child.once('error', (error) => fail(`could not be started: ${error.message}`))
    child.once('close', (status, signal) => {
      if (status === 0) resolve()
      else fail(signal ? `was ended by ${signal}` : `failed with exit status ${status}`)
    })
  })
}

/** Writes an error for a person, with the remedy, and ends the process with status 2 (wrong set-up). */
export function giveUp(error) {
  if (!(error instanceof SetUpError)) throw error
  if (error.output) process.stderr.write(`\n${error.output.trimEnd()}\n\n`)
  process.stderr.write(`dateline set-up: ${error.message}.\n${error.remedy}\n`)
  process.exit(2)
}
