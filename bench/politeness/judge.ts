import type { Hit } from '@dateline/testkit/website'
import { type Answer, answerTo, type Host, landingOf, type Mark, markOf } from './site.ts'

/** The rules that the run was set to. */
export interface Rules {
  delayMs: number
  /** A request without an answer ends after this. */
  timeoutMs: number
  /** The first back-off of a host in trouble and of a URL that failed; it doubles, and lies between its half and its whole. */
  backOffMs: number
  addressParallel: number
  addressDelayMs: number
}

export interface Verdict {
  requests: number
  /** Requests that came too early or beside another one of their host, or that robots.txt forbids. */
  violations: { tooEarly: number; together: number; disallowed: number; address: number }
  /** The requests that came too early, each in words. */
  early: string[]
  /** How much too early the worst came, tolerance or not. */
  worstShortfallMs: number
  makespanMs: number
  idealMs: number
  /** Work of all answers, spread over all slots. */
  workMs: number
  /** How long before its instant in the log each request may have ended: it counts from there. */
  notedLateMs: number[]
  /** Of each request that no back-off came before: from the first instant at which it was allowed to its start. */
  lostMs: number[]
  /** Of each host: from the start to its last answer, over the least that the rules force on it. */
  hostRatios: number[]
}

/** What the clocks' whole milliseconds make of an instant. */
const TOLERANCE_MS = 1
/** How much the newest answer moves the mean of a host's answers, and the longest rest for its sake: as documented. */
const LATENCY = { newestShare: 0.2, longestMs: 30_000 }

interface Seen {
  host: string
  path: string
  startedAt: number
  endedAt: number
  /** At most the time-out: what goes beyond it is not the host's. */
  tookMs: number
  answer: Answer
  /** The least that the host may rest after it. */
  restMs: number
}

/**
 * Judges a run by the site's log alone. A host's next request is allowed when the longest of these has passed since the end
 * of the last: the setting, its Crawl-delay, the mean time of its answers, what Retry-After asked for, and half of the
 * back-off (the least that chance may give) of the host and of the URL that failed.
 */
export function judge(
  hits: readonly Hit[],
  {
    hosts,
    rules,
    startedAt,
    marks,
    slots,
  }: {
    hosts: Host[]
    rules: Rules
    /** When the URLs were given. */
    startedAt: number
    marks: Map<string, Mark>
    slots: number
  },
): Verdict {
  const seen = readLog(hits, hosts, rules, marks)
  const gaps = gapsOf(seen, startedAt)
  const early = gaps.filter(({ lostMs }) => lostMs < -TOLERANCE_MS)
  const workMs = seen.reduce((sum, { tookMs }) => sum + tookMs, 0) / slots
  const idealByHost = idealOf(seen)
  const lastByHost = new Map<string, number>()
  for (const { host, endedAt } of seen) lastByHost.set(host, Math.max(lastByHost.get(host) ?? 0, endedAt - startedAt))
  const byAddress = Map.groupBy(seen, ({ host }) => hosts.find(({ name }) => name === host)?.address ?? host)
  return {
    requests: seen.length,
    violations: {
      tooEarly: early.length,
      together: gaps.filter(({ isTogether }) => isTogether).length,
      disallowed: seen.filter(({ path }) => path.startsWith('/private/')).length,
      address: [...byAddress.values()].reduce((sum, some) => sum + addressViolations(some, rules), 0),
    },
    early: early.map(({ after, lostMs }) => `${-lostMs.toFixed(1)} ms too early after ${after}`),
    worstShortfallMs: Math.max(0, ...gaps.map(({ lostMs }) => -lostMs)),
    makespanMs: Math.max(...lastByHost.values()),
    idealMs: Math.max(workMs, ...idealByHost.values()),
    workMs,
    lostMs: gaps.filter(({ isTroubled }) => !isTroubled).map(({ lostMs }) => lostMs),
    notedLateMs: [...marks.values()].map(({ notedLateMs = 0 }) => notedLateMs),
    hostRatios: [...lastByHost].map(([host, ms]) => ms / (idealByHost.get(host) ?? ms)),
  }
}

