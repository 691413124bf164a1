import { readFile } from 'node:fs/promises'
import { readOpml, writeOpml } from '@dateline/discovery/opml'
import { UnreadableSourceError } from '@dateline/discovery/unreadable-source-error'
import type { SourceView } from '@dateline/gateway/sources'
import { Command, Option } from 'commander'
import { type Client, requireClient } from '../../client.ts'
import { type Common, command } from '../../common.ts'
import { WorkError } from '../../failure.ts'
import { reasonOf } from '../../input-lines.ts'
import { count, plain, print, printJson, say } from '../../output.ts'
import { add, addSources } from './add.ts'
import { sourceLine } from './source-line.ts'

interface ListOptions extends Common {
  state?: string
  all: boolean
}

const ls = command('ls', 'list what is polled, oldest first', 'dateline source ls --state failing')
  .addOption(new Option('--state <state>', 'only of this state').choices(['active', 'duplicate', 'retired', 'failing']))
  .option('--all', 'the sitemaps that an index names, too', false)
  .action(async ({ state, all, ...options }: ListOptions) => {
    const only = state ? `&state=${state}` : ''
    let number = 0
    for await (const source of sourcesOf(await requireClient(options), `ephemeral=${all}${only}`)) {
      number++
      if (options.json) printJson(source)
      else print(sourceLine(source))
    }
    if (number === 0 && !options.json) print('no sources: `dateline source add URL` adds one')
  })

const show = command('show', 'show one source and what it has brought', 'dateline source show https://example.org/feed')
  .argument('<url>', 'its URL')
  .action(async (url: string, options: Common) => {
    const client = await requireClient(options)
    const source = await client.get<SourceView & { brought: SourceView[] }>(
      `/v1/sources/at?url=${encodeURIComponent(url)}`,
    )
    if (options.json) return printJson(source)
    const { brought, ...fields } = source
    for (const [name, value] of Object.entries(fields)) print(`${name.padEnd(16)} ${plain(String(value ?? '-'))}`)
    for (const one of brought) print(`brought          ${sourceLine(one)}`)
  })

const rm = command('rm', 'poll no more; articles stay', 'dateline source rm https://example.org/feed')
  .argument('<urls...>', 'URLs')
  .action(async (urls: string[], options: Common) => {
    const client = await requireClient(options)
    const { results } = await client.post<{ results: { url: string; gone: number }[] }>('/v1/sources/remove', { urls })
    for (const one of results) {
      if (options.json) printJson(one)
      else if (one.gone > 0) print(`${plain(one.url)}: ${count(one.gone, 'source')} removed`)
      else say(`${plain(one.url)}: no source has this URL: \`dateline source ls\` lists them`)
    }
    if (results.some(({ gone }) => gone === 0)) process.exitCode = 1
  })

const importOpml = command('import', 'poll the feeds of an OPML file', 'dateline source import subscriptions.opml')
  .argument('<files...>', 'OPML files, as feed readers export them')
  .action(async (files: string[], options: Common) => {
    const client = await requireClient(options)
    for (const file of files) {
      const { subscriptions, faults } = await read(file)
      for (const fault of faults) say(`${file}: ${fault}`)
      const given = subscriptions.map(({ url, title }) => ({
        ...{ url, kind: 'feed' },
        ...(title ? { title: title.slice(0, 200) } : {}),
      }))
      const results = await addSources(client, given, { overwrite: false })
      const number = (answer: string) => results.filter((one) => one.answer === answer).length
      for (const one of results) if (one.answer === 'rejected') say(`${file}: ${plain(one.url)}: ${one.reason}`)
      if (options.json) for (const one of results) printJson({ file, ...one })
      else
        print(
          `${file}: ${count(number('added'), 'feed')} added, ${number('known')} known, ${number('rejected')} rejected`,
        )
      if (number('rejected') > 0 || faults.length > 0) process.exitCode = 1
    }
  })

const exportOpml = command(
  'export',
  'write the feeds as OPML to standard output',
  'dateline source export > feeds.opml',
).action(async (options: Common) => {
  const feeds: SourceView[] = []
  for await (const source of sourcesOf(await requireClient(options), '')) {
    if (source.kind === 'feed' && source.state !== 'retired') feeds.push(source)
  }
  if (options.json) for (const feed of feeds) printJson(feed)
  else print(writeOpml({ subscriptions: feeds.map(subscriptionOf) }).trimEnd())
})

const subscriptionOf = ({ url, title }: SourceView) => ({ url, categories: [], ...(title ? { title } : {}) })

async function read(file: string) {
  try {
    return readOpml(await readFile(file))
  } catch (error) {
    if (error instanceof UnreadableSourceError) throw new WorkError(`${file}: ${error.message}`)
    throw new WorkError(`${file} can't be read: ${reasonOf(error as NodeJS.ErrnoException)}`)
  }
}

async function* sourcesOf(client: Client, parameters: string): AsyncIterable<SourceView> {
  for await (const line of client.lines(`/v1/sources?${parameters}`)) yield JSON.parse(line)
}

/** `dateline source`: what is polled for new articles. */
export const source = new Command('source')
  .summary('add, see and remove what is polled: feeds, sitemaps, section pages')
  .description('add, see and remove what is polled for new articles: feeds, sitemaps, section pages')
  .addCommand(add)
  .addCommand(ls)
  .addCommand(show)
  .addCommand(rm)
  .addCommand(importOpml)
  .addCommand(exportOpml)
