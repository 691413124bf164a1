import { mkdtemp, readFile, rm } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { openFrontier } from '@dateline/frontier/frontier'
import { openLog } from '@dateline/runtime/log'
import { openRedis } from '@dateline/runtime/redis'
import { startProcess } from '@dateline/testkit/process'
import { startRedis } from '@dateline/testkit/redis'
import { waitFor } from '@dateline/testkit/wait'
import { startWebsite } from '@dateline/testkit/website'

/*
 * Whether hosts that mean harm slow others down or fill the memory: 20 hosts of 40 pages, alone and beside 24 hosts that drip,
 * send without end, pack bombs, reset, redirect for ever or lie. One real fetcher process with its own settings, but for the
 * delay, on loopback. The run ends with the pages of the good hosts.
 *
 *   npm run bench -- bench/hostile/main.ts [--json]
 */
const GOOD = Array.from({ length: 20 }, (_, at) => `127.0.1.${at + 1}`)
const BAD = Array.from({ length: 24 }, (_, at) => `127.0.2.${at + 1}`)
const PAGES = 40
const DELAY_MS = 200

interface Run {
  pagesPerS: number
  cpuS: number
  peakMb: number
  attacks: number
}

const bomb = gzipSync(Buffer.alloc(200_000_000, '<div>'), { level: 9 })
const page = { body: `<title>A page</title>${'<p>Some words of a page.</p>'.repeat(500)}` }

type Attack = (request: IncomingMessage, response: ServerResponse) => void
const attacks: Attack[] = [
  (_, response) => every(10, response.writeHead(200), 'x'),
  ({ socket }) => {
    socket.write('HTTP/1.1 200 OK\r\nX-More: ')
    every(10, socket, 'x')
  },
  (_, response) => flood(response.writeHead(200, { 'content-type': 'text/html' })),
  (_, response) => void response.writeHead(200, { 'content-encoding': 'gzip', 'content-type': 'text/html' }).end(bomb),
  ({ socket }) => void socket.resetAndDestroy(),
  ({ url }, response) => void response.writeHead(302, { location: `${url}x` }).end(),
  ({ socket }) =>
    void socket.write('HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 999999999999\r\n\r\n'),
  ({ socket }) => void socket.end(`HTTP/1.1 200 OK\r\n${'X-More: of the same\r\n'.repeat(10_000)}\r\n`),
]

function every(
  ms: number,
  sink: { write(text: string): unknown; once(event: 'close', end: () => void): unknown },
  text: string,
) {
  const timer = setInterval(() => sink.write(text), ms)
  sink.once('close', () => clearInterval(timer))
}

function flood(response: ServerResponse): void {
  const more = () => {
    while (!response.destroyed && response.write('<div>'.repeat(10_000)));
  }
  response.on('drain', more)
  more()
}

async function runOnce(isAttacked: boolean): Promise<Run> {
  const folder = await mkdtemp(join(tmpdir(), 'hostile-'))
  const server = await startRedis()
  const site = await startWebsite(
    (request, response) => {
      if (request.url === '/robots.txt') return { status: 404 }
      const last = Number(request.socket.localAddress?.split('.').at(-1))
      if (request.socket.localAddress?.startsWith('127.0.1.')) return page
      attacks[last % attacks.length]?.(request, response)
      return undefined
    },
    { hosts: [...GOOD, ...BAD] },
  )
  const frontier = openFrontier(openRedis({ REDIS_URL: server.url }, openLog('bench', 'silent')), 'bench')
  const fetcher = await startProcess(
    process.execPath,
    [join(import.meta.dirname, '../../services/fetcher/src/main.ts')],
    {
      env: {
        REDIS_URL: server.url,
        REDIS_PREFIX: 'bench',
        ARCHIVE_URL: `file:${folder}`,
        FETCH_ALLOW_NETWORKS: '127.0.0.0/8',
        FETCH_ALLOW_PORTS: '*',
        FETCH_DELAY_MS: String(DELAY_MS),
        LOG_LEVEL: 'error',
      },
    },
  )
  try {
    const urlsOf = (hosts: string[]) =>
      hosts.flatMap((name) => Array.from({ length: PAGES }, (_, at) => urlOf(`http://${name}:${site.port}/${at}`)))
    if (isAttacked) await frontier.add(urlsOf(BAD))
    await frontier.add(urlsOf(GOOD))
    const done = () =>
      site.hits.filter(({ host, path, endedAt }) => host.startsWith('127.0.1.') && path !== '/robots.txt' && endedAt)
    await waitFor('the pages of the good hosts', () => done().length >= GOOD.length * PAGES, {
      timeoutMs: 120_000,
      everyMs: 100,
    })
    const first = Math.min(...done().map(({ startedAt }) => startedAt))
    const last = Math.max(...done().map(({ endedAt }) => endedAt ?? 0))
    return {
      pagesPerS: (done().length * 1000) / (last - first),
      cpuS: await cpuSecondsOf(fetcher.pid),
      peakMb: await peakMbOf(fetcher.pid),
      attacks: site.hits.filter(({ host, path }) => host.startsWith('127.0.2.') && path !== '/robots.txt').length,
    }
  } finally {
    await fetcher.kill('SIGKILL')
    await site.close()
    await frontier.close()
    await server.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

let made = 0
const urlOf = (url: string) => ({ url, host: new URL(url).host, id: (++made).toString(16).padStart(24, '0') })

/** Processor time that the process has used (Linux, in ticks of 10 ms). */
async function cpuSecondsOf(pid: number): Promise<number> {
  const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(' ')
  return (Number(fields[13]) + Number(fields[14])) / 100
}

/** The most memory that the process ever held (Linux). */
async function peakMbOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? Number.NaN) / 1024
}

process.stderr.write('the good hosts alone …\n')
const alone = await runOnce(false)
process.stderr.write('beside hosts that mean harm …\n')
const attacked = await runOnce(true)
const result = {
  alonePagesPerS: Number(alone.pagesPerS.toFixed(1)),
  attackedPagesPerS: Number(attacked.pagesPerS.toFixed(1)),
  keptShare: Number((attacked.pagesPerS / alone.pagesPerS).toFixed(3)),
  attacks: attacked.attacks,
  aloneCpuS: alone.cpuS,
  attackedCpuS: attacked.cpuS,
  alonePeakMb: Math.round(alone.peakMb),
  attackedPeakMb: Math.round(attacked.peakMb),
  grownMb: Math.round(attacked.peakMb - alone.peakMb),
}
if (process.argv.includes('--json')) process.stdout.write(`${JSON.stringify(result)}\n`)
else for (const [name, value] of Object.entries(result)) process.stdout.write(`${name.padEnd(20)} ${value}\n`)
process.exit(result.keptShare >= 0.9 && result.grownMb < 200 ? 0 : 1)
