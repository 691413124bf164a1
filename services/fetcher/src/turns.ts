import type { Ledger } from '@dateline/contracts/ledger'
import type { FetchRequest } from '@dateline/contracts/messages'
import type { Frontier, RedirectTarget, Turn } from '@dateline/frontier/frontier'
import { isWithin, type Network } from '@dateline/url/address'

/** The turns of hosts that this process has taken: each begins, ends with its last request, and is given back. */
export interface Turns {
  /** Whether the request may be sent now, to this address; see the frontier. */
  begin(request: FetchRequest, address?: string): ReturnType<Frontier['begin']>
  /**
   * The request is over: its host rests from this instant. `crawlDelayMs` is what the host asks for, where that is known now.
   * Where more was asked for in the same turn, this is said again: how long the host took is told by the first time. One
   * that `isCut` has lost its connection: the site learns that a little later, and its rest begins there.
   */
  ended(request: FetchRequest, how: { crawlDelayMs?: number; isTroubled: boolean; isCut?: boolean }): void
  /** Gives the turn back and hands the story to the host that it was redirected to. */
  redirect(request: FetchRequest, to: RedirectTarget): Promise<void>
  /** Gives the turn back and lets the story wait for that of another host. */
  waitAt(request: FetchRequest, host: string): Promise<void>
  /** Gives the turn back together with the outcome. */
  ledger: Ledger<FetchRequest>
}

/** Within this a site on a busy machine has seen that its connection is gone. */
const CUT_SEEN_MS = 25

/**
 * Turns by the frontier's account. `delayMs` is the delay of a host that has not asked for a longer one; in the `free`
 * networks the limits of addresses do not count.
 */
export function openTurns(frontier: Frontier, { delayMs, free = [] }: { delayMs: number; free?: Network[] }): Turns {
  const begun = new Map<string, number>()
  const ended = new Map<string, Turn>()
  // A turn without a request, such as one that robots.txt ended, owes the host no rest.
  const turnOf = ({ lease }: FetchRequest): Turn => ended.get(lease) ?? { endedAt: Date.now(), delayMs: 0 }
  // Forgotten only once it is given back: where the frontier can't be reached, the host's own delay still counts.
  const forget = ({ lease }: FetchRequest) => {
    begun.delete(lease)
    ended.delete(lease)
  }
  return {
    begin: async (request, address) => {
      const isFree = address !== undefined && isWithin(address, free)
      const right = await frontier.begin(request, delayMs, isFree ? undefined : address)
      begun.set(request.lease, Date.now())
      return right
    },
    ended: (request, { isCut = false, ...how }) => {
      const now = Date.now()
      const tookMs = ended.get(request.lease)?.tookMs ?? now - (begun.get(request.lease) ?? now)
      ended.set(request.lease, { endedAt: isCut ? now + CUT_SEEN_MS : now, delayMs, tookMs, ...how })
    },
    redirect: async (request, to) => {
      await frontier.redirect(request, to, turnOf(request))
      forget(request)
    },
    waitAt: async (request, host) => {
      await frontier.waitAt(request, host, turnOf(request))
      forget(request)
    },
    ledger: {
      record: async (request, ending) => {
        await frontier.finish(request, ending, turnOf(request))
        forget(request)
      },
    },
  }
}
