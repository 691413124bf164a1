import { openFrontier } from '@dateline/frontier/frontier'
import { openLog } from '@dateline/runtime/log'
import { openRedis } from '@dateline/runtime/redis'
import { newSource } from '@dateline/sources/new-source'
import { openRevisits } from '@dateline/sources/revisits'
import { openSources } from '@dateline/sources/sources'
import { tick } from '@dateline/sources/tick'
import { startRedis } from '@dateline/testkit/redis'

/** What sources and revisits cost in Redis: bytes each, and the processor time of Redis and of this process for a tick. */
const SOURCES = 10_000
const REVISITS = 100_000

const server = await startRedis()
const connect = () => openRedis({ REDIS_URL: server.url }, openLog('bench', 'silent'))
const redis = connect()
const prefix = server.prefix()
const sources = openSources(connect(), prefix)
const frontier = openFrontier(connect(), prefix)
const revisits = openRevisits(redis, prefix, [3_600_000, 21_600_000, 86_400_000, 604_800_000])

const number = async (section: string, name: string) =>
  Number(new RegExp(`^${name}:(\\S+)`, 'm').exec(await redis.info(section))?.[1])
const usedBytes = () => number('memory', 'used_memory')
const redisMs = async () => 1000 * ((await number('cpu', 'used_cpu_user')) + (await number('cpu', 'used_cpu_sys')))

async function measure(what: string, count: number, work: () => Promise<unknown>) {
  process.stderr.write(`${what}\n`)
  const [bytes, redisBefore, cpu] = [await usedBytes(), await redisMs(), process.cpuUsage()]
  await work()
  const own = process.cpuUsage(cpu)
  return {
    what,
    count,
    bytesEach: Math.round(((await usedBytes()) - bytes) / count),
    redisMs: Math.round((await redisMs()) - redisBefore),
    ownMs: Math.round((own.user + own.system) / 1000),
  }
}

const urlAt = (index: number, path: string) => `https://news-site-${index % 1000}.example.org/${path}/${index}`
const results = [
  await measure('add sources', SOURCES, () =>
    sources.add(
      Array.from({ length: SOURCES }, (_, index) => newSource(urlAt(index, 'feeds/section'), { kind: 'feed' })),
    ),
  ),
  await measure('tick with all sources due', SOURCES, () => tick({ sources, revisits, frontier })),
  await measure('schedule revisits', REVISITS, () =>
    revisits.schedule(
      Array.from({ length: REVISITS }, (_, index) => ({
        id: index.toString(16).padStart(24, '0'),
        url: urlAt(index, '2026/11/24/world/a-headline-of-a-story-as-long-as-they-are'),
      })),
    ),
  ),
]
if (process.argv.includes('--json')) process.stdout.write(`${JSON.stringify(results)}\n`)
else {
  const widths = { what: 28, count: 10, bytesEach: 12, redisMs: 10, ownMs: 10 }
  const columns = Object.entries(widths) as [keyof (typeof results)[number], number][]
  for (const row of [Object.fromEntries(columns.map(([name]) => [name, name])), ...results]) {
    process.stdout.write(`${columns.map(([name, width]) => String(row[name]).padEnd(width)).join('')}\n`)
  }
}
await Promise.all([sources.close(), frontier.close(), redis.quit()])
await server.stop()
