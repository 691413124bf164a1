import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { openFrontier } from '@dateline/frontier/frontier'
import { usualPoliteness } from '@dateline/frontier/politeness'
import { openLog } from '@dateline/runtime/log'
import { openQueue } from '@dateline/runtime/queue'
import { openRedis } from '@dateline/runtime/redis'
import { type RunningProcess, startProcess } from '@dateline/testkit/process'
import { startRedis } from '@dateline/testkit/redis'
import { waitFor } from '@dateline/testkit/wait'
import { judge, type Rules, type Verdict } from './judge.ts'
import { type Host, makeHosts, requestsFor, startSite } from './site.ts'

/*
 * Whether fetchers are polite, and how much time they lose by it, judged by the websites' own log: 200 hosts on loopback with
 * various Crawl-delays; of the answers 5 % are 429 with Retry-After (seconds and dates), 2 % are 503, others are silent, reset,
 * redirect in a loop or to another host, pack bombs or never end. Real fetcher processes with their own settings, but for the
 * delay and the limits that end an answer.
 *
 * The ideal makespan is the longest of: total time of the answers over all slots; and for each host the time of its answers
 * plus what the rules force between them: after each answer the longest of the delay, Crawl-delay, the mean time of its answers,
 * Retry-After, and half of the back-off, which is the least that its chance may give. It takes the requests in the order and with
 * the answers of the log, robots.txt and retries among them; that there were no more requests than the answers forced is
 * counted apart (`needless`). Whatever else passes while a host has URLs is lost time: looking for due hosts, queueing, the
 * fetchers' own work, the rest of the back-off, waiting for others at the same address.
 *
 *   npm run bench -- bench/politeness/main.ts [--hosts 200] [--urls 20] [--processes 2,4] [--json]
 */
const { values: options } = parseArgs({
  options: {
    hosts: { type: 'string', default: '200' },
    urls: { type: 'string', default: '20' },
    processes: { type: 'string', default: '2,4' },
    json: { type: 'boolean', default: false },
  },
})
const CONCURRENCY = 32
const RULES: Rules = {
  delayMs: 500,
  timeoutMs: 1000,
  backOffMs: usualPoliteness.backOffMs,
  addressParallel: usualPoliteness.addressParallel,
  addressDelayMs: usualPoliteness.addressDelayMs,
}
const main = join(import.meta.dirname, '../../services/fetcher/src/main.ts')

