import { type LookupAddress, lookup as systemLookup } from 'node:dns'
import { Resolver } from 'node:dns/promises'
import { NoAddressError } from './failures.ts'

/** Tells all addresses of a name. Fails with the codes of getaddrinfo, or with a NoAddressError. */
export type Resolve = (hostname: string) => Promise<LookupAddress[]>

/**
 * Asks the system, as every other program of this machine does (hosts file, search list, containers' names). It calls a
 * name without addresses and a name that does not exist the same; which of them it is, the DNS is asked in addition.
 */
export function systemResolver(servers?: string[]): Resolve {
  const dns = new Resolver({ timeout: 2000, tries: 1 })
  if (servers) dns.setServers(servers)
  return async (hostname) => {
    try {
      return await lookupAll(hostname)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOTFOUND') throw error
      const why = await dns.resolve4(hostname).catch((answer: NodeJS.ErrnoException) => answer.code)
      if (why === 'ENODATA') throw new NoAddressError(`${hostname} has no address`)
      throw error
    }
  }
}

function lookupAll(hostname: string): Promise<LookupAddress[]> {
  return new Promise((resolve, reject) => {
    systemLookup(hostname, { all: true }, (error, addresses) => (error ? reject(error) : resolve(addresses)))
  })
}
