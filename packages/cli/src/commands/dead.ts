import { stageNames } from '@dateline/contracts/topology'
import type { DeadLetter } from '@dateline/runtime/dead-letters'
import { Command, Option } from 'commander'
import { type Client, requireClient } from '../client.ts'
import { type Common, command } from '../common.ts'
import { WorkError } from '../failure.ts'
import { count, plain, print, printJson } from '../output.ts'

interface DeadOptions extends Common {
  stage?: string
}

const stageOption = () => new Option('--stage <stage>', 'only of this stage').choices(stageNames)

const ls = command('ls', 'list the dead letters, newest first', 'dateline dead ls --stage fetcher')
  .addOption(stageOption())
  .action(async (options: DeadOptions) => {
    const letters = await lettersOf(await requireClient(options), options.stage)
    for (const letter of letters) {
      if (options.json) printJson(letter)
      else print(`${letter.id}  ${letter.stage}  ${letter.diedAt}  ${plain(letter.url)}\n    ${plain(letter.reason)}`)
    }
    if (letters.length === 0 && !options.json) print('no dead letters')
  })

const show = command('show', 'show one dead letter', 'dateline dead show ID')
  .argument('<id>', 'as `dateline dead ls` shows it')
  .addOption(stageOption())
  .action(async (id: string, options: DeadOptions) => {
    const [letter] = await chosen(await requireClient(options), [id], options.stage)
    if (options.json) return printJson(letter)
    for (const [name, value] of Object.entries(letter ?? {})) print(`${name.padEnd(9)} ${plain(String(value))}`)
  })

const retry = acting(
  'retry',
  'give dead letters another life, with all their tries',
  'dateline dead retry --stage fetcher',
)
const drop = acting('drop', 'give dead letters up for good', 'dateline dead drop ID')

/** `dateline dead`: the messages that were given up. */
export const dead = new Command('dead')
  .summary('see, retry or drop dead letters')
  .description('see, retry or drop dead letters: messages that were given up')
  .addCommand(ls)
  .addCommand(show)
  .addCommand(retry)
  .addCommand(drop)

function acting(verb: 'retry' | 'drop', summary: string, example: string): Command {
  return command(verb, summary, example)
    .argument('[ids...]', 'as `dateline dead ls` shows them; all without any')
    .addOption(stageOption())
    .action(async (ids: string[], options: DeadOptions) => {
      const client = await requireClient(options)
      const letters = await chosen(client, ids, options.stage)
      const body = { letters: letters.map(({ stage, id }) => ({ stage, id })) }
      const { done } = await client.post<{ done: number }>(`/v1/dead/${verb}`, body)
      if (options.json) printJson({ done })
      else print(`${count(done, 'dead letter')} ${verb === 'retry' ? 'on the way again' : 'dropped'}`)
      if (done < letters.length) process.exitCode = 1
    })
}

async function lettersOf(client: Client, stage?: string): Promise<DeadLetter[]> {
  const only = stage ? `&stage=${stage}` : ''
  return (await client.get<{ letters: DeadLetter[] }>(`/v1/dead?limit=10000${only}`)).letters
}

async function chosen(client: Client, ids: string[], stage?: string): Promise<DeadLetter[]> {
  const letters = await lettersOf(client, stage)
  if (ids.length === 0) return letters
  return ids.map((id) => {
    const letter = letters.find((one) => one.id === id || one.story === id)
    if (!letter) throw new WorkError(`no dead letter has the id ${id}: \`dateline dead ls\` lists them`)
    return letter
  })
}
