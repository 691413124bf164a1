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

/** URLs of one request, and requests that are under way while the next lines are read. */
const CHUNK = 10_000
const AHEAD = 2

type Counts = Record<AddedUrl['answer'], number>

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
    const counts: Counts = { accepted: 0, waiting: 0, known: 0, rejected: 0 }
    // A file may name more URLs than there is memory for: only what has to be waited for is kept.
    const kept: AddedUrl[] = []
    for await (const one of sendUrls(client, urls, options)) {
      counts[one.answer]++
      if (options.wait) kept.push(one)
      else if (options.json) printJson(one)
    }
    const outcomes = options.wait ? await awaitAll(client, kept) : new Map<string, StoryOutcome>()
    if (!options.json) report(counts, kept, outcomes)
    else for (const one of kept) printJson({ ...one, ...outcomeIn(outcomes, one) })
    const hasDied = kept.some(({ story }) => outcomes.get(story ?? '')?.state === 'dead')
    if (counts.rejected > 0 || hasDied) process.exitCode = 1
  })

interface Given {
  file?: string | undefined
  force?: boolean
  json: boolean
}

/** Sends URLs from the command line and from a file to the gateway; gives all of them with their answers. */
export async function addUrls(client: Client, urls: string[], options: Given): Promise<AddedUrl[]> {
  const added: AddedUrl[] = []
  for await (const one of sendUrls(client, urls, options)) added.push(one)
  return added
}

/** The same one after the other, in their order; tells of each rejected one at once. A URL that is given is in Redis. */
async function* sendUrls(
  client: Client,
  urls: string[],
  { file, force = false, json }: Given,
): AsyncIterable<AddedUrl> {
  const progress = openProgress()
  const startedAt = performance.now()
  let number = 0
  const tell = (one: AddedUrl) => {
    if (one.answer === 'rejected' && !json) say(`${one.place ? `${one.place}: ` : ''}${one.url}: ${one.reason}`)
    return one
  }
  for await (const added of inOrder(chunks(given(urls, file)), (chunk) => send(client, chunk, force))) {
    number += added.length
    const rate = Math.round((1000 * number) / (performance.now() - startedAt))
    progress.show(`${count(number, 'URL')} added, ${count(rate, 'URL')} a second`)
    yield* added.map(tell)
  }
  progress.close()
  if (number === 0) throw new WorkError('no URL was given: name some, or a file with -f')
}

interface Line {
  text: string
  place: string | null
}

async function send(client: Client, chunk: Line[], force: boolean): Promise<AddedUrl[]> {
  const body = { urls: chunk.map(({ text }) => text), force }
  const { results } = await client.post<{ results: Omit<AddedUrl, 'place'>[] }>('/v1/urls', body)
  return results.map((result, index) => ({ ...result, place: chunk[index]?.place ?? null }))
}

async function* chunks(lines: AsyncIterable<Line>): AsyncIterable<Line[]> {
  let chunk: Line[] = []
  for await (const line of lines) {
    chunk.push(line)
    if (chunk.length < CHUNK) continue
    yield chunk
    chunk = []
  }
  if (chunk.length > 0) yield chunk
}

/** Does the work of the next few while the first is under way; their results come in order. */
async function* inOrder<Item, Result>(items: AsyncIterable<Item>, work: (item: Item) => Promise<Result>) {
  const underWay: Promise<Result>[] = []
  for await (const item of items) {
    const result = work(item)
    // Whoever waits for it hears of its failure; the ones behind a failure are not waited for.
    result.catch(() => {})
    underWay.push(result)
    if (underWay.length > AHEAD) yield await (underWay.shift() as Promise<Result>)
  }
  for (const result of underWay) yield await result
}

async function* given(urls: string[], file: string | undefined): AsyncIterable<Line> {
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

function report({ accepted, waiting, known, rejected }: Counts, kept: AddedUrl[], outcomes: Map<string, StoryOutcome>) {
  print(`${count(accepted, 'URL')} accepted, ${waiting} waiting already, ${known} known already, ${rejected} rejected`)
  for (const one of kept) {
    const outcome = outcomes.get(one.story ?? '')
    if (!outcome) continue
    const why = outcome.reason ? `: ${outcome.reason}` : outcome.article ? `: ${outcome.article}` : ''
    print(`  ${outcome.state}${why}  ${one.url}`)
  }
}
