import { type Client, requireClient, waitForOutcomes } from '../client.ts'
import { type Common, command } from '../common.ts'
import { WorkError } from '../failure.ts'
import { type InputLine, linesOf } from '../input-lines.ts'
import { count, openProgress, print, printJson, say } from '../output.ts'

/** A piece of an import: small enough for one request, large enough that each one's sync to disk is cheap. */
const CHUNK_LINES = 200
const CHUNK_CHARACTERS = 8_000_000

interface Tally {
  accepted: number
  rejected: number
  stories: string[]
}

/** `dateline import`: pages that somebody else fetched. */
export const importPages = command(
  'import',
  'import fetched pages from JSON Lines: {url, fetchedAt?, contentType?, body}',
  'dateline import pages.jsonl --wait',
)
  .argument('<files...>', 'files (.jsonl, .jsonl.gz), - for standard input')
  .option('--wait', 'wait until each page has its outcome', false)
  .action(async (files: string[], options: Common & { wait: boolean }) => {
    const client = await requireClient(options)
    const tally: Tally = { accepted: 0, rejected: 0, stories: [] }
    const faults: string[] = []
    for (const file of files) {
      await importFile(client, file, tally, options.json).catch((error: unknown) => {
        if (!(error instanceof WorkError)) throw error
        faults.push(error.message)
        say(error.message)
      })
    }
    const states = options.wait ? await statesOf(client, tally.stories) : null
    if (options.json) printJson({ accepted: tally.accepted, rejected: tally.rejected, faults, outcomes: states })
    else report(tally, states)
    if (tally.rejected > 0 || faults.length > 0 || (states?.dead ?? 0) > 0) process.exitCode = 1
  })

async function importFile(client: Client, file: string, tally: Tally, json: boolean): Promise<void> {
  if (/\.w?arc(\.gz)?$/i.test(file)) {
    throw new WorkError(`${file}: this version imports JSON Lines only, one object a line: {"url": …, "body": …}`)
  }
  const progress = openProgress()
  for await (const chunk of chunksOf(linesOf(file))) {
    const { results } = await client.postLines<{ results: { answer: string; story?: string; reason?: string }[] }>(
      '/v1/import',
      chunk.map(({ text }) => text),
    )
    for (const [index, { story, reason }] of results.entries()) {
      if (story) {
        tally.accepted++
        tally.stories.push(story)
        continue
      }
      tally.rejected++
      const place = chunk[index]?.place ?? file
      say(json ? JSON.stringify({ place, reason }) : `${place}: ${reason}`)
    }
    progress.show(`${file}: ${count(tally.accepted, 'page')} imported`)
  }
  progress.close()
}

async function* chunksOf(lines: AsyncIterable<InputLine>): AsyncIterable<InputLine[]> {
  let chunk: InputLine[] = []
  let size = 0
  for await (const line of lines) {
    if (line.text.trim() === '') continue
    chunk.push(line)
    size += line.text.length
    if (chunk.length < CHUNK_LINES && size < CHUNK_CHARACTERS) continue
    yield chunk
    chunk = []
    size = 0
  }
  if (chunk.length > 0) yield chunk
}

async function statesOf(client: Client, stories: string[]): Promise<Record<string, number>> {
  const progress = openProgress()
  const outcomes = await waitForOutcomes(client, stories, (done) => {
    progress.show(`${done} of ${count(stories.length, 'page')} done`)
  })
  progress.close()
  const states: Record<string, number> = {}
  for (const { state, reason } of outcomes.values()) {
    const name = reason ? `${state}: ${reason}` : state
    states[name] = (states[name] ?? 0) + 1
  }
  return states
}

function report({ accepted, rejected }: Tally, states: Record<string, number> | null): void {
  print(`${count(accepted, 'page')} imported, ${rejected} rejected`)
  for (const [state, number] of Object.entries(states ?? {})) print(`  ${number} ${state}`)
}
