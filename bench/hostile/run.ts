import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openFrontier } from '@dateline/frontier/frontier'
import { openLog } from '@dateline/runtime/log'
import { openRedis } from '@dateline/runtime/redis'
import { startProcess } from '@dateline/testkit/process'
import { startRedis } from '@dateline/testkit/redis'
import { waitFor } from '@dateline/testkit/wait'
import { startWebsite } from '@dateline/testkit/website'

export interface Scenario {
  goodHosts: number
  /** Of each good host. */
  pages: number
  delayMs: number
  badHosts: number
  /** Names of attacks, taken by the bad hosts in turn. */
  attacks: string[]
}

export interface Run {
  /** Of the good hosts. */
  pagesPerS: number
  /** From the first URL to the last page of the good hosts. */
  seconds: number
  attacks: number
  cpuS: number
  /** How long its main thread could have run, but others had the processor. */
  waitS: number
  peakMb: number
}

const page = { body: `<title>A page</title>${'<p>Some words of a page.</p>'.repeat(500)}` }

/** One real fetcher process with its own settings, but for the delay, until all pages of the good hosts were fetched. */
export async function runOnce(
  { goodHosts, pages, delayMs, badHosts, attacks }: Scenario,
  isAttacked: boolean,
): Promise<Run> {
  const folder = await mkdtemp(join(tmpdir(), 'hostile-'))
  const server = await startRedis()
  const [good, bad] = [addresses(1, goodHosts), isAttacked ? addresses(2, badHosts) : []]
  const site = await startWebsite((request) => (request.url === '/robots.txt' ? { status: 404 } : page), {
    hosts: good,
  })
  const attackers = isAttacked ? await start('attackers.ts', [attacks.join(','), ...bad]) : null
  const badPort = attackers && (await attackers.waitForLine(/^port (\d+)/))[1]
  const frontier = openFrontier(openRedis({ REDIS_URL: server.url }, openLog('bench', 'silent')), 'bench')
  const fetcher = await start('../../services/fetcher/src/main.ts', [], {
    REDIS_URL: server.url,
    REDIS_PREFIX: 'bench',
    ARCHIVE_URL: `file:${folder}`,
    FETCH_ALLOW_NETWORKS: '127.0.0.0/8',
    FETCH_ALLOW_PORTS: '*',
    FETCH_DELAY_MS: String(delayMs),
    LOG_LEVEL: 'info',
  })
  try {
    await fetcher.waitForLine(/stage is running/)
    const startedAt = performance.timeOrigin + performance.now()
    const waitedS = await waitSecondsOf(fetcher.pid)
    await frontier.add(urlsOf(bad, Number(badPort), 40))
    await frontier.add(urlsOf(good, site.port, pages))
    const done = () => site.hits.filter(({ path, endedAt }) => path !== '/robots.txt' && endedAt)
    await waitFor('the pages of the good hosts', () => done().length >= good.length * pages, {
      timeoutMs: 120_000,
      everyMs: 100,
    })
    const first = Math.min(...done().map(({ startedAt }) => startedAt))
    const last = Math.max(...done().map(({ endedAt }) => endedAt ?? 0))
    return {
      pagesPerS: (done().length * 1000) / (last - first),
      seconds: (last - startedAt) / 1000,
      attacks: attackers?.stdout.filter((line) => line === 'attack').length ?? 0,
      cpuS: await cpuSecondsOf(fetcher.pid),
      waitS: (await waitSecondsOf(fetcher.pid)) - waitedS,
      peakMb: await peakMbOf(fetcher.pid),
    }
  } finally {
    await fetcher.kill('SIGKILL')
    await attackers?.kill('SIGKILL')
    await site.close()
    await frontier.close()
    await server.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

const start = (file: string, args: string[], env: Record<string, string> = {}) =>
  startProcess(process.execPath, [join(import.meta.dirname, file), ...args], { env })

const addresses = (net: number, count: number) => Array.from({ length: count }, (_, at) => `127.0.${net}.${at + 1}`)

let made = 0
const urlsOf = (hosts: string[], port: number, pages: number) =>
  hosts.flatMap((host) =>
    Array.from({ length: pages }, (_, at) => ({
      url: `http://${host}:${port}/${at}`,
      host: `${host}:${port}`,
      id: (++made).toString(16).padStart(24, '0'),
    })),
  )

/** Processor time that the process has used (Linux, in ticks of 10 ms). */
async function cpuSecondsOf(pid: number): Promise<number> {
  const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(' ')
  return (Number(fields[13]) + Number(fields[14])) / 100
}

/** Time that the main thread was ready to run and did not (Linux, schedstat, in ns). */
async function waitSecondsOf(pid: number): Promise<number> {
  const [, waitNs] = (await readFile(`/proc/${pid}/task/${pid}/schedstat`, 'utf8')).split(' ')
  return Number(waitNs) / 1e9
}

/** The most memory that the process ever held (Linux). */
async function peakMbOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? Number.NaN) / 1024
}
