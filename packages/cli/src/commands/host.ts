import type { DelayPart, HostChange, HostState } from '@dateline/frontier/politeness'
import { Command, Option } from 'commander'
import { type Client, requireClient } from '../client.ts'
import { type Common, command } from '../common.ts'
import { UsageError } from '../failure.ts'
import { count, fit, print, printJson } from '../output.ts'

/** In the order in which they are told. */
const PARTS: DelayPart[] = ['setting', 'crawl-delay', 'latency', 'back-off', 'retry']

interface LsOptions extends Common {
  limit: number
}

interface SetOptions extends Common {
  delay?: number
  clear?: boolean
}

const ls = command('ls', 'list the hosts with URLs, next turn first, and those paused or set', 'dateline host ls')
  .option('--limit <number>', 'how many at most', wholeNumber, 1000)
  .action(async ({ limit, ...options }: LsOptions) => {
    const { hosts } = await (await requireClient(options)).get<{ hosts: HostState[] }>(`/v1/hosts?limit=${limit}`)
    if (options.json) return hosts.forEach(printJson)
    if (hosts.length === 0) return print('no host has URLs, and none is paused or set')
    const width = Math.min(48, Math.max(...hosts.map(({ host }) => host.length), 4))
    print(`${fit('HOST', width)}  ${'URLS'.padStart(9)}  ${'NEXT TURN'.padEnd(12)}  DELAY`)
    for (const state of hosts) {
      const waiting = state.waiting.toLocaleString('en').padStart(9)
      print(`${fit(state.host, width)}  ${waiting}  ${nextOf(state).padEnd(12)}  ${delayOf(state)}`)
    }
  })

const show = command('show', 'show a host, and what its delay is made of', 'dateline host show news.example')
  .argument('<host>', 'with its port, where that is not the usual one')
  .action(async (host: string, options: Common) => {
    const state = await (await requireClient(options)).get<HostState>(pathOf(host))
    if (options.json) return printJson(state)
    print(`${state.host}: ${count(state.waiting, 'URL')} waiting`)
    print(`next turn    ${nextOf(state)}`)
    print(`delay        ${delayOf(state)}, the longest of`)
    for (const part of PARTS) {
      print(`  ${part.padEnd(12)}${duration(state.parts[part])}${remark(part, state)}`)
    }
    if (state.address) print(`address      ${state.address} has as many requests under way as it may`)
  })

const pause = changing('pause', 'ask a host no more; what is under way there ends', 'dateline host pause news.example')
const resume = changing('resume', 'ask a paused host again', 'dateline host resume news.example')

const set = command('set', "set a host's delay, or clear it", 'dateline host set news.example --delay 10s')
  .argument('<hosts...>', 'with their ports, where those are not the usual ones')
  .addOption(new Option('--delay <time>', 'delay instead of FETCH_DELAY_MS: 500ms, 10s, 2m').argParser(milliseconds))
  .option('--clear', 'let FETCH_DELAY_MS count again')
  .action(async (hosts: string[], { delay, clear = false, ...options }: SetOptions) => {
    if ((delay !== undefined) === clear) throw new UsageError('say either --delay TIME or --clear')
    const change: HostChange = delay === undefined ? { kind: 'clear' } : { kind: 'delay', delayMs: delay }
    await changeAll(await requireClient(options), hosts, change, options)
  })

/** `dateline host`: the pace of hosts. */
export const host = new Command('host')
  .summary('see, pause and set the pace of hosts')
  .description('see, pause and set the pace of hosts: a change counts for all fetchers at once')
  .addCommand(ls)
  .addCommand(show)
  .addCommand(pause)
  .addCommand(resume)
  .addCommand(set)

function changing(kind: 'pause' | 'resume', summary: string, example: string): Command {
  return command(kind, summary, example)
    .argument('<hosts...>', 'with their ports, where those are not the usual ones')
    .action(async (hosts: string[], options: Common) =>
      changeAll(await requireClient(options), hosts, { kind }, options),
    )
}

async function changeAll(client: Client, hosts: string[], change: HostChange, { json }: Common): Promise<void> {
  for (const name of hosts) {
    const state = await client.post<HostState>(pathOf(name), change)
    if (json) printJson(state)
    else print(`${state.host}: ${count(state.waiting, 'URL')} waiting, ${nextOf(state)}, delay ${delayOf(state)}`)
  }
}

const pathOf = (name: string) => `/v1/hosts/${encodeURIComponent(name)}`

function nextOf({ isPaused, isUnderWay, waiting, nextInMs, address }: HostState): string {
  if (isUnderWay) return isPaused ? 'paused after' : 'under way'
  if (isPaused) return 'paused'
  if (waiting === 0) return 'no URLs'
  if (address) return 'address busy'
  return nextInMs === 0 ? 'due' : `in ${duration(nextInMs)}`
}

const delayOf = ({ delayMs, reason, setDelayMs }: HostState) =>
  delayMs === 0
    ? 'none yet'
    : `${duration(delayMs)} (${reason}${reason === 'setting' && setDelayMs !== null ? ' for this host' : ''})`

function remark(part: DelayPart, { setDelayMs, meanMs }: HostState): string {
  if (part === 'setting' && setDelayMs !== null) return ', set for this host'
  return part === 'latency' && meanMs !== null ? `, at a mean answer of ${duration(meanMs)}` : ''
}

/** A time as a person writes it: 250 ms, 1.5 s, 2 min. */
function duration(ms: number): string {
  if (ms < 1000) return `${ms} ms`
  return ms < 120_000 ? `${Number((ms / 1000).toFixed(1))} s` : `${Math.round(ms / 60_000)} min`
}

const UNITS: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }

function milliseconds(text: string): number {
  const [, number, unit = 'ms'] = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(text) ?? []
  const ms = Math.round(Number(number) * (UNITS[unit] ?? 1))
  if (number === undefined || ms > 86_400_000)
    throw new UsageError(`--delay ${text} is no time up to a day, such as 500ms, 10s or 2m`)
  return ms
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,4}$/.test(text)) throw new UsageError(`--limit ${text} is no number from 1 to 99999`)
  return Number(text)
}