/** Works out for each request what the rules force on its host after it. */
function readLog(hits: readonly Hit[], hosts: Host[], rules: Rules, marks: Map<string, Mark>): Seen[] {
  const crawlDelays = new Map(hosts.map(({ name, crawlDelayMs }) => [name, crawlDelayMs]))
  const paths = new Map<string, { times: number; failures: number }>()
  const paces = new Map<string, { mean: number | null; trouble: number; hasRules: boolean }>()
  return hits.map(({ host, path, startedAt, endedAt }) => {
    const asked = paths.get(`${host} ${path}`) ?? { times: 0, failures: 0 }
    const pace = paces.get(host) ?? { mean: null, trouble: 0, hasRules: false }
    const answer = answerTo(host, path, asked.times)
    const { restUntil, notedLateMs = 0 } = marks.get(markOf(host, path, asked.times)) ?? {}
    const end = Math.max(startedAt, (endedAt ?? startedAt + rules.timeoutMs) - notedLateMs)
    const tookMs = Math.min(end - startedAt, rules.timeoutMs)
    pace.mean = pace.mean === null ? tookMs : pace.mean + LATENCY.newestShare * (tookMs - pace.mean)
    pace.trouble = answer.isTroubled ? pace.trouble + 1 : Math.floor(pace.trouble / 2)
    pace.hasRules ||= path === '/robots.txt' && answer.kind === 'page'
    asked.times++
    if (answer.kind === 'failing') asked.failures++
    paths.set(`${host} ${path}`, asked)
    paces.set(host, pace)
    const restMs = Math.max(
      rules.delayMs,
      pace.hasRules ? (crawlDelays.get(host) ?? 0) : 0,
      Math.min(pace.mean, LATENCY.longestMs),
      restUntil === undefined ? answer.retryAfterMs : restUntil - end,
      pace.trouble > 0 ? (rules.backOffMs / 2) * 2 ** (pace.trouble - 1) : 0,
      answer.kind === 'failing' ? (rules.backOffMs / 2) * 2 ** (asked.failures - 1) : 0,
    )
    return { host, path, startedAt, endedAt: end, tookMs, answer, restMs }
  })
}

/** The least time (ms) in which each host could have answered the same requests in the same order. */
function idealOf(seen: Seen[]): Map<string, number> {
  const ends = new Map<string, { endMs: number; nextMs: number }>()
  const releases = new Map<string, number>()
  for (const { host, path, tookMs, answer, restMs } of seen) {
    const endMs = Math.max(ends.get(host)?.nextMs ?? 0, releases.get(path) ?? 0) + tookMs
    ends.set(host, { endMs, nextMs: endMs + restMs })
    if (answer.kind === 'redirect') releases.set(landingOf(host, path), endMs)
  }
  return new Map([...ends].map(([host, { endMs }]) => [host, endMs]))
}

/** Each request's distance from the first instant at which it was allowed and known. */
function gapsOf(seen: Seen[], startedAt: number) {
  const last = new Map<string, Seen>()
  const releases = new Map<string, number>()
  return seen.map((one) => {
    const { host, path, answer } = one
    const before = last.get(host)
    last.set(host, one)
    if (answer.kind === 'redirect') releases.set(landingOf(host, path), one.endedAt)
    const allowedAt = Math.max(before ? before.endedAt + before.restMs : startedAt, releases.get(path) ?? 0)
    return {
      after: before
        ? `${before.path} (${before.answer.kind}, ${Math.round(before.tookMs)} ms) of ${host}`
        : 'the start',
      lostMs: one.startedAt - allowedAt,
      isTroubled: before?.answer.isTroubled ?? false,
      isTogether: before !== undefined && one.startedAt < before.endedAt - TOLERANCE_MS,
    }
  })
}

/** Requests that began at an address that had as many under way as it may, or had more starts within a second than it may. */
function addressViolations(seen: Seen[], { addressParallel, addressDelayMs }: Rules): number {
  // A start is granted by one clock and seen by another: as many as may be under way may be on their way, too.
  const mostStarts = 1000 / addressDelayMs + addressParallel
  return seen.filter(({ startedAt }, index) => {
    const before = seen.slice(Math.max(0, index - 1000), index)
    const open = before.filter(({ endedAt }) => endedAt - TOLERANCE_MS > startedAt).length
    const starts = before.filter((other) => startedAt - other.startedAt < 1000).length
    return open >= addressParallel || starts >= mostStarts
  }).length
}
