import { absoluteUrl } from './absolute-url.ts'
import { decodeSource } from './bytes/decode.ts'
import { unpack } from './bytes/unpack.ts'
import { collectFaults, type Faults } from './faults.ts'
import { readFeed } from './feed/read-feed.ts'
import { readJsonFeed } from './feed/read-json-feed.ts'
import { limits } from './limits.ts'
import { readLinkHeader } from './link-header.ts'
import { readPage } from './page/read-page.ts'
import { readSitemap } from './sitemap/read-sitemap.ts'
import { readTextSitemap } from './sitemap/read-text-sitemap.ts'
import { type SniffedKind, sniff } from './sniff.ts'
import type { SourceInput, SourceReading } from './source-reading.ts'
import { UnreadableSourceError } from './unreadable-source-error.ts'

/**
 * Reads what a feed, a sitemap or a section page names, as far as it can be read; what can't is told in `faults`. The bytes
 * decide what it is. Throws UnreadableSourceError where it is nothing of the kind, or has nothing in it.
 */
export function readSource(input: SourceInput): SourceReading {
  const bytes = unpack(input.body)
  const { text, fault } = decodeSource(bytes, input.contentType)
  const faults = collectFaults(text)
  if (fault !== null) faults.add(fault)
  if (bytes.length === limits.bodyBytes) faults.add(`cut off after ${limits.bodyBytes} bytes`)
  const { kind, start, isAfterJunk } = sniff(text, input.contentType)
  if (isAfterJunk && kind !== 'page' && kind !== 'text') faults.add('something stands before the document')
  const reading = readAs(kind, text, start, input, faults)
  if (reading === null) {
    throw new UnreadableSourceError(`no feed, sitemap or page: ${describe(kind, text)}`)
  }
  return withHub(reading, input)
}

function readAs(
  kind: SniffedKind,
  text: string,
  start: number,
  { url, site }: SourceInput,
  faults: Faults,
): SourceReading | null {
  switch (kind) {
    case 'feed':
      return readFeed({ text, start, url }, faults)
    case 'sitemap':
      return readSitemap({ text, start, url }, faults)
    case 'json':
      return readJsonFeed(text, url, faults)
    case 'text':
      return readTextSitemap(text, url, faults)
    case 'page':
      return readPage(text, { url, ...(site === undefined ? {} : { site }) }, faults)
    case 'opml':
    case 'nothing':
      return null
  }
}

/** WebSub, section 4: the header's links count before the document's. */
function withHub(reading: SourceReading, { headers, url }: SourceInput): SourceReading {
  const links = readLinkHeader(headers?.link)
  const hub = absoluteUrl(links.get('hub') ?? '', url)
  const self = absoluteUrl(links.get('self') ?? '', url)
  if (hub === null) return reading
  return { ...reading, hub, topic: self ?? reading.selfUrl ?? url }
}

function describe(kind: SniffedKind, text: string): string {
  if (kind === 'nothing') return 'the body is empty'
  if (kind === 'opml') return 'it is a list of feeds (OPML): import it'
  return `it begins with ${JSON.stringify(text.trimStart().slice(0, 60))}`
}
