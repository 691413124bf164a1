import { createWriteStream, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { startProcess } from '@dateline/testkit/process'
import { startRedis } from '@dateline/testkit/redis'

/*
 * `dateline add -f FILE` with one million URLs of 60 characters at 1,000 hosts, through the gateway, into a Redis that has every
 * write on disk before it answers; and once more, as after an interruption. On a busy machine (`load`, of the last minute) the
 * CPU time of each process tells more than the clock.
 *
 *   npm run bench -- bench/add/main.ts [--json] [--urls 1000000]
 */
const asked = process.argv.indexOf('--urls')
const count = asked < 0 ? 1_000_000 : Number(process.argv[asked + 1])
const root = join(import.meta.dirname, '../..')

/** CPU time that a process has used, ms (Linux counts it in hundredths of a second). */
function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return 10 * (Number(fields[11]) + Number(fields[12]))
}

function* lines() {
  for (let number = 0; number < count; number++) {
    yield `${`https://news${number % 1000}.example/${number}-`.padEnd(60, 'story-')}\n`
  }
}

const folder = await mkdtemp(join(tmpdir(), 'dateline-bench-'))
const redis = await startRedis({ appendOnly: true })
const env = {
  REDIS_URL: redis.url,
  ARCHIVE_URL: `file:${join(folder, 'archive')}`,
  INDEX_URL: `sqlite:${join(folder, 'articles.sqlite')}`,
  GATEWAY_PORT: '0',
}
const indexer = await startProcess(process.execPath, [join(root, 'services/indexer/src/main.ts')], { env })
await indexer.waitForLine(/stage is running/)
const gateway = await startProcess(process.execPath, [join(root, 'services/gateway/src/main.ts')], { env })
try {
  const url = JSON.parse((await gateway.waitForLine(/gateway is listening/)).input).url
  const file = join(folder, 'urls.txt')
  await pipeline(Readable.from(lines()), createWriteStream(file))
  const rows = []
  for (const what of ['new', 'again']) {
    process.stderr.write(`${what}: adding ${count.toLocaleString('en')} URLs\n`)
    const startedAt = performance.now()
    const before = [cpuOf(redis.pid), cpuOf(gateway.pid)]
    const script = `process.on('exit', () => process.stderr.write('peak ' + process.resourceUsage().maxRSS + ' ' + (process.cpuUsage().user + process.cpuUsage().system) + '\\n'))`
    const args = ['--import', `data:text/javascript,${encodeURIComponent(script)}`]
    const cli = join(root, 'packages/cli/src/main.ts')
    const add = await startProcess(process.execPath, [...args, cli, 'add', '-f', file, '--url', url], { env })
    const { code } = await add.exit
    const seconds = (performance.now() - startedAt) / 1000
    if (code !== 0) throw new Error(add.stderr.join('\n'))
    const [peak = 0, commandUs = 0] = (add.stderr.findLast((line) => line.startsWith('peak ')) ?? '')
      .split(' ')
      .slice(1)
      .map(Number)
    const spent = [cpuOf(redis.pid), cpuOf(gateway.pid)].map((ms, index) => ms - (before[index] ?? 0))
    const said = add.stdout.at(-1) ?? ''
    const [redisUs = 0, gatewayUs = 0] = spent.map((ms) => ms * 1000)
    const perUrl = (us: number) => Number((us / count).toFixed(1))
    rows.push({
      what,
      said,
      seconds: Number(seconds.toFixed(1)),
      urlsPerSecond: Math.round(count / seconds),
      redisUsPerUrl: perUrl(redisUs),
      gatewayUsPerUrl: perUrl(gatewayUs),
      commandUsPerUrl: perUrl(commandUs),
      commandPeakMb: Math.round(peak / 1024),
      load: Number(loadavg()[0]?.toFixed(1)),
    })
  }
  if (process.argv.includes('--json')) console.log(JSON.stringify({ urls: count, rows }))
  else console.table(rows)
} finally {
  await Promise.all([gateway.kill('SIGTERM'), indexer.kill('SIGTERM')])
  await redis.stop()
  await rm(folder, { recursive: true, force: true })
}
