/**
 * Whether two addresses belong to one site: both hosts lie in `site`, the registrable domain, where it is told; or they are
 * the same, or one is below the other, without `www.` and its like. What is registrable takes a list of public suffixes,
 * which whoever asks may have; without it two hosts beside each other (sport.example.com, news.example.com) are two sites.
 */
export function isSameSite(one: string, other: string, site?: string): boolean {
  const [first, second] = [bareHost(one), bareHost(other)]
  if (first === second) return true
  if (site !== undefined && [first, second].every((host) => isBelow(host, site))) return true
  return isBelow(first, second) || isBelow(second, first)
}

const isBelow = (host: string, above: string) => isName(above) && (host === above || host.endsWith(`.${above}`))

function bareHost(address: string): string {
  return new URL(address).hostname.replace(/^(www\d?|m|mobile|amp)\.(?=[^.]+\.)/, '')
}

/** A name with a dot that is no address: nothing lies below 127.0.0.1. */
const isName = (host: string): boolean => host.includes('.') && !/^[\d.]+$|^\[/.test(host)