async function runOnce(hosts: Host[], urlsEach: number, processes: number) {
  const folder = await mkdtemp(join(tmpdir(), 'politeness-'))
  const server = await startRedis({ appendOnly: true })
  const config = { REDIS_URL: server.url, REDIS_PASSWORD: undefined, REDIS_PREFIX: 'bench' }
  const log = openLog('bench', 'silent')
  const frontier = openFrontier(openRedis(config, log), config.REDIS_PREFIX)
  const normalize = openQueue('normalizer', config, log)
  // Nobody normalizes here, and a full queue would hold the fetchers back.
  const draining = setInterval(() => void normalize.bull.drain().catch(() => {}), 1000)
  const env = {
    REDIS_URL: server.url,
    REDIS_PREFIX: config.REDIS_PREFIX,
    ARCHIVE_URL: `file:${folder}`,
    FETCH_ALLOW_NETWORKS: '127.0.0.0/8',
    FETCH_ALLOW_PORTS: '*',
    FETCH_CONCURRENCY: String(CONCURRENCY),
    FETCH_DELAY_MS: String(RULES.delayMs),
    FETCH_HEADERS_TIMEOUT_MS: String(RULES.timeoutMs),
    FETCH_MAX_BYTES: '500000',
    FETCH_MAX_UNPACKED_BYTES: '1000000',
    LOG_LEVEL: 'info',
    SOURCE_POLL: 'off',
  }
  const fetchers = await Promise.all(
    Array.from({ length: processes }, () => startProcess(process.execPath, [main], { env })),
  )
  const site = await startSite(hosts)
  try {
    await Promise.all(fetchers.map((fetcher) => fetcher.waitForLine(/stage is running/, { timeoutMs: 60_000 })))
    const urls = hosts.flatMap(({ name }) =>
      pathsOf(urlsEach).map((path) => urlOf(`http://${name}:${site.web.port}${path}`)),
    )
    const startedAt = performance.timeOrigin + performance.now()
    await frontier.add(urls)
    await waitFor('the last page', () => isOver(frontier), { timeoutMs: 300_000, everyMs: 500 })
    const slots = processes * CONCURRENCY
    const verdict = judge(site.web.hits, { hosts, rules: RULES, startedAt, marks: site.marks, slots })
    for (const words of verdict.early) process.stderr.write(`${words}\n`)
    const cpuS = (await Promise.all(fetchers.map(cpuSecondsOf))).reduce((sum, one) => sum + one, 0)
    return rowOf(verdict, { processes, cpuS, forced: forcedBy(hosts, urlsEach) })
  } finally {
    clearInterval(draining)
    await Promise.all(fetchers.map((fetcher) => fetcher.kill('SIGKILL')))
    await Promise.all([site.close(), frontier.close(), normalize.close()])
    await server.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

const pathsOf = (urlsEach: number) => [...Array.from({ length: urlsEach }, (_, page) => `/page-${page}`), '/private/0']

let made = 0
const urlOf = (url: string) => ({ url, host: new URL(url).host, id: (++made).toString(16).padStart(24, '0') })

const forcedBy = (hosts: Host[], urlsEach: number) =>
  hosts
    .flatMap(({ name }) => ['/robots.txt', ...pathsOf(urlsEach).slice(0, -1)].map((path) => requestsFor(name, path)))
    .reduce((sum, one) => sum + one, 0)

async function isOver(frontier: ReturnType<typeof openFrontier>): Promise<boolean> {
  const { hostsWaiting, underWay } = await frontier.status()
  return hostsWaiting === 0 && underWay === 0
}

/** Processor time that the process has used (Linux, in ticks of 10 ms). */
async function cpuSecondsOf({ pid }: RunningProcess): Promise<number> {
  const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(' ')
  return (Number(fields[13]) + Number(fields[14])) / 100
}

function rowOf(verdict: Verdict, { processes, cpuS, forced }: { processes: number; cpuS: number; forced: number }) {
  const round = (value: number, digits = 0) => Number(value.toFixed(digits))
  const at = (share: number, values: number[]) =>
    values.toSorted((a, b) => a - b)[Math.floor(share * values.length)] ?? 0
  const { requests, violations, lostMs, hostRatios, makespanMs, idealMs } = verdict
  return {
    processes,
    requests,
    needless: requests - forced,
    ...violations,
    worstShortfallMs: round(verdict.worstShortfallMs, 1),
    makespanS: round(makespanMs / 1000, 1),
    idealS: round(idealMs / 1000, 1),
    timesIdeal: round(makespanMs / idealMs, 3),
    hostsTimesIdeal50: round(at(0.5, hostRatios), 3),
    hostsTimesIdeal95: round(at(0.95, hostRatios), 3),
    lostMs50: round(at(0.5, lostMs)),
    lostMs95: round(at(0.95, lostMs)),
    lostMs99: round(at(0.99, lostMs)),
    fetchersCpuS: round(cpuS, 1),
    judgeLateMs99: round(at(0.99, verdict.notedLateMs), 1),
    machineLoad: round(loadavg()[0] ?? 0, 1),
  }
}

const rows = []
for (const processes of options.processes.split(',').map(Number)) {
  process.stderr.write(`${options.hosts} hosts of ${options.urls} URLs, ${processes} fetchers …\n`)
  rows.push(await runOnce(makeHosts(Number(options.hosts)), Number(options.urls), processes))
}
if (options.json) process.stdout.write(`${JSON.stringify(rows)}\n`)
else
  for (const row of rows)
    for (const [name, value] of Object.entries(row)) process.stdout.write(`${name.padEnd(18)} ${value}\n`)
const isPolite = rows.every(
  ({ tooEarly, together, disallowed, address, needless }) =>
    tooEarly + together + disallowed + address === 0 && needless === 0,
)
process.exit(isPolite ? 0 : 1)
