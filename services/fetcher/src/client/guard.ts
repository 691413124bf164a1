import type { LookupAddress, LookupOptions } from 'node:dns'
import { isAllowedAddress, literalAddress, type Network } from '@dateline/url/address'
import { ForbiddenPortError, NoAddressError, PrivateAddressError } from './failures.ts'
import { type Resolve, systemResolver } from './resolver.ts'

/** What may be connected to, and who knows the addresses of names. */
export interface Reach {
  networks: Network[]
  ports: readonly number[] | '*'
  resolve?: Resolve
}

/** Decides where a connection may go. */
export interface Guard {
  /** Throws where the URL itself, before any look-up, names a port or an address that may not be asked. */
  judge(url: URL): void
  /** The one address that the host will be connected to, allowed. Throws PrivateAddressError or what the resolver does. */
  addressOf(hostname: string): Promise<LookupAddress>
  /** The same in the form that sockets ask for it. */
  lookup(hostname: string, options: LookupOptions, callback: LookupCallback): void
  isAllowed(address: string | undefined): boolean
  /** That address could not be connected to: the next look-up gives another, where there is one. */
  failed(hostname: string): void
}

type LookupCallback = (error: Error | null, address: string | LookupAddress[], family?: number) => void

/** As long as browsers keep an answer whose time to live they can't see. */
const KEPT_MS = 60_000
const MAX_KEPT = 10_000

/**
 * Opens the guard. An answer of a resolver that holds any address which may not be connected to refuses the name: one
 * that mixes public and private addresses is at play. What is decided on is what is connected to: one look-up gives one
 * address, kept for a minute, IPv4 before IPv6 (every site of the news has it, not every machine has the other).
 */
export function openGuard({ networks, ports, resolve = systemResolver() }: Reach): Guard {
  const kept = new Map<string, { addresses: Promise<LookupAddress[]>; until: number }>()
  const isAllowed = (address: string | undefined) => isAllowedAddress(address ?? '', networks)

  const ask = async (hostname: string): Promise<LookupAddress[]> => {
    const addresses = isLocalhost(hostname) ? loopback : await resolve(hostname)
    if (addresses.length === 0) throw new NoAddressError(`${hostname} has no address`)
    if (!addresses.every(({ address }) => isAllowed(address))) throw refusal(hostname)
    return addresses.toSorted((a, b) => a.family - b.family)
  }
  const addressesOf = (hostname: string) => {
    const known = kept.get(hostname)
    if (known && known.until > Date.now()) return known.addresses
    const addresses = ask(hostname)
    if (kept.size >= MAX_KEPT) kept.delete(kept.keys().next().value ?? '')
    kept.delete(hostname)
    kept.set(hostname, { addresses, until: Date.now() + KEPT_MS })
    // A failure is nobody's answer for a minute.
    addresses.catch(() => kept.delete(hostname))
    return addresses
  }
  const addressOf = async (hostname: string): Promise<LookupAddress> => {
    const [first] = await addressesOf(hostname)
    if (!first) throw new NoAddressError(`${hostname} has no address`)
    return first
  }

  return {
    judge: ({ hostname, protocol, port: written }) => {
      const port = Number(written) || (protocol === 'https:' ? 443 : 80)
      if (ports !== '*' && !ports.includes(port)) {
        throw new ForbiddenPortError(`port ${port} is not in FETCH_ALLOW_PORTS`)
      }
      const literal = literalAddress(hostname) ?? (isLocalhost(hostname) ? '127.0.0.1' : null)
      if (literal && !isAllowed(literal)) throw refusal(hostname)
    },
    addressOf,
    lookup: (hostname, options, callback) => {
      addressOf(hostname).then(
        (found) => (options.all ? callback(null, [found]) : callback(null, found.address, found.family)),
        (error: Error) => callback(error, []),
      )
    },
    isAllowed,
    failed: (hostname) => {
      const known = kept.get(hostname)
      if (known) known.addresses = known.addresses.then(([first, ...rest]) => (first ? [...rest, first] : rest))
    },
  }
}

const loopback: LookupAddress[] = [{ address: '127.0.0.1', family: 4 }]

/** RFC 6761, section 6.3: localhost and the names below it are loopback, whatever a resolver would say. */
const isLocalhost = (hostname: string) => /(^|\.)localhost\.?$/i.test(hostname)

/** What a refused address is answered with: the same words whatever listens there. */
export const refusal = (host: string) =>
  new PrivateAddressError(`${host} has an address that is not public; FETCH_ALLOW_NETWORKS lists the networks allowed`)
