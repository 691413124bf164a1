/** What a source turned out to be, told by its bytes and not by its content type. */
export type SourceKind =
  | 'rss'
  | 'rdf'
  | 'atom'
  | 'cdf'
  | 'json-feed'
  | 'sitemap'
  | 'news-sitemap'
  | 'sitemap-index'
  | 'text-sitemap'
  | 'page'

/**
 * A page that a source names. `url` is absolute, http or https, as the publisher spells it (not yet canonical). Days and
 * instants are ISO 8601: a day alone stays a day, a time without a zone gets none.
 */
export interface SourceEntry {
  url: string
  /** The publisher's own id: `guid`, Atom's `id`, JSON Feed's `id`; opaque. */
  id?: string
  title?: string
  publishedAt?: string
  modifiedAt?: string
  /** BCP 47, as given for the entry or for its whole feed. */
  language?: string
  /** The sitemap protocol's hint; publishers seldom mean it. */
  changefreq?: string
  keywords?: string[]
  /** Where the entry was taken from another feed: that feed's title (RSS and Atom `source`) or the publication (news sitemaps). */
  publication?: string
}

/** A further source that this one names. */
export interface NamedSource {
  url: string
  kind: 'feed' | 'sitemap' | 'page'
  /**
   * `index`: listed by a sitemap index. `offered`: `<link rel=alternate>`. `linked`: an anchor that looks like one of a feed.
   * `next`: the following part of this one (RFC 5005). `moved`: the publisher says that the feed lives there now.
   * `guess`: a well-known path that nobody has named; ask only where there is nothing else.
   */
  why: 'index' | 'offered' | 'linked' | 'next' | 'moved' | 'guess'
  title?: string
  modifiedAt?: string
}

/** What the publisher says about how often to ask; see `nextPoll`. */
export interface PublisherSchedule {
  /** RSS 2.0 `ttl`: minutes for which the feed may be kept. */
  ttlMinutes?: number
  /** RSS 1.0 syndication module: `updatePeriod` over `updateFrequency`, in minutes. */
  updateEveryMinutes?: number
  /** RSS `skipHours`: hours of the day in UTC, 0 to 23, in which nothing will be new. */
  skipHours?: number[]
  /** RSS `skipDays`: days of the week in UTC, 0 (Sunday) to 6. */
  skipDays?: number[]
}

/** All that a source names, in its own order, each URL once. */
export interface SourceReading {
  kind: SourceKind
  entries: SourceEntry[]
  sources: NamedSource[]
  title?: string
  /** When the source as a whole was published and changed, by its own word. */
  publishedAt?: string
  modifiedAt?: string
  /** The address that the source gives as its own. */
  selfUrl?: string
  /** The page that the source belongs to. */
  siteUrl?: string
  language?: string
  /** WebSub: where to subscribe, and to which topic (W3C WebSub, section 4); of the `Link` header or the document. */
  hub?: string
  topic?: string
  schedule: PublisherSchedule
  /** What could not be read and where; everything else was. */
  faults: string[]
}

/** One answer from a source. */
export interface SourceInput {
  body: Uint8Array
  contentType: string | null
  /** The address that answered, after redirects. */
  url: string
  /** The registrable domain of `url`, where it is known: hosts below it are one site. */
  site?: string
  /** Header fields of the answer, names in lower case; only `link` and `content-location` are looked at. */
  headers?: Readonly<Record<string, string | string[] | undefined>>
}
