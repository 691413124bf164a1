import { execFile } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { root } from './project-files.ts'

export const cli = join(root, 'packages/cli/src/main.ts')

/** A command of the command line: what it takes. */
export interface Command {
  /** Options by their long and short names, with whether each takes a value. */
  options: Map<string, boolean>
  commands: Map<string, Command>
  /** Least and greatest number of arguments. */
  least: number
  most: number
  /** What its help shows as examples. */
  examples: string[]
}

/** The part of a commander command that is read. */
interface Declared {
  name(): string
  options: readonly { short?: string; long?: string; required: boolean }[]
  registeredArguments: readonly { required: boolean; variadic: boolean }[]
  commands: readonly Declared[]
  configureOutput(output: { writeOut(text: string): void }): unknown
  outputHelp(): void
}

/** Reads all commands: their names from `dateline --help`, what each takes from its declaration. */
export async function readCommandLine(): Promise<Command> {
  const folder = join(root, 'packages/cli/src/commands')
  // One file each, or a folder with the command in a file of the folder's name.
  const files = readdirSync(folder, { encoding: 'utf8', recursive: true }).filter((file) =>
    /^(?:\w[\w-]*|([\w-]+)\/\1)\.ts$/.test(file),
  )
  const modules: Record<string, unknown>[] = await Promise.all(files.map((file) => import(join(folder, file))))
  const declared = modules.flatMap((exported) => Object.values(exported)).filter(isDeclared)

  const { stdout } = await promisify(execFile)(process.execPath, [cli, '--help'])
  const listed = stdout.split('\nCommands:\n')[1]?.match(/^ {2}[a-z]+\b/gm) ?? []
  const names = listed.map((name) => name.trim()).filter((name) => name !== 'help')
  const commands = names.map((name) => {
    const one = declared.find((command) => command.name() === name)
    if (!one) throw new Error(`dateline --help lists ${name}, and no file in ${folder} exports it`)
    return one
  })
  const options = new Map([
    ['-V', false],
    ['--version', false],
    ['--help', false],
  ])
  const all = commands.map((one) => [one.name(), commandOf(one)] as const)
  return { options, commands: new Map(all), least: 0, most: 0, examples: [] }
}

const isDeclared = (value: unknown): value is Declared =>
  typeof value === 'object' && value !== null && 'registeredArguments' in value

function commandOf(declared: Declared): Command {
  const { options, registeredArguments: given, commands } = declared
  let help = ''
  declared.configureOutput({ writeOut: (text) => (help += text) })
  declared.outputHelp()
  const all = [...options, { short: '-h', long: '--help', required: false }]
  return {
    options: new Map(
      all.flatMap(({ short, long, required }) =>
        [short, long].flatMap((name) => (name ? [[name, required] as const] : [])),
      ),
    ),
    commands: new Map(commands.map((one) => [one.name(), commandOf(one)])),
    least: given.filter(({ required }) => required).length,
    most: given.some(({ variadic }) => variadic) ? Number.POSITIVE_INFINITY : given.length,
    examples: [...help.matchAll(/^ {2}\$ (.+)$/gm)].map(([, example = '']) => example),
  }
}

/** What is wrong with the words after `dateline`; null if the command line would take them. */
export function commandFault(words: string[], command: Command, name = 'dateline'): string | null {
  let given = 0
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? ''
    const inner = given === 0 && command.commands.get(word)
    if (inner) return commandFault(words.slice(at + 1), inner, `${name} ${word}`)
    if (command.commands.size > 0 && !word.startsWith('-')) return `${name} has no command ${word}`
    if (!/^-./.test(word)) {
      given++
      continue
    }
    const takesValue = command.options.get(word)
    if (takesValue === undefined) return `${name} has no option ${word}`
    if (takesValue && words[++at] === undefined) return `${name} ${word} needs a value`
  }
  if (words.some((word) => word === '--help' || word === '--version') || command.commands.size > 0) return null
  if (given < command.least) return `${name} needs an argument`
  return given > command.most ? `${name} takes ${command.most} arguments, not ${given}` : null
}
