import type { Frontier, FrontierUrl } from '@dateline/frontier/frontier'
import { isAllowedAddress, literalAddress, type Network } from '@dateline/url/address'
import { BadUrlError, canonicalUrl } from '@dateline/url/canonical'
import { hostOf } from '@dateline/url/host'
import { urlId } from '@dateline/url/url-id'

/** What became of one given URL at the door. `rejected` comes with the reason, the others with the story. */
export type AcceptResult =
  | { url: string; answer: 'accepted' | 'waiting' | 'known'; story: string; state: string }
  | { url: string; answer: 'rejected'; reason: string }

export interface Reach {
  networks: Network[]
  ports: readonly number[] | '*'
}

/** Accepts what can be fetched and rejects the rest, each with its reason; one result a URL, in order. */
export async function acceptUrls(
  urls: string[],
  {
    frontier,
    reach,
    force,
    render,
  }: { frontier: Pick<Frontier, 'add'>; reach: Reach; force: boolean; render: boolean },
): Promise<AcceptResult[]> {
  const read = urls.map((url) => readUrl(url, reach))
  const good = read.filter((entry): entry is FrontierUrl => !('reason' in entry))
  const added = await frontier.add(render ? good.map((one) => ({ ...one, render })) : good, { force })
  const next = added[Symbol.iterator]()
  return urls.map((url, index) => {
    const entry = read[index]
    if (entry && 'reason' in entry) return { url, answer: 'rejected', reason: entry.reason }
    const { answer, story, state } = next.next().value as (typeof added)[number]
    return { url, answer, story, state }
  })
}

/** A URL in canonical form, or why it may not be fetched. */
export function readUrl(given: string, { networks, ports }: Reach): FrontierUrl | { reason: string } {
  try {
    const url = canonicalUrl(given)
    const { hostname, port, protocol } = new URL(url)
    const literal = literalAddress(hostname)
    if (literal && !isAllowedAddress(literal, networks)) {
      return { reason: `${literal} is not a public address: list its network in FETCH_ALLOW_NETWORKS to fetch from it` }
    }
    const portNumber = Number(port) || (protocol === 'https:' ? 443 : 80)
    if (ports !== '*' && !ports.includes(portNumber)) {
      return { reason: `port ${portNumber} is not allowed: FETCH_ALLOW_PORTS has ${ports.join(', ')}` }
    }
    return { url, host: hostOf(url), id: urlId(url) }
  } catch (error) {
    if (error instanceof BadUrlError) return { reason: error.message }
    throw error
  }
}
