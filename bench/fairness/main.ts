import { setTimeout as wait } from 'node:timers/promises'
import { type Frontier, openFrontier } from '@dateline/frontier/frontier'
import { usualPoliteness } from '@dateline/frontier/politeness'
import { openLog } from '@dateline/runtime/log'
import { openRedis } from '@dateline/runtime/redis'
import { startRedis } from '@dateline/testkit/redis'

/*
 * Whether one big host holds up the small ones: 500 hosts of 10 URLs, alone and beside a host of 5,000, taken by workers that
 * keep to the frontier's turns. A host's time is from the start to its last page. The run ends with the small hosts.
 *
 *   npm run bench -- bench/fairness/main.ts [--json]
 */
const SMALL_HOSTS = 500
const URLS_EACH = 10
const BIG_URLS = 5000
const DELAY_MS = 500
const ANSWER_MS = 20
const WORKERS = 64

interface Run {
  /** Time of each small host, ms. */
  times: Map<string, number>
  /** Largest share of the workers that one host had at once. */
  largestShare: number
  bigDone: number
}

async function runOnce(withBig: boolean): Promise<Run> {
  const server = await startRedis()
  const redis = openRedis({ REDIS_URL: server.url, REDIS_PASSWORD: undefined }, openLog('bench', 'silent'))
  // The answers here say nothing of hosts: the delay is the setting alone.
  const frontier = openFrontier(redis, 'bench', { politeness: { ...usualPoliteness, latencyFactor: 0 } })
  try {
    if (withBig) await frontier.add(urlsOf('big.example', BIG_URLS))
    await frontier.add(
      Array.from({ length: SMALL_HOSTS }, (_, host) => urlsOf(`small${host}.example`, URLS_EACH)).flat(),
    )
    return await work(frontier)
  } finally {
    await frontier.close()
    await server.stop()
  }
}

let made = 0
function urlsOf(host: string, count: number) {
  return Array.from({ length: count }, (_, page) => {
    const url = `https://${host}/${page}`
    return { url, host, id: (++made).toString(16).padStart(24, '0') }
  })
}

async function work(frontier: Frontier): Promise<Run> {
  const left = new Map(Array.from({ length: SMALL_HOSTS }, (_, host) => [`small${host}.example`, URLS_EACH]))
  const busy = new Map<string, number>()
  const run: Run = { times: new Map(), largestShare: 0, bigDone: 0 }
  const startedAt = performance.now()
  let underWay = 0
  const turn = async (request: Awaited<ReturnType<Frontier['lease']>>[number]) => {
    const { host } = new URL(request.url)
    busy.set(host, (busy.get(host) ?? 0) + 1)
    run.largestShare = Math.max(run.largestShare, (busy.get(host) ?? 0) / WORKERS)
    await frontier.begin(request, DELAY_MS)
    await wait(ANSWER_MS)
    const ended = { endedAt: Date.now(), delayMs: DELAY_MS, tookMs: ANSWER_MS }
    await frontier.finish(request, { kind: 'drop', reason: 'gone' }, ended)
    busy.set(host, (busy.get(host) ?? 0) - 1)
    underWay--
    const rest = (left.get(host) ?? Number.POSITIVE_INFINITY) - 1
    if (Number.isFinite(rest)) left.set(host, rest)
    else run.bigDone++
    if (rest === 0) run.times.set(host, performance.now() - startedAt)
  }
  while (run.times.size < SMALL_HOSTS) {
    const requests = underWay < WORKERS ? await frontier.lease(WORKERS - underWay, DELAY_MS) : []
    underWay += requests.length
    for (const request of requests) void turn(request)
    if (requests.length === 0) await wait(2)
  }
  while (underWay > 0) await wait(2)
  return run
}

const alone = await runOnce(false)
process.stderr.write('the small hosts alone: done\n')
const beside = await runOnce(true)
process.stderr.write('beside the big one: done\n')
const ratios = [...beside.times].map(([host, ms]) => ms / (alone.times.get(host) ?? ms)).sort((a, b) => a - b)
const at = (share: number, values: number[]) =>
  values[Math.min(values.length - 1, Math.floor(share * values.length))] ?? 0
const seconds = (times: Map<string, number>) => [...times.values()].sort((a, b) => a - b).map((ms) => ms / 1000)
const result = {
  medianAloneS: Number(at(0.5, seconds(alone.times)).toFixed(2)),
  medianBesideS: Number(at(0.5, seconds(beside.times)).toFixed(2)),
  ratioAt95Percent: Number(at(0.95, ratios).toFixed(3)),
  within1_2TimesPercent: (100 * ratios.filter((ratio) => ratio <= 1.2).length) / ratios.length,
  largestShareOfWorkersPercent: Number((100 * beside.largestShare).toFixed(1)),
  bigPagesMeanwhile: beside.bigDone,
}
if (process.argv.includes('--json')) console.log(JSON.stringify(result))
else console.table([result])
