import { SettingsError } from '@dateline/runtime/settings'
import { Command, CommanderError } from 'commander'
import packageJson from '../package.json' with { type: 'json' }
import { UsageError, WorkError } from './failure.ts'
import { say } from './output.ts'

/** By name, in the order of the overview. One is loaded when it is asked for: each has libraries of its own. */
const commands: Record<string, () => Promise<Command>> = {
  up: async () => (await import('./commands/up.ts')).up,
  run: async () => (await import('./commands/run.ts')).run,
  add: async () => (await import('./commands/add.ts')).add,
  import: async () => (await import('./commands/import.ts')).importPages,
  source: async () => (await import('./commands/source/source.ts')).source,
  status: async () => (await import('./commands/status.ts')).status,
  host: async () => (await import('./commands/host.ts')).host,
  search: async () => (await import('./commands/search.ts')).search,
  show: async () => (await import('./commands/show.ts')).show,
  export: async () => (await import('./commands/export.ts')).exportArticles,
  dead: async () => (await import('./commands/dead.ts')).dead,
  extract: async () => (await import('./commands/extract.ts')).extract,
  doctor: async () => (await import('./commands/doctor.ts')).doctor,
}

const program = new Command('dateline')
  .description('Turns web pages into a clean, deduplicated, searchable record of the news.')
  .version(packageJson.version)
  .showHelpAfterError('(--help shows how it is used)')

// Whoever reads the output may have seen enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))

try {
  for (const load of askedFor(process.argv.slice(2))) program.addCommand(await load())
  for (const one of [program, ...program.commands.flatMap((one) => [one, ...one.commands])]) one.exitOverride()
  await program.parseAsync()
} catch (error) {
  process.exitCode = statusOf(error)
}

/** The command that is named; all of them for the overview, and for what may be a slip of the keyboard. */
function askedFor(words: string[]): (() => Promise<Command>)[] {
  const name = words.find((word) => !word.startsWith('-')) ?? ''
  const named = Object.hasOwn(commands, name) ? commands[name] : undefined
  return named ? [named] : Object.values(commands)
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
