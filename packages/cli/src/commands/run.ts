import { appendFileSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Article } from '@dateline/contracts/article'
import type { StoryOutcome } from '@dateline/contracts/ledger'
import type { PipelineStatus } from '@dateline/gateway/status'
import type { DeadLetter } from '@dateline/runtime/dead-letters'
import { type ExpectedOutcome, startSampleWebsite } from '@dateline/samples/website'
import type { Client } from '../client.ts'
import { type Common, command } from '../common.ts'
import { printJson, say } from '../output.ts'
import { startPipeline } from '../pipeline.ts'
import { nextSteps, reportRun } from '../run-report.ts'
import { type AddedUrl, addUrls, awaitAll } from './add.ts'

/** What became of one given URL. */
export interface RunResult {
  url: string
  place: string | null
  story: string | null
  outcome: StoryOutcome['state'] | 'rejected'
  reason: string | null
  article: Article | null
  /** For a bundled sample: what should have become of it, where that differs. */
  shouldBe?: string
}

interface RunOptions extends Common {
  file?: string
  force: boolean
}

interface Batch {
  dataDir: string
  urls: string[]
  settings: Record<string, string>
  check(results: RunResult[]): RunResult[]
  close(): Promise<void>
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
    const batch = isSample ? await sampleBatch(options.dataDir) : givenBatch(urls, options.dataDir)
    try {
      const { ledger, ...run } = await runBatch(batch, options)
      const results = batch.check(run.results)
      if (options.json) printJson({ dataDir: batch.dataDir, ledger, results })
      else {
        reportRun(results)
        nextSteps(results, batch.dataDir, isSample)
      }
      if (results.some(isFailure)) process.exitCode = 1
    } finally {
      await batch.close()
    }
  })

const isFailure = ({ outcome, shouldBe }: RunResult) =>
  shouldBe !== undefined || outcome === 'rejected' || outcome === 'dead' || outcome === 'unknown'

async function runBatch(
  { dataDir, urls, settings }: Batch,
  options: RunOptions,
): Promise<{ results: RunResult[]; ledger: PipelineStatus['frontier'] }> {
  if (!options.json) say('starting: Redis, fetcher, normalizer, indexer, gateway')
  const pipeline = await startPipeline({ dataDir, settings, anyPort: true, events: logTo(dataDir) })
  // Ctrl-C leaves nothing half done: what is waiting stays in the data directory for the next run.
  const interrupt = () => void pipeline.stop().finally(() => process.exit(130))
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt)
  try {
    const added = await addUrls(pipeline.client, urls, { file: options.file, force: options.force, json: options.json })
    const outcomes = await awaitAll(pipeline.client, added)
    const results = await Promise.all(added.map((one) => resultOf(pipeline.client, one, outcomes)))
    await explainDeaths(pipeline.client, results)
    const { frontier } = await pipeline.client.get<PipelineStatus>('/v1/status')
    return { results, ledger: frontier }
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt)
    await pipeline.stop()
  }
}

async function resultOf(client: Client, one: AddedUrl, outcomes: Map<string, StoryOutcome>): Promise<RunResult> {
  const { url, place, story = null } = one
  const outcome = outcomes.get(story ?? '')
  if (!outcome) return { url, place, story, outcome: 'rejected', reason: one.reason ?? null, article: null }
  const article = outcome.article ? await client.get<Article>(`/v1/articles/${outcome.article}`) : null
  return { url, place, story, outcome: outcome.state, reason: outcome.reason, article }
}

/** The ledger knows that a story is dead; why is in its dead letter. */
async function explainDeaths(client: Client, results: RunResult[]): Promise<void> {
  if (results.every(({ outcome }) => outcome !== 'dead')) return
  const { letters } = await client.get<{ letters: DeadLetter[] }>('/v1/dead?limit=10000')
  for (const result of results) {
    if (result.outcome === 'dead') result.reason = letters.find(({ story }) => story === result.story)?.reason ?? null
  }
}

/** Logs of a batch go to a file: the terminal shows what became of the URLs. */
function logTo(dataDir: string) {
  mkdirSync(join(dataDir, 'logs'), { recursive: true })
  const write = (service: string, line: string) => appendFileSync(join(dataDir, 'logs', `${service}.log`), `${line}\n`)
  return {
    onLine: write,
    onDeath: (service: string, how: string, againInMs: number) =>
      say(`${service} ended (${how}); starting it again in ${againInMs} ms`),
    onRedisDeath: () => {
      say('the Redis server has ended: stopping, because nothing can go on without it')
      process.kill(process.pid, 'SIGTERM')
    },
  }
}

const givenBatch = (urls: string[], dataDir: string): Batch => ({
  dataDir,
  urls,
  settings: {},
  check: (results) => results,
  close: async () => {},
})

/** The bundled samples: a website of several hosts on this machine, and a data directory that begins empty each time. */
async function sampleBatch(parentDir: string): Promise<Batch> {
  const dataDir = join(parentDir, 'samples')
  rmSync(dataDir, { recursive: true, force: true })
  const website = await startSampleWebsite({})
  say(
    `the bundled samples: ${website.urls.length} pages of invented newspapers, served on this machine at ${website.origin('courier')} and others`,
  )
  return {
    dataDir,
    urls: website.urls,
    settings: { FETCH_ALLOW_NETWORKS: '127.0.0.0/8', FETCH_ALLOW_PORTS: '*', FETCH_DELAY_MS: '500' },
    check: (results) => checkSamples(results, website.expected),
    close: website.close,
  }
}

/** Marks each result that is not what the samples should give. */
function checkSamples(results: RunResult[], expected: ExpectedOutcome[]): RunResult[] {
  const clusterOf = (cluster: ExpectedOutcome['cluster']) =>
    new Set(expected.filter((one) => one.cluster === cluster).map(({ url }) => find(results, url)?.article?.clusterId))
  const storyClusters = clusterOf('story')
  return results.map((result) => {
    const wanted = expected.find(({ url }) => url === result.url)
    if (!wanted) return result
    const isRight =
      result.outcome === wanted.outcome &&
      (wanted.reason === undefined || result.reason === wanted.reason) &&
      (wanted.title === undefined || result.article?.title === wanted.title) &&
      (wanted.cluster !== 'story' || storyClusters.size === 1) &&
      (wanted.cluster !== 'alone' || !storyClusters.has(result.article?.clusterId))
    return isRight
      ? result
      : {
          ...result,
          shouldBe: [wanted.outcome, wanted.reason, wanted.title, wanted.cluster].filter(Boolean).join(', '),
        }
  })
}

const find = (results: RunResult[], url: string) => results.find((result) => result.url === url)
