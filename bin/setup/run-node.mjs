import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { constants } from 'node:os'
import { delimiter, dirname } from 'node:path'

/**
 * Runs a script under the given Node in this process's place: same terminal, signals handed on, same exit status.
 * That Node stands first on the script's PATH, so that what it starts runs under it too.
 */
export function runNode(node, script, args) {
  const PATH = [dirname(node), process.env.PATH].filter(Boolean).join(delimiter)
  const child = spawn(node, [script, ...args], { stdio: 'inherit', env: { ...process.env, PATH } })
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  process.on('SIGHUP', () => child.kill('SIGHUP'))
  process.on('SIGINT', () => {
    // Ctrl-C went to the child too, and a second SIGINT means "at once" to many programs.
    if (!isInForeground()) child.kill('SIGINT')
  })
  child.once('error', (error) => {
    process.stderr.write(`dateline: ${node} could not be started: ${error.message}\n`)
    process.exit(2)
  })
  child.once('close', (status, signal) => process.exit(status ?? 128 + constants.signals[signal]))
}

/** Whether this process is in the terminal's foreground group, which is the one that Ctrl-C reaches. */
function isInForeground() {
  try {
    // proc_pid_stat(5): behind the name in brackets follow state, ppid, pgrp, session, tty, tpgid.
    const fields = readFileSync('/proc/self/stat', 'utf8').split(') ').at(-1).split(' ')
    return fields[2] === fields[5]
  } catch {
    return process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY || false
  }
}
