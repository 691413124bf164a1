import { spawn } from 'node:child_process'

// $1 is what to kill, $2 a folder to remove or nothing. `read` returns when the other end writes, or when it ends in
// whatever way: a SIGKILL of the test process closes the pipe too, where an exit handler would never run.
const script = `read -r word; [ "$word" = dismissed ] && exit
kill -s KILL -- "$1" 2>/dev/null; [ -z "$2" ] || rm -rf -- "$2"`

/**
 * Kills `target` (a process id, or minus one for its whole group) and removes `dir` once this process has ended, however
 * it ended. Gives the function that dismisses the guard: call it when the target is gone, for its id may be used again.
 */
export function guard(target: number, dir = ''): () => void {
  // Detached: a Ctrl-C for the test run must not reach the guard before the run has ended.
  const watcher = spawn('/bin/sh', ['-c', script, 'guard', String(target), dir], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  watcher.on('error', (error) => process.emitWarning(`process ${target} is not guarded: ${error.message}`))
  watcher.stdin.on('error', () => {})
  watcher.unref()
  // Neither the watcher nor its pipe may keep a finished test run alive.
  if ('unref' in watcher.stdin && typeof watcher.stdin.unref === 'function') watcher.stdin.unref()
  return () => void watcher.stdin.end('dismissed\n')
}
