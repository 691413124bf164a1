/**
 * Whether two addresses belong to one site: the same host, or one below the other, without `www.` and its like. Needs no list
 * of public suffixes, and so takes two hosts beside each other (sport.example.com, news.example.com) for two sites.
 */
export function isSameSite(one: string, other: string): boolean {
  const [first, second] = [bareHost(one), bareHost(other)]
  if (first === second) return true
  return (isName(second) && first.endsWith(`.${second}`)) || (isName(first) && second.endsWith(`.${first}`))
}

function bareHost(address: string): string {
  return new URL(address).hostname.replace(/^(www\d?|m|mobile|amp)\.(?=[^.]+\.)/, '')
}

/** A name with a dot that is no address: nothing lies below 127.0.0.1. */
const isName = (host: string): boolean => host.includes('.') && !/^[\d.]+$|^\[/.test(host)
