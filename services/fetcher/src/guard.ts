import { type LookupAddress, type LookupOptions, lookup as systemLookup } from 'node:dns'
import type { Socket } from 'node:net'
import { isAllowedAddress, literalAddress, type Network } from '@dateline/url/address'
import { buildConnector } from 'undici'

/** The address is not public, and the operator has not listed its network. Says nothing of what answers there. */
export class PrivateAddressError extends Error {
  override readonly name = 'PrivateAddressError'
}

/** The port is not one of those that may be fetched from. */
export class ForbiddenPortError extends Error {
  override readonly name = 'ForbiddenPortError'
}

/** What may be connected to, and who knows the addresses of names: the system, as for every other program of this machine. */
export interface Reach {
  networks: Network[]
  ports: readonly number[] | '*'
  lookup?: Lookup
}

type Lookup = (
  hostname: string,
  options: LookupOptions & { all: true },
  callback: (error: Error | null, addresses: LookupAddress[]) => void,
) => void
type LookupCallback = (error: Error | null, address: string | LookupAddress[], family?: number) => void

/**
 * A connector for undici that decides on the address it connects to: the names' answers in the very look-up that the
 * socket uses (no second answer can slip in between), literal addresses before (no look-up is made for them), and the
 * remote address of the open socket once more.
 */
export function guardedConnector(
  { networks, ports, lookup = systemLookup }: Reach,
  timeoutMs: number,
): buildConnector.connector {
  const connect = buildConnector({ allowH2: false, timeout: timeoutMs, lookup: guardedLookup(networks, lookup) })
  return (options, callback) => {
    const port = Number(options.port) || (options.protocol === 'https:' ? 443 : 80)
    if (ports !== '*' && !ports.includes(port)) {
      return callback(new ForbiddenPortError(`port ${port} is not in FETCH_ALLOW_PORTS`), null)
    }
    const literal = literalAddress(options.hostname)
    if (literal && !isAllowedAddress(literal, networks)) return callback(privateAddress(options.hostname), null)
    connect(options, (...[error, socket]: [Error, null] | [null, Socket]) => {
      if (error) return callback(error, null)
      if (!isAllowedAddress(socket.remoteAddress ?? '', networks)) {
        socket.destroy()
        return callback(privateAddress(options.hostname), null)
      }
      callback(null, socket)
    })
  }
}

/** Any answer that may not be connected to refuses the name: a resolver that mixes public and private ones is at play. */
function guardedLookup(networks: Network[], lookup: Lookup) {
  return (hostname: string, options: LookupOptions, callback: LookupCallback) => {
    const judge = (error: Error | null, addresses: LookupAddress[]) => {
      if (error) return callback(error, [])
      if (!addresses.every(({ address }) => isAllowedAddress(address, networks))) {
        return callback(privateAddress(hostname), [])
      }
      const first = addresses[0]
      if (options.all || !first) callback(null, addresses)
      else callback(null, first.address, first.family)
    }
    // RFC 6761, section 6.3: localhost and the names below it are loopback, whatever a resolver would say.
    if (/(^|\.)localhost\.?$/i.test(hostname)) judge(null, [{ address: '127.0.0.1', family: 4 }])
    else lookup(hostname, { ...options, all: true }, judge)
  }
}

const privateAddress = (host: string) =>
  new PrivateAddressError(`${host} has an address that is not public; FETCH_ALLOW_NETWORKS lists the networks allowed`)
