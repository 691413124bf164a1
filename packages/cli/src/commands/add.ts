import type { StoryOutcome } from '@dateline/contracts/ledger'
import { type Client, requireClient, waitForOutcomes } from '../client.ts'
import { type Common, command } from '../common.ts'
import { WorkError } from '../failure.ts'
import { urlLinesOf } from '../input-lines.ts'
import { count, openProgress, print, printJson, say } from '../output.ts'

/** A URL as it was given, and the answer at the door. */
export interface AddedUrl {
  url: string
  place: string | null
  answer: 'accepted' | 'waiting' | 'known' | 'rejected'
  story?: string
  state?: string
  reason?: string
}

const CHUNK = 1000

interface AddOptions extends Common {
  file?: string
  wait: boolean
  force: boolean
}

/** `dateline add`: URLs into the frontier. */
export const add = command('add', 'add URLs to fetch', 'dateline add https://example.org/news/story.html')
  .argument('[urls...]', 'URLs')
  .option('-f, --file <file>', 'read URLs from a file, one a line; - for standard input')
  .option('--wait', 'wait until each URL has its outcome', false)
  .option('--force', 'fetch again what is known already', false)
  .action(async (urls: string[], options: AddOptions) => {
    const client = await requireClient(options)
    const added = await addUrls(client, urls, options)
    const outcomes = options.wait ? await awaitAll(client, added) : new Map<string, StoryOutcome>()
    if (options.json) for (const one of added) printJson({ ...one, ...(options.wait ? outcomeIn(outcomes, one) : {}) })
    else report(added, outcomes, options.wait)
    const isFailed = ({ answer, story }: AddedUrl) =>
      answer === 'rejected' || outcomes.get(story ?? '')?.state === 'dead'
    if (added.some(isFailed)) process.exitCode = 1
  })

/** Sends URLs from the command line and from a file to the gateway, and tells of each rejected one at once. */
export async function addUrls(
  client: Client,
  urls: string[],
  { file, force = false, json }: { file?: string | undefined; force?: boolean; json: boolean },
): Promise<AddedUrl[]> {
  const added: AddedUrl[] = []
  const progress = openProgress()
  let chunk: { text: string; place: string | null }[] = []
  const send = async () => {
    const { results } = await client.post<{ results: Omit<AddedUrl, 'place'>[] }>('/v1/urls', {
      urls: chunk.map(({ text }) => text),
      force,
    })
    for (const [index, result] of results.entries()) {
      const place = chunk[index]?.place ?? null
      added.push({ ...result, place })
      if (result.answer === 'rejected' && !json) say(`${place ? `${place}: ` : ''}${result.url}: ${result.reason}`)
    }
    chunk = []
    progress.show(`${count(added.length, 'URL')} added`)
  }
  for await (const line of given(urls, file)) {
    chunk.push(line)
    if (chunk.length === CHUNK) await send()
  }
  if (chunk.length > 0) await send()
  progress.close()
  if (added.length === 0) throw new WorkError('no URL was given: name some, or a file with -f')
  return added
}

async function* given(urls: string[], file: string | undefined) {
  for (const text of urls) yield { text, place: null }
  if (file !== undefined) yield* urlLinesOf(file)
}

/** Waits until every story that was accepted, or was waiting already, has ended. */
export async function awaitAll(client: Client, added: AddedUrl[]): Promise<Map<string, StoryOutcome>> {
  const progress = openProgress()
  const stories = added.flatMap(({ story }) => (story ? [story] : []))
  const outcomes = await waitForOutcomes(client, stories, (done) => {
    progress.show(`${done} of ${count(stories.length, 'URL')} done`)
  })
  progress.close()
  return outcomes
}

const outcomeIn = (outcomes: Map<string, StoryOutcome>, { story }: AddedUrl) => {
  const outcome = outcomes.get(story ?? '')
  return outcome
    ? { outcome: outcome.state, stage: outcome.stage, reason: outcome.reason, article: outcome.article }
    : {}
}

function report(added: AddedUrl[], outcomes: Map<string, StoryOutcome>, isWaiting: boolean): void {
  const number = (answer: AddedUrl['answer']) => added.filter((one) => one.answer === answer).length
  print(
    `${count(number('accepted'), 'URL')} accepted, ${number('waiting')} waiting already, ${number('known')} known already, ${number('rejected')} rejected`,
  )
  if (!isWaiting) return
  for (const one of added) {
    const outcome = outcomes.get(one.story ?? '')
    if (!outcome) continue
    const why = outcome.reason ? `: ${outcome.reason}` : outcome.article ? `: ${outcome.article}` : ''
    print(`  ${outcome.state}${why}  ${one.url}`)
  }
}
