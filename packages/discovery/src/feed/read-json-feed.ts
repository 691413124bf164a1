import { absoluteUrl } from '../absolute-url.ts'
import { parseFeedDate } from '../dates/parse-feed-date.ts'
import { listEntries, uniqueSources } from '../entry-list.ts'
import type { Faults } from '../faults.ts'
import { limits } from '../limits.ts'
import type { SourceEntry, SourceReading } from '../source-reading.ts'
import { UnreadableSourceError } from '../unreadable-source-error.ts'
import { oneLine, plainTitle } from './plain-title.ts'

type Json = { readonly [name: string]: unknown }

/** JSON Feed 1.0 and 1.1 (jsonfeed.org). A feed that is cut off or no JSON is an UnreadableSourceError, with the parser's place. */
export function readJsonFeed(text: string, url: string, faults: Faults): SourceReading {
  const feed = parse(text)
  if (!isObject(feed) || !Array.isArray(feed.items)) {
    throw new UnreadableSourceError('JSON, but no JSON Feed: it has no list of items')
  }
  const list = listEntries()
  for (const [index, item] of feed.items.entries()) {
    const entry = isObject(item) ? readItem(item, url, (fault) => faults.add(`items[${index}]: ${fault}`)) : null
    if (entry === null) faults.add(`items[${index}] names no page`)
    else if (!list.add(entry)) break
  }
  const language = oneLine(word(feed.language))
  const entries = language === '' ? list.entries : list.entries.map((entry) => ({ language, ...entry }))
  return { kind: 'json-feed', entries, ...headOf(feed, url, language), schedule: {}, faults: faults.list() }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new UnreadableSourceError(`no JSON: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    })
  }
}

function headOf(
  feed: Json,
  url: string,
  language: string,
): Omit<SourceReading, 'kind' | 'entries' | 'schedule' | 'faults'> {
  const title = plainTitle(word(feed.title))
  const selfUrl = absoluteUrl(word(feed.feed_url), url)
  const siteUrl = absoluteUrl(word(feed.home_page_url), url)
  const next = absoluteUrl(word(feed.next_url), url)
  const hub = (Array.isArray(feed.hubs) ? feed.hubs : [])
    .filter((entry) => isObject(entry) && /^websub$/i.test(word(entry.type)))
    .map((entry) => absoluteUrl(word(entry.url), url))
    .find((address) => address !== null)
  return {
    sources: uniqueSources(next === null ? [] : [{ url: next, kind: 'feed', why: 'next' }], url),
    ...(title !== '' && { title }),
    ...(selfUrl !== null && { selfUrl }),
    ...(siteUrl !== null && { siteUrl }),
    ...(hub !== undefined && { hub, topic: selfUrl ?? url }),
    ...(language !== '' && { language }),
  }
}

/** `url`, or the id, which "ideally is the full URL"; never `external_url` alone: that is somebody else's page. */
function readItem(item: Json, base: string, complain: (fault: string) => void): SourceEntry | null {
  const id = oneLine(word(item.id))
  const url = absoluteUrl(word(item.url), base) ?? (/^https?:/i.test(id) ? absoluteUrl(id, base) : null)
  if (url === null) return null
  const title = plainTitle(word(item.title))
  const publishedAt = dateOf(item, 'date_published', complain)
  const modifiedAt = dateOf(item, 'date_modified', complain)
  const language = oneLine(word(item.language))
  const keywords = (Array.isArray(item.tags) ? item.tags : []).map(word).filter(Boolean).slice(0, limits.keywords)
  return {
    url,
    ...(id !== '' && { id }),
    ...(title !== '' && { title }),
    ...(publishedAt !== null && { publishedAt }),
    ...(modifiedAt !== null && { modifiedAt }),
    ...(language !== '' && { language }),
    ...(keywords.length > 0 && { keywords }),
  }
}

function dateOf(item: Json, name: string, complain: (fault: string) => void): string | null {
  const value = word(item[name])
  const date = value === '' ? null : parseFeedDate(value)
  if (value !== '' && date === null) complain(`${name} is no date: ${JSON.stringify(value.slice(0, 60))}`)
  return date
}

/** Version 1.0 lets readers take numbers for ids. */
const word = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : ''
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)
