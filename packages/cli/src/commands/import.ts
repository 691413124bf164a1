import { type SkipKind, skipKinds } from '@dateline/archive/page-of-record'
import { type Client, requireClient, waitForOutcomes } from '../client.ts'
import { type Common, command } from '../common.ts'
import { WorkError } from '../failure.ts'
import { type InputLine, linesOf } from '../input-lines.ts'
import { isWebArchive } from '../is-web-archive.ts'
import { count, openProgress, print, printJson, say } from '../output.ts'
import { webArchiveLines } from '../web-archive-lines.ts'

/** A piece of an import: small enough for one request, large enough that each one's sync to disk is cheap. */
const CHUNK_LINES = 200
const CHUNK_CHARACTERS = 8_000_000
/** Of one file's damage this much is told; what follows is counted. */
const TOLD_PER_FILE = 100

interface Tally {
  accepted: number
  rejected: number
  skipped: Partial<Record<SkipKind, number>>
  /** Places in web archives that can't be read. */
  damaged: number
  /** Records whose digest is another; kept all the same. */
  mismatched: number
  stories: string[]
}

interface ImportOptions extends Common {
  wait: boolean
  revisits: boolean
}

/** `dateline import`: pages that somebody else fetched. */
export const importPages = command(
  'import',
  'import fetched pages from WARC, ARC or JSON Lines: {url, fetchedAt?, contentType?, body}',
  'dateline import crawl.warc.gz pages.jsonl --wait',
)
  .argument('<files...>', 'files (.warc, .arc, .jsonl, each also .gz), - for JSON Lines on standard input')
  .option('--wait', 'wait until each page has its outcome', false)
  .option('--revisits', 'fetch the articles again later for their corrections (REVISIT_AFTER)', false)
  .action(async (files: string[], options: ImportOptions) => {
    const client = await requireClient(options)
    const tally: Tally = { accepted: 0, rejected: 0, skipped: {}, damaged: 0, mismatched: 0, stories: [] }
    const faults: string[] = []
    for (const file of files) {
      await importFile(client, file, tally, options).catch((error: unknown) => {
        if (!(error instanceof WorkError)) throw error
        faults.push(error.message)
        say(error.message)
      })
    }
    const states = options.wait ? await statesOf(client, tally.stories) : null
    const { stories: _, ...numbers } = tally
    if (options.json) printJson({ ...numbers, faults, outcomes: states })
    else report(tally, states)
    if (tally.rejected + tally.damaged + faults.length + (states?.dead ?? 0) > 0) process.exitCode = 1
  })

async function importFile(client: Client, file: string, tally: Tally, options: ImportOptions): Promise<void> {
  const progress = openProgress()
  const tell = (place: string, reason: string) =>
    say(options.json ? JSON.stringify({ place, reason }) : `${place}: ${reason}`)
  let share = ''
  const show = () => progress.show(`${file}:${share} ${count(tally.accepted, 'page')} imported`)
  const listener = listenFor(file, tally, tell, (part) => {
    share = ` ${Math.floor(part * 100)} % read,`
    show()
  })
  const lines = (await isWebArchive(file)) ? webArchiveLines(file, listener) : linesOf(file)
  try {
    for await (const chunk of chunksOf(lines)) {
      await send(client, chunk, tally, { tell, isAwaited: options.wait, hasRevisits: options.revisits })
      show()
    }
  } finally {
    progress.close()
  }
}

function listenFor(
  file: string,
  tally: Tally,
  tell: (place: string, reason: string) => void,
  onRecord: (share: number) => void,
): Parameters<typeof webArchiveLines>[1] {
  let told = 0
  const tellSome = (place: string, reason: string) => {
    told++
    if (told <= TOLD_PER_FILE) tell(place, reason)
    if (told === TOLD_PER_FILE) tell(file, 'more of this is counted and not told')
  }
  return {
    onRecord,
    onSkip: (kind) => {
      tally.skipped[kind] = (tally.skipped[kind] ?? 0) + 1
    },
    onDamage: (place, reason) => {
      tally.damaged++
      tellSome(place, reason)
    },
    onMismatch: (place) => {
      tally.mismatched++
      tellSome(place, 'the digest of the record is another; it is kept')
    },
  }
}

async function send(
  client: Client,
  chunk: InputLine[],
  tally: Tally,
  {
    tell,
    isAwaited,
    hasRevisits,
  }: { tell: (place: string, reason: string) => void; isAwaited: boolean; hasRevisits: boolean },
): Promise<void> {
  const { results } = await client.postLines<{ results: { answer: string; story?: string; reason?: string }[] }>(
    hasRevisits ? '/v1/import?revisits=true' : '/v1/import',
    chunk.map(({ text }) => text),
  )
  for (const [index, { story, reason }] of results.entries()) {
    if (story) {
      tally.accepted++
      if (isAwaited) tally.stories.push(story)
      continue
    }
    tally.rejected++
    tell(chunk[index]?.place ?? '', reason ?? 'rejected')
  }
}

async function* chunksOf(lines: AsyncIterable<InputLine>): AsyncIterable<InputLine[]> {
  let chunk: InputLine[] = []
  let size = 0
  for await (const line of lines) {
    if (line.text.trim() === '') continue
    const isFull = chunk.length === CHUNK_LINES || size + line.text.length > CHUNK_CHARACTERS
    if (isFull && chunk.length > 0) {
      yield chunk
      chunk = []
      size = 0
    }
    chunk.push(line)
    size += line.text.length
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

function report(
  { accepted, rejected, skipped, damaged, mismatched }: Tally,
  states: Record<string, number> | null,
): void {
  print(`${count(accepted, 'page')} imported, ${rejected} rejected`)
  for (const [state, number] of Object.entries(states ?? {})) print(`  ${number} ${state}`)
  const kinds = Object.entries(skipped) as [SkipKind, number][]
  const number = kinds.reduce((sum, [, of]) => sum + of, 0)
  if (number > 0) print(`${count(number, 'record')} skipped`)
  for (const [kind, of] of kinds.sort(([, a], [, b]) => b - a)) print(`  ${of} ${kind} (${skipKinds[kind]})`)
  if (damaged > 0) print(`${count(damaged, 'place')} damaged`)
  if (mismatched > 0) print(`${count(mismatched, 'record')} kept with another digest than their own`)
}
