/** The targets of a `Link` header by relation (RFC 8288, section 3), the first of each; relations in lower case. */
export function readLinkHeader(header: string | string[] | undefined): ReadonlyMap<string, string> {
  const targets = new Map<string, string>()
  const value = (Array.isArray(header) ? header.join(', ') : (header ?? '')).slice(0, 20_000)
  for (const [, target = '', parameters = ''] of value.matchAll(/<([^<>]*)>((?:[^",<]|"[^"]*")*)/g)) {
    const rel = parameters.match(/;\s*rel\s*=\s*(?:"([^"]*)"|([^\s;,"]+))/i)
    for (const relation of (rel?.[1] ?? rel?.[2] ?? '').toLowerCase().split(/\s+/)) {
      if (relation !== '' && !targets.has(relation)) targets.set(relation, target.trim())
    }
  }
  return targets
}
