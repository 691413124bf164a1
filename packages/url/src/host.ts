import { getDomain } from 'tldts'

/** The host of a URL, with its port where that is not the scheme's own: what politeness counts by. */
export function hostOf(url: string): string {
  return new URL(url).host
}

/**
 * The name that its owner registered, by the public suffix list with its private part (`a.github.io` is its own). What
 * has none, such as an IP address, `localhost` or a public suffix, is returned as it is.
 */
export function registrableDomain(hostname: string): string {
  return getDomain(hostname, { allowPrivateDomains: true }) ?? hostname
}
