import { z } from 'zod'
import { Article } from './article.ts'
import { ClusterMerge, FetchedPage, FetchRequest } from './messages.ts'
import type { Outcome } from './outcome.ts'

/** An article on its way to the index. */
export const IndexRequest = FetchedPage.pick({ story: true, validators: true }).extend({
  article: Article,
  merged: z.array(ClusterMerge).optional().describe('clusters that turned out to be one'),
})
export type IndexRequest = z.infer<typeof IndexRequest>

interface Stage {
  queue: string
  takes: z.ZodType
  gives: z.ZodType | null
  to: string | null
  /** Where a message waits for its next try: a retried fetch is a request, so it waits for its host's turn like the first. */
  retriesIn: 'queue' | 'frontier'
  drops: Record<string, string>
}

/**
 * The whole pipe, top to bottom. A stage knows what it takes, what it gives and why it may drop a message; not its
 * neighbours. Each drop reason stands with what it means.
 */
export const topology = {
  fetcher: {
    queue: 'fetch',
    takes: FetchRequest,
    gives: FetchedPage,
    to: 'normalizer',
    retriesIn: 'frontier',
    drops: {
      disallowed: 'robots.txt does not allow it (RFC 9309)',
      gone: 'the page does not exist: 404 or 410',
      'soft-404': 'the page does not exist, though no status says so: sent to the home page or to a page of errors',
      'needs-login': 'the site wants to know who reads: 401, or sent to a login',
      paywall: 'the site wants to be paid: 402, or sent to an offer',
      refused: 'the site will not give it: 403 or 407',
      withheld: 'the site may not give it, for legal reasons: 451',
      challenge: 'a bot wall answered instead of the site; its name is in the log',
      'consent-wall': 'the site asks for consent to cookies first',
      rejected: 'the site calls the request wrong: any other 4xx',
      unchanged: 'the same as when it was last indexed: the same bytes, or 304',
      'not-a-page': 'neither HTML nor plain text',
      empty: 'an answer without a body',
      'too-large':
        'more bytes than FETCH_MAX_BYTES, or FETCH_MAX_UNPACKED_BYTES once unpacked (50 MB for a source), or packed to hide its size',
      'bad-encoding': 'the body is packed in a way that can not be undone',
      'bad-http': 'the answer breaks HTTP',
      'bad-certificate': 'the certificate is expired, not signed by anybody known, or of another host',
      'private-address': 'the address is not public, and its network is not in FETCH_ALLOW_NETWORKS',
      'forbidden-port': 'the port is not in FETCH_ALLOW_PORTS',
      'no-such-host': 'the name does not exist in the DNS',
      'no-address': 'the name exists in the DNS, but has no address',
      'bad-redirect': 'redirected to something that is no web address, or without saying where',
      'redirect-limit': 'redirected too many times',
      unreadable: 'a source could not be read this time; its registry says when it is asked again',
      removed: 'a source that was removed before its turn came',
      superseded: "the host's slot was no longer held: the URL is fetched in another delivery",
    },
  },
  normalizer: {
    queue: 'normalize',
    takes: FetchedPage,
    gives: IndexRequest,
    to: 'indexer',
    retriesIn: 'queue',
    drops: {
      'no-article': 'a page, but not one that tells a story: a listing, a form, an error page',
      unchanged: 'the same text as the revision that is known',
      outdated: 'fetched before the revision that is known',
      'not-text': 'the body is not text that can be read',
      noindex: 'the page asks not to be indexed, by X-Robots-Tag, <meta name=robots> or Content-Signal',
      reserved: 'its publisher reserves a use that NORMALIZE_OBEY lists',
      challenge: 'a bot wall, not a page of the site',
      'consent-wall': 'the site asks for consent to cookies first, and shows nothing else',
      paywall: 'no text of the story is given away',
      'soft-404': 'the page says that there is no such page, with a status that says the opposite',
    },
  },
  indexer: {
    queue: 'index',
    takes: IndexRequest,
    gives: null,
    to: null,
    retriesIn: 'queue',
    drops: {},
  },
} as const satisfies Record<string, Stage>

export type StageName = keyof typeof topology
export const stageNames = Object.keys(topology) as StageName[]

export type Taken<Name extends StageName> = z.infer<(typeof topology)[Name]['takes']>
export type Given<Name extends StageName> = (typeof topology)[Name]['gives'] extends z.ZodType
  ? z.infer<(typeof topology)[Name]['gives']>
  : never
export type DropReason<Name extends StageName> = keyof (typeof topology)[Name]['drops'] & string

/** What the function of a stage returns: a misspelt reason or field does not compile. */
export type OutcomeOf<Name extends StageName> = Outcome<Given<Name>, DropReason<Name>>
