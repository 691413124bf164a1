import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Article } from '@dateline/contracts/article'
import type { Cluster } from '@dateline/contracts/cluster'
import type { StoryOutcome } from '@dateline/contracts/ledger'
import type { Revision } from '@dateline/contracts/revision'
import { Config as GatewayConfig } from '@dateline/gateway/config'
import { loadSettings } from '@dateline/runtime/settings'
import type { ArticleReader, SearchPage } from '@dateline/search/article-index'
import type { Common } from './common.ts'
import { UsageError, WorkError } from './failure.ts'

/** Where a running dateline that was started from a data directory tells others how to reach it. */
export const addressFile = (dataDir: string) => join(dataDir, 'dateline.json')

export interface Client {
  url: string
  get<Answer>(path: string): Promise<Answer>
  post<Answer>(path: string, body: unknown): Promise<Answer>
  /** Sends lines of JSON. */
  postLines<Answer>(path: string, lines: string[]): Promise<Answer>
  lines(path: string): AsyncIterable<string>
}

/**
 * Talks to the gateway at a URL. Its errors come as WorkError with the gateway's own words. With patience, a gateway that
 * can't be reached is asked again for so long: one that is being restarted comes back. `stop` cuts off what is under way.
 */
export function openClient(
  url: string,
  { patienceMs = 0, stop }: { patienceMs?: number; stop?: AbortSignal } = {},
): Client {
  const { DATELINE_TOKEN: token } = loadSettings(GatewayConfig.pick({ DATELINE_TOKEN: true }), process.env)
  const ask = async (path: string, init: { method?: string; body?: string; type?: string } = {}) => {
    const headers = {
      ...(init.type ? { 'content-type': init.type } : {}),
      ...(token ? { authorization: `Bearer ${token}` } : {}),
    }
    const request: RequestInit = { method: init.method ?? 'GET', headers }
    if (init.body !== undefined) request.body = init.body
    if (stop) request.signal = stop
    const response = await reach(new URL(path, url), request, patienceMs)
    if (response.ok) return response
    const text = await response.text()
    throw new WorkError(errorIn(text) ?? `${url} answered ${response.status}`, { cause: response.status })
  }
  const asJson = async <Answer>(response: Promise<Response>) => (await (await response).json()) as Answer
  return {
    url,
    get: (path) => asJson(ask(path)),
    post: (path, body) => asJson(ask(path, { method: 'POST', body: JSON.stringify(body), type: 'application/json' })),
    postLines: (path, lines) =>
      asJson(ask(path, { method: 'POST', body: lines.join('\n'), type: 'application/x-ndjson' })),
    lines: async function* (path) {
      const { body } = await ask(path)
      let rest = ''
      for await (const chunk of (body ?? new ReadableStream()).pipeThrough(new TextDecoderStream())) {
        const lines = (rest + chunk).split('\n')
        rest = lines.pop() ?? ''
        yield* lines
      }
      if (rest) yield rest
    },
  }
}

async function reach(url: URL, request: RequestInit, patienceMs: number): Promise<Response> {
  const deadline = Date.now() + patienceMs
  for (;;) {
    try {
      return await fetch(url, request)
    } catch (error) {
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error)
      if (Date.now() >= deadline || request.signal?.aborted)
        throw new WorkError(`no dateline answers at ${url.origin} (${cause})`)
      await wait(200)
    }
  }
}

function errorIn(text: string): string | undefined {
  try {
    return JSON.parse(text).error
  } catch {
    return undefined
  }
}

/** The dateline that the options name, or the one that runs on the data directory; null where none does. */
export async function findClient({ url, dataDir }: Common): Promise<Client | null> {
  if (url) {
    if (!URL.canParse(url)) throw new UsageError(`--url ${url} is no URL, such as http://127.0.0.1:8480`)
    return openClient(url)
  }
  const address = await readFile(addressFile(dataDir), 'utf8').catch(() => null)
  if (address === null) return null
  const client = openClient(JSON.parse(address).url)
  const isAlive = await fetch(new URL('/livez', client.url)).then(
    (response) => response.ok,
    () => false,
  )
  return isAlive ? client : null
}

/** The same, for commands that can't do without. */
export async function requireClient(options: Common): Promise<Client> {
  const client = await findClient(options)
  if (client) return client
  throw new WorkError(
    `no dateline is running on ${options.dataDir}: start one with \`dateline up\`, or name one with --url or DATELINE_URL`,
  )
}

export type Reader = Pick<ArticleReader, 'search' | 'get' | 'findByUrl' | 'revisions' | 'cluster' | 'exportArticles'>

/** What reads articles: the running dateline, or else the index in the data directory as the last one left it. */
export async function openReader(options: Common): Promise<Reader> {
  const client = await findClient(options)
  if (client) return remoteReader(client)
  const file = join(options.dataDir, 'articles.sqlite')
  if (existsSync(file)) {
    // A library that the gateway's clients do without.
    const { openIndex } = await import('@dateline/search/open-index')
    return openIndex(`sqlite:${file}`, { mode: 'read' })
  }
  throw new WorkError(
    `no dateline is running on ${options.dataDir}, and there is no index in it: give --data-dir, or --url for a running one`,
  )
}

function remoteReader(client: Client): Reader {
  const orNull = (error: unknown) => {
    if (error instanceof WorkError && error.cause === 404) return null
    throw error
  }
  return {
    search: (query) => client.get<SearchPage>(`/v1/search?${parameters({ ...query })}`),
    get: (id) => client.get<Article>(`/v1/articles/${encodeURIComponent(id)}`).catch(orNull),
    findByUrl: (url) => client.get<Article>(`/v1/articles?${parameters({ url })}`).catch(orNull),
    revisions: async (id) =>
      (await client.get<{ revisions: Revision[] }>(`/v1/articles/${encodeURIComponent(id)}/revisions`)).revisions,
    cluster: (id) => client.get<Cluster>(`/v1/clusters/${encodeURIComponent(id)}`).catch(orNull),
    exportArticles: async function* (exportOptions) {
      for await (const line of client.lines(`/v1/export?${parameters({ ...exportOptions })}`)) yield JSON.parse(line)
    },
  }
}

function parameters(values: Record<string, string | number | boolean | undefined>): URLSearchParams {
  const given = Object.entries(values).filter(([, value]) => value !== undefined)
  return new URLSearchParams(given.map(([name, value]): [string, string] => [name, String(value)]))
}

/** Asks until none of the stories waits any more; `onProgress` hears how many are done. */
export async function waitForOutcomes(
  client: Client,
  stories: string[],
  onProgress: (done: number) => void,
): Promise<Map<string, StoryOutcome>> {
  const done = new Map<string, StoryOutcome>()
  let waiting = [...new Set(stories)]
  while (waiting.length > 0) {
    const still: string[] = []
    for (let start = 0; start < waiting.length; start += 1000) {
      const asked = waiting.slice(start, start + 1000)
      const { outcomes } = await client.post<{ outcomes: StoryOutcome[] }>('/v1/outcomes', { stories: asked })
      for (const outcome of outcomes) {
        if (outcome.state === 'waiting') still.push(outcome.story)
        else done.set(outcome.story, outcome)
      }
    }
    waiting = still
    onProgress(done.size)
    // Asking after many takes longer, and is worth less.
    if (waiting.length > 0) await wait(Math.min(200 + waiting.length / 10, 5000))
  }
  return done
}
