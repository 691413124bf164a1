import { readFileSync } from 'node:fs'
import type { z } from 'zod'

/** The settings of a process are wrong: every fault, a line each. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError'
  readonly faults: string[]

  constructor(faults: string[]) {
    super(`wrong settings:\n  ${faults.join('\n  ')}`)
    this.faults = faults
  }
}

/**
 * Reads the settings that the schema names from the environment. A setting `X` may come from the file that `X_FILE` names.
 * Throws a SettingsError that lists all faults at once, each with what was given and what would be right.
 */
export function loadSettings<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
  env: NodeJS.ProcessEnv,
): z.infer<z.ZodObject<Shape>> {
  const faults: string[] = []
  const given: Record<string, string> = {}
  for (const name of Object.keys(schema.shape)) {
    // An empty variable is one that is not set: compose files pass on what the operator left out.
    const value = env[name] || readSecret(name, env, faults)
    if (value) given[name] = value
  }
  const parsed = schema.safeParse(given)
  for (const issue of parsed.error?.issues ?? []) {
    const name = String(issue.path[0] ?? '')
    faults.push(
      `${name}${given[name] === undefined ? ' is not set' : `=${shown(name, given[name])}`}: ${issue.message}`,
    )
  }
  if (faults.length > 0 || !parsed.success) throw new SettingsError(faults)
  return parsed.data
}

/** Loads the settings, or prints what is wrong with them and ends the process with status 2. */
export function settingsOrExit<Shape extends z.ZodRawShape>(schema: z.ZodObject<Shape>): z.infer<z.ZodObject<Shape>> {
  try {
    return loadSettings(schema, process.env)
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exit(2)
  }
}

function readSecret(name: string, env: NodeJS.ProcessEnv, faults: string[]): string | undefined {
  const file = env[`${name}_FILE`]
  if (!file) return undefined
  try {
    return readFileSync(file, 'utf8').trim()
  } catch (error) {
    faults.push(`${name}_FILE=${file}: can't be read (${(error as NodeJS.ErrnoException).code})`)
    return undefined
  }
}

const shown = (name: string, value: string) =>
  /PASSWORD|TOKEN|SECRET|URL/.test(name) ? withoutSecrets(name, value) : value

const withoutSecrets = (name: string, value: string) =>
  name.endsWith('URL') ? value.replace(/^(\w[\w+.-]*:\/*)?.*@/s, '$1…@').replace(/\?.*/s, '?…') : '…'
