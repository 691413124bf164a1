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
      refused: 'the site will not give it: 401, 402, 403, 407 or 451',
      rejected: 'the site calls the request wrong: any other 4xx',
      unchanged: 'the same bytes as when it was last indexed',
      'not-a-page': 'neither HTML nor plain text',
      empty: 'an answer without a body',
      'too-large': 'more bytes than FETCH_MAX_BYTES',
      'private-address': 'the address is not public, and its network is not in FETCH_ALLOW_NETWORKS',
      'forbidden-port': 'the port is not in FETCH_ALLOW_PORTS',
      'no-such-host': 'the name does not exist in the DNS',
      'bad-redirect': 'redirected to something that is no web address, or without saying where',
      'redirect-limit': 'redirected too many times',
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
