import { SettingsError } from '@dateline/runtime/settings'
import { Command, CommanderError } from 'commander'
import packageJson from '../package.json' with { type: 'json' }
import { add } from './commands/add.ts'
import { dead } from './commands/dead.ts'
import { doctor } from './commands/doctor.ts'
import { exportArticles } from './commands/export.ts'
import { extract } from './commands/extract.ts'
import { host } from './commands/host.ts'
import { importPages } from './commands/import.ts'
import { run } from './commands/run.ts'
import { search } from './commands/search.ts'
import { show } from './commands/show.ts'
import { source } from './commands/source/source.ts'
import { status } from './commands/status.ts'
import { up } from './commands/up.ts'
import { UsageError, WorkError } from './failure.ts'
import { say } from './output.ts'

const commands = [up, run, add, importPages, source, status, host, search, show, exportArticles, dead, extract, doctor]

const program = new Command('dateline')
  .description('Turns web pages into a clean, deduplicated, searchable record of the news.')
  .version(packageJson.version)
  .showHelpAfterError('(--help shows how it is used)')
for (const one of commands) program.addCommand(one)
for (const one of [program, ...commands, ...dead.commands, ...host.commands, ...source.commands]) one.exitOverride()

// Whoever reads the output may have seen enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))

try {
  await program.parseAsync()
} catch (error) {
  process.exitCode = statusOf(error)
}

/** 1: some of the work failed; 2: wrong usage or settings. */
function statusOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
  if (error instanceof UsageError || error instanceof WorkError || error instanceof SettingsError) {
    say(`dateline: ${error.message}`)
    return error instanceof WorkError ? 1 : 2
  }
  say(`dateline: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
  return 1
}
