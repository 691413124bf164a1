import { appendFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Article } from '@dateline/contracts/article'
import type { StoryOutcome } from '@dateline/contracts/ledger'
import type { PipelineStatus } from '@dateline/gateway/status'
import type { DeadLetter } from '@dateline/runtime/dead-letters'
import type { Client } from '../client.ts'
import { type Common, command } from '../common.ts'
import { WorkError } from '../failure.ts'
import { printJson, say } from '../output.ts'
import { startPipeline } from '../pipeline.ts'
import { nextSteps, reportRun } from '../run-report.ts'
import { checkSamples, openSamples } from '../sample-run.ts'
import { StoppedError, stopRequest, unlessAborted } from '../stop-request.ts'
import { type AddedUrl, addUrls, awaitAll } from './add.ts'

/** Of an article what a report shows. */
export type RunArticle = Pick<
  Article,
  | 'id'
  | 'url'
  | 'title'
  | 'host'
  | 'datePublished'
  | 'dateModified'
  | 'wordCount'
  | 'clusterId'
  | 'revision'
  | 'isDuplicateOf'
>

/** What became of one given URL. */
export interface RunResult {
  url: string
  place: string | null
  story: string | null
  outcome: StoryOutcome['state'] | 'rejected'
  reason: string | null
  article: RunArticle | null
  /** For a bundled sample: what should have become of it, where that differs. */
  shouldBe?: string
}

interface RunOptions extends Common {
  file?: string
  force: boolean
}

/** `dateline run`: one batch through the whole pipeline. */
export const run = command(
  'run',
  'run one batch through the whole pipeline; the bundled samples without a URL',
  'dateline run -f urls.txt',
)
  .argument('[urls...]', 'URLs; none for the bundled samples')
  .option('-f, --file <file>', 'read URLs from a file, one a line; - for standard input')
  .option('--force', 'fetch again what is known already', false)
  .action(async (urls: string[], options: RunOptions) => {
    const isSample = urls.length === 0 && options.file === undefined
    if (isSample) return runSamples(options)
    const { results, ledger } = await runBatch({ dataDir: options.dataDir, urls, settings: {} }, options)
    if (options.json) printJson({ dataDir: options.dataDir, ledger, results })
    else {
      reportRun(results)
      nextSteps(results, options.dataDir)
    }
    if (results.some(isFailure)) process.exitCode = 1
  })

interface Batch {
  dataDir: string
  urls: string[]
  settings: Record<string, string>
  /** Looks at the pipeline once everything has its outcome, before it is stopped. */
  beforeStop?: (client: Client) => Promise<void>
}

async function runSamples(options: RunOptions): Promise<void> {
  const samples = await openSamples(options.dataDir)
  try {
    const { dataDir } = samples
    const run = await runBatch(samples, options)
    const results = checkSamples(run.results, samples.expected)
    if (options.json) printJson({ dataDir, ledger: run.ledger, results })
    else {
      reportRun(results)
      samples.report()
      nextSteps(results, dataDir)
    }
    if (results.some(isFailure)) process.exitCode = 1
  } finally {
    await samples.close()
  }
}

const isFailure = ({ outcome, shouldBe }: RunResult) =>
  shouldBe !== undefined || outcome === 'rejected' || outcome === 'dead' || outcome === 'unknown'

/** Articles that are asked for at the same time. */
const AT_ONCE = 50

async function runBatch(
  { dataDir, urls, settings, beforeStop }: Batch,
  options: RunOptions,
): Promise<{ results: RunResult[]; ledger: PipelineStatus['frontier'] }> {
  if (!options.json) say('starting: Redis, fetcher, normalizer, indexer, gateway')
  const stop = stopRequest()
  const pipeline = await startPipeline({
    dataDir,
    // A batch ends when what was given has its outcome: it neither polls nor comes back for corrections.
    settings: { SOURCE_POLL: 'off', ...settings },
    anyPort: true,
    onLine: logTo(dataDir),
    stop,
  })
  const work = async () => {
    const results = await runThrough(pipeline.client, urls, options)
    const { frontier } = await pipeline.client.get<PipelineStatus>('/v1/status')
    await beforeStop?.(pipeline.client)
    return { results, ledger: frontier }
  }
  try {
    return await unlessAborted(stop, Promise.race([work(), pipeline.failure]))
  } catch (error) {
    if (!(error instanceof StoppedError)) throw error
    throw new WorkError(`stopped; what has no outcome yet waits in ${dataDir} for the next run`)
  } finally {
    await pipeline.stop()
  }
}

async function runThrough(client: Client, urls: string[], options: RunOptions): Promise<RunResult[]> {
  const added = await addUrls(client, urls, { file: options.file, force: options.force, json: options.json })
  const outcomes = await awaitAll(client, added)
  const results: RunResult[] = []
  for (let start = 0; start < added.length; start += AT_ONCE) {
    const some = added.slice(start, start + AT_ONCE)
    results.push(...(await Promise.all(some.map((one) => resultOf(client, one, outcomes)))))
  }
  await explainDeaths(client, results)
  return results
}

async function resultOf(client: Client, one: AddedUrl, outcomes: Map<string, StoryOutcome>): Promise<RunResult> {
  const { url, place, story = null } = one
  const outcome = outcomes.get(story ?? '')
  if (!outcome) return { url, place, story, outcome: 'rejected', reason: one.reason ?? null, article: null }
  const article = outcome.article ? await client.get<Article>(`/v1/articles/${outcome.article}`) : null
  return { url, place, story, outcome: outcome.state, reason: outcome.reason, article: article && summaryOf(article) }
}

function summaryOf(article: Article): RunArticle {
  const { id, url, title, host, datePublished, dateModified, wordCount, clusterId, revision, isDuplicateOf } = article
  const summary = { id, url, title, host, datePublished, dateModified, wordCount, clusterId, revision }
  return isDuplicateOf ? { ...summary, isDuplicateOf } : summary
}

/** The ledger knows that a story is dead; why is in its dead letter. */
async function explainDeaths(client: Client, results: RunResult[]): Promise<void> {
  if (results.every(({ outcome }) => outcome !== 'dead')) return
  const { letters } = await client.get<{ letters: DeadLetter[] }>('/v1/dead?limit=10000')
  for (const result of results) {
    if (result.outcome === 'dead') result.reason = letters.find(({ story }) => story === result.story)?.reason ?? null
  }
}

/** Logs of a batch go to files: the terminal shows what became of the URLs. */
function logTo(dataDir: string): (service: string, line: string) => void {
  mkdirSync(join(dataDir, 'logs'), { recursive: true })
  return (service, line) => appendFileSync(join(dataDir, 'logs', `${service}.log`), `${line}\n`)
}
