import { z } from 'zod'
import { ClaimCheck } from './claim-check.ts'

/**
 * One acceptance of one URL: `<24 hex digits of the URL>.<run>`. Whatever is accepted has a story id, and each story ends
 * in exactly one outcome. Accepting the same URL again, on purpose, is the next run.
 */
export const StoryId = z
  .string()
  .regex(/^[0-9a-f]{24}\.\d+$/)
  .brand<'StoryId'>()
export type StoryId = z.infer<typeof StoryId>

/** A URL whose host's turn has come. */
export const FetchRequest = z.strictObject({
  story: StoryId,
  url: z.string(),
  lease: z.string().describe("the host's slot, held until the delivery ends"),
  turnOf: z
    .string()
    .optional()
    .describe('the host whose turn it is, where its robots.txt leads to another one than its own'),
  purpose: z
    .enum(['page', 'source'])
    .describe('a source is read for what it names (feed, sitemap, section page) and is no article'),
  render: z.boolean().describe('wanted through a browser'),
  revisit: z.literal(false).optional().describe('not to be fetched again later for its corrections'),
  attempt: z.int().positive().describe('1 for the first try'),
  redirects: z.array(z.string()).describe('the addresses that led here, oldest first'),
  acceptedAt: z.iso.datetime(),
})
export type FetchRequest = z.infer<typeof FetchRequest>

/** What a site calls this state of a page (RFC 9110, section 8.8), for asking later whether it has changed. */
export const Validators = z.strictObject({ etag: z.string().optional(), lastModified: z.string().optional() })
export type Validators = z.infer<typeof Validators>

/** A page in the archive. */
export const FetchedPage = z.strictObject({
  story: StoryId,
  url: z.string().describe('the address that answered'),
  fetchedAt: z.iso.datetime(),
  archive: ClaimCheck,
  served: ClaimCheck.optional().describe('the answer that a browser made the page of; `archive` is what it made'),
  validators: Validators.optional().describe(
    'travel to the index with the story, so that they count only once it is indexed',
  ),
  contentSignal: z.string().optional().describe('what robots.txt says of the use of this page: search=yes,ai-train=no'),
})
export type FetchedPage = z.infer<typeof FetchedPage>

/** Two clusters that turned out to be one: whatever is under `lost`, now or later, belongs under `into`. */
export const ClusterMerge = z.strictObject({ lost: z.string(), into: z.string() })
export type ClusterMerge = z.infer<typeof ClusterMerge>
