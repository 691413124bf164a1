import { domainToASCII } from 'node:url'

/** A host with its labels from the top, `org.example.news.`: its subdomains are exactly the keys that begin with its key. */
export function hostKey(host: string): string {
  const spelled = host.trim().replace(/\.$/, '')
  // A host with a port has no such form, and stays as it is.
  const labels = (domainToASCII(spelled) || spelled.toLowerCase()).split('.')
  return `${labels.reverse().join('.')}.`
}
