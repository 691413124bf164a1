import { setTimeout as wait } from 'node:timers/promises'
import { durationMs } from '@dateline/contracts/config'
import type { AddedSource, SourceView } from '@dateline/gateway/sources'
import { Option } from 'commander'
import { type Client, requireClient } from '../../client.ts'
import { type Common, command } from '../../common.ts'
import { UsageError } from '../../failure.ts'
import { openProgress, plain, print, printJson, say } from '../../output.ts'
import { sourceLine } from './source-line.ts'

interface AddOptions extends Common {
  kind: string
  every?: string
  all: boolean
  render: boolean
  revisits: boolean
  ownSite: boolean
  wait: boolean
}

/** What is found on a page is waited for at most so long: its host may want its rest first. */
const LONGEST_WAIT_MS = 60_000
const LOOK_MS = 250

/** `dateline source add`: what is polled from now on. */
export const add = command(
  'add',
  'poll feeds, sitemaps or section pages; of a home page, find its feeds and news sitemaps too',
  'dateline source add https://example.org/',
)
  .argument('<urls...>', 'URLs')
  .addOption(
    new Option('--kind <kind>', 'what it is; without it the first answer tells')
      .choices(['feed', 'sitemap', 'page', 'auto'])
      .default('auto'),
  )
  .option('--every <duration>', 'poll it at this pace (90s, 15m, 6h, 1d); without it the pace follows how much is new')
  .option('--all', 'take old entries too (see SOURCE_MAX_AGE)', false)
  .option('--own-site', 'take what is on its own site only', false)
  .option('--render', 'fetch it and what it names through a browser', false)
  .option('--no-revisits', "don't fetch its articles again later for their corrections")
  .option('--no-wait', "don't wait for the first poll")
  .action(async (urls: string[], options: AddOptions) => {
    const client = await requireClient(options)
    const results = await addSources(
      client,
      urls.map((url) => ({ url, ...fieldsOf(options) })),
    )
    const added = results.filter((one): one is Extract<AddedSource, { id: string }> => one.answer !== 'rejected')
    for (const one of results) if (one.answer === 'rejected') say(`${one.url}: ${one.reason}`)
    const found = options.wait ? await awaitFirstPolls(client, added) : await Promise.all(added.map(at(client)))
    for (const source of found) {
      if (options.json) printJson(source)
      else show(source, options.wait)
    }
    const isFailed = found.some(({ failuresInRow }) => failuresInRow > 0)
    if (added.length < results.length || isFailed) process.exitCode = 1
  })

type FoundSource = SourceView & { brought: SourceView[] }

const at =
  (client: Client) =>
  ({ url }: { url: string }) =>
    client.get<FoundSource>(`/v1/sources/at?url=${encodeURIComponent(url)}`)

function fieldsOf({ kind, every, all, render, revisits, ownSite }: AddOptions) {
  const everyMs = every === undefined ? null : durationMs(every)
  if (every !== undefined && everyMs === null) {
    throw new UsageError(`--every ${every} is no duration, such as 90s, 15m, 6h or 1d`)
  }
  return { kind, everyMs, takesAll: all, render, revisit: revisits, isOwnSiteOnly: ownSite }
}

/** Sends sources to the gateway in pieces. */
export async function addSources(
  client: Client,
  sources: { url: string }[],
  { overwrite = true }: { overwrite?: boolean } = {},
): Promise<AddedSource[]> {
  const results: AddedSource[] = []
  for (let start = 0; start < sources.length; start += 1000) {
    const body = { overwrite, sources: sources.slice(start, start + 1000) }
    results.push(...(await client.post<{ results: AddedSource[] }>('/v1/sources', body)).results)
  }
  return results
}

async function awaitFirstPolls(client: Client, added: { url: string }[]): Promise<FoundSource[]> {
  const progress = openProgress()
  const deadline = Date.now() + LONGEST_WAIT_MS
  for (;;) {
    const found = await Promise.all(added.map(at(client)))
    const waiting = found.filter(({ polledAt }) => polledAt === null)
    progress.show(`waiting for the first poll of ${waiting.map(({ url }) => plain(url)).join(', ')}`)
    if (waiting.length === 0 || Date.now() > deadline) {
      progress.close()
      return found
    }
    await wait(LOOK_MS)
  }
}

function show(source: FoundSource, isWaiting: boolean): void {
  print(sourceLine(source))
  for (const one of source.brought) print(`  found  ${sourceLine(one)}`)
  if (source.failuresInRow > 0) say(`${plain(source.url)}: ${plain(source.lastAnswer ?? '')}; it is asked again`)
  else if (isWaiting && source.polledAt === null) {
    say(
      `${plain(source.url)}: not asked yet, its host may be resting; see \`dateline source show ${plain(source.url)}\``,
    )
  }
}
