import { resolve } from 'node:path'
import { Command } from 'commander'

/** Options that every command has. */
export interface Common {
  url?: string
  dataDir: string
  json: boolean
}

/** A command with the common options and an example in its help. */
export function command(name: string, summary: string, example: string): Command {
  return new Command(name)
    .summary(summary)
    .description(summary)
    .option('--url <url>', 'the dateline to talk to [env: DATELINE_URL]', process.env.DATELINE_URL)
    .option(
      '--data-dir <dir>',
      'where `dateline up` keeps its data [env: DATELINE_DATA_DIR]',
      (dir: string) => resolve(dir),
      resolve(process.env.DATELINE_DATA_DIR ?? 'data'),
    )
    .option('--json', 'for machines: one JSON document, or one object a line for lists', false)
    .addHelpText('after', `\nExample:\n  $ ${example}`)
}
