/** What the pace of hosts and addresses is made of, beyond a host's own delay. Any 0 lifts its limit. */
export interface Politeness {
  /** A host rests so many times the mean time of its answers, */
  latencyFactor: number
  /** but not longer than this for that. */
  latencyMaxMs: number
  /** Back-off after the first request that finds a host overloaded or out of reach; it doubles with each. */
  backOffMs: number
  backOffMaxMs: number
  /** A host whose answers take as long as this in the mean is slow: all slow ones together get a part of the slots. */
  slowMs: number
  /** Requests that may be under way at one IP address. */
  addressParallel: number
  /** Least time between two starts at one address. */
  addressDelayMs: number
}

/**
 * A pause as long as the answer took leaves a server at least half of the time that we would else keep one connection busy
 * (AutoThrottle of Scrapy aims at the same); 30 s is where Heritrix stops, too. Eight requests and 50 starts a second are
 * little for an address of a content delivery network, and not too many for a machine that carries hundreds of small sites:
 * when that slows down, each of its hosts is asked less.
 * A request that reaches its deadline makes the mean of a quick host slow at once, and two quick answers mend it.
 */
export const usualPoliteness: Politeness = {
  latencyFactor: 1,
  latencyMaxMs: 30_000,
  backOffMs: 1_000,
  backOffMaxMs: 3_600_000,
  slowMs: 3_000,
  addressParallel: 8,
  addressDelayMs: 20,
}

/** The parts of a host's delay; the longest one is its delay. */
export type DelayPart = 'setting' | 'crawl-delay' | 'latency' | 'back-off' | 'retry'

/** How a host stands. */
export interface HostState {
  host: string
  /** URLs in its queues. */
  waiting: number
  isUnderWay: boolean
  isPaused: boolean
  nextInMs: number
  delayMs: number
  /** Which part makes its delay. */
  reason: DelayPart
  parts: Record<DelayPart, number>
  /** What the operator has set for this host alone. */
  setDelayMs: number | null
  /** Mean time of its answers. */
  meanMs: number | null
  /** The address in whose line it stands, because that has as many requests under way as it may. */
  address: string | null
}

/** What an operator may do with a host. */
export type HostChange = { kind: 'pause' } | { kind: 'resume' } | { kind: 'delay'; delayMs: number } | { kind: 'clear' }
