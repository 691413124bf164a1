import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { type ExpectedOutcome, type SampleVisit, startSampleWebsite } from '@dateline/samples/website'
import { type SearchPage, snippetMarks } from '@dateline/search/article-index'
import type { Client } from './client.ts'
import type { RunResult } from './commands/run.ts'
import { lockDataDir } from './data-dir.ts'
import { count, plain, print, say, style } from './output.ts'

/** Words that the samples' story holds and their other article does not. */
const QUERY = '"swing bridge" dredger'

export interface Samples {
  dataDir: string
  urls: string[]
  settings: Record<string, string>
  expected: ExpectedOutcome[]
  beforeStop(client: Client): Promise<void>
  /** Prints how polite the run was, by the website's own account, and what a search finds. */
  report(): void
  close(): Promise<void>
}

/** The bundled samples: a website of several hosts on this machine, and a data directory that begins empty each time. */
export async function openSamples(parentDir: string): Promise<Samples> {
  const dataDir = join(parentDir, 'samples')
  // Not while another run is at work in it.
  lockDataDir(dataDir).release()
  rmSync(dataDir, { recursive: true, force: true })
  const website = await startSampleWebsite({})
  const { urls, expected, visits } = website
  say(
    `the bundled samples: ${count(urls.length, 'page')} of invented newspapers, served on this machine at ${website.origin('courier')} and others`,
  )
  let found: SearchPage | null = null
  return {
    dataDir,
    urls,
    expected,
    settings: { FETCH_ALLOW_NETWORKS: '127.0.0.0/8', FETCH_ALLOW_PORTS: '*', FETCH_DELAY_MS: '500' },
    beforeStop: async (client) => {
      found = await client.get<SearchPage>(`/v1/search?${new URLSearchParams({ query: QUERY, limit: '1' })}`)
    },
    report: () => {
      reportPoliteness(visits)
      if (found) reportSearch(found)
    },
    close: website.close,
  }
}

function reportPoliteness(visits: readonly SampleVisit[]): void {
  print()
  print(style('bold', 'Politeness, as the website saw it'))
  for (const host of new Set(visits.map((visit) => visit.host))) {
    const own = visits.filter((visit) => visit.host === host).toSorted((a, b) => a.at - b.at)
    const pauses = own.slice(1).map(({ at }, index) => at - (own[index]?.at ?? at))
    print(
      `  ${host.padEnd(24)}  ${count(own.length, 'request')}, never sooner than ${Math.min(...pauses)} ms after the last answer`,
    )
  }
}

function reportSearch({ total, hits }: SearchPage): void {
  print()
  print(style('bold', `${count(total, 'hit')} for ${QUERY}`))
  for (const { article, snippet } of hits) {
    print(`  ${plain(article.title ?? article.url)}`)
    print(`  ${plain(snippet.replaceAll(snippetMarks.open, '').replaceAll(snippetMarks.close, ''))}`)
  }
}

/** Marks each result that is not what the samples should give. */
export function checkSamples(results: RunResult[], expected: ExpectedOutcome[]): RunResult[] {
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
