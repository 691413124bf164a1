import type { Ledger } from '@dateline/contracts/ledger'
import type { FetchRequest } from '@dateline/contracts/messages'
import type { Frontier, Turn } from '@dateline/frontier/frontier'

/** The turns of hosts that this process has taken: each begins, ends with its last request, and is given back. */
export interface Turns {
  /** False: the turn belongs to another delivery by now. */
  begin(request: FetchRequest): Promise<boolean>
  /** The request is over, well or badly: its host rests from this instant. */
  ended(request: FetchRequest, delayMs: number): void
  /** Gives the turn back and hands the story to the host that it was redirected to. */
  redirect(request: FetchRequest, to: { url: string; host: string }): Promise<void>
  /** Gives the turn back together with the outcome. */
  ledger: Ledger<FetchRequest>
}

/** Turns by the frontier's account. `delayMs` is the delay of a host that has not asked for a longer one. */
export function openTurns(frontier: Frontier, delayMs: number): Turns {
  const ended = new Map<string, Turn>()
  // A turn without a request, such as one that robots.txt ended, owes the host no rest.
  const turnOf = ({ lease }: FetchRequest): Turn => ended.get(lease) ?? { endedAt: Date.now(), delayMs: 0 }
  return {
    begin: (request) => frontier.begin(request, Math.max(delayMs, turnOf(request).delayMs)),
    ended: (request, hostDelayMs) => {
      ended.set(request.lease, { endedAt: Date.now(), delayMs: Math.max(delayMs, hostDelayMs) })
    },
    // Forgotten only once it is given back: where the frontier can't be reached, the host's own delay still counts.
    redirect: async (request, to) => {
      await frontier.redirect(request, to, turnOf(request))
      ended.delete(request.lease)
    },
    ledger: {
      record: async (request, ending) => {
        await frontier.finish(request, ending, turnOf(request))
        ended.delete(request.lease)
      },
    },
  }
}
