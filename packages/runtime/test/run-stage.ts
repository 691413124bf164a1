import type { Ending } from '@dateline/contracts/ledger'
import { type FetchedPage, type FetchRequest, StoryId } from '@dateline/contracts/messages'
import type { StageName, Taken } from '@dateline/contracts/topology'
import type { TestRedis } from '@dateline/testkit/redis'
import { onTestFinished } from 'vitest'
import type { Work } from '../src/delivery.ts'
import { openLog } from '../src/log.ts'
import { openMetrics } from '../src/metrics.ts'
import { openQueue, type StageQueue } from '../src/queue.ts'
import { type StageTiming, startStage } from '../src/stage.ts'

interface Line {
  level: string
  msg: string
  outcome?: string
  reason?: string
  story?: string
  attempt?: number
  afterMs?: number
  [field: string]: unknown
}

/** Log lines as they are written, and the log. */
export function captureLog() {
  const lines: Line[] = []
  const log = openLog('test', 'info', { write: (line) => void lines.push(JSON.parse(line) as Line) })
  return { log, lines, deliveries: () => lines.filter(({ outcome }) => outcome !== undefined) }
}

export const configOf = (server: TestRedis) => ({
  REDIS_URL: server.url,
  REDIS_PASSWORD: undefined,
  REDIS_PREFIX: server.prefix(),
})

export function openTestQueue<Name extends StageName>(
  name: Name,
  config: ReturnType<typeof configOf>,
): StageQueue<Name> {
  const queue = openQueue(name, config, captureLog().log)
  onTestFinished(() => queue.close())
  return queue
}

/** A stage with short times on keys of its own, closed when the test has ended. */
export async function runStage<Name extends StageName>(
  server: TestRedis,
  name: Name,
  work: Work<Name>,
  {
    record = async () => {},
    timing = {},
    concurrency = 4,
  }: { record?: () => Promise<void>; timing?: Partial<StageTiming>; concurrency?: number } = {},
) {
  const config = configOf(server)
  const capture = captureLog()
  const metrics = openMetrics('test')
  const told: { message: Taken<Name>; ending: Ending }[] = []
  const ledger = {
    record: async (message: Taken<Name>, ending: Ending) => {
      await record()
      told.push({ message, ending })
    },
  }
  const options = { config, concurrency, ledger, log: capture.log, metrics }
  const stage = await startStage(name, work, { ...options, timing: { backOffMs: 10, reconcileMs: 50, ...timing } })
  let closing: Promise<void> | undefined
  const close = () => {
    closing ??= stage.close()
    return closing
  }
  onTestFinished(close)
  return {
    config,
    ...capture,
    told,
    check: stage.check,
    close,
    queue: openTestQueue(name, config),
    /** Deliveries as they were counted: outcome, or `drop reason`, to how many. */
    counts: async () => {
      const { values } = await metrics.items.get()
      return Object.fromEntries(values.map(({ labels, value }) => [`${labels.outcome} ${labels.reason}`.trim(), value]))
    },
  }
}

let next = 0
const storyId = () => StoryId.parse(`${(++next).toString(16).padStart(24, '0')}.1`)

export const page = (path = ''): FetchedPage => ({
  story: storyId(),
  url: `https://a.test/${path}`,
  fetchedAt: '2026-03-01T08:00:00.000Z',
  archive: { file: 'a.warc.gz', offset: 0, length: 1, digest: `sha256:${'0'.repeat(64)}` },
})

export const fetchRequest = (attempt = 1): FetchRequest => ({
  story: storyId(),
  url: 'https://a.test/',
  lease: '1',
  purpose: 'page',
  render: false,
  attempt,
  redirects: [],
  acceptedAt: '2026-03-01T08:00:00.000Z',
})
