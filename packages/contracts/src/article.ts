import { z } from 'zod'
import { ClaimCheck } from './claim-check.ts'

/** An ISO 8601 day or instant. A day alone stays a day: a time or zone that the page did not give is never added. */
const DayOrInstant = z.string().regex(/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)?$/)

/** An instant in UTC, with `Z`. */
const Instant = z.iso.datetime()

const Image = z.strictObject({
  url: z
    .string()
    .optional()
    .describe('absolute; absent where the page tells of a picture without its address (plain text)'),
  caption: z.string().nullable(),
  credit: z.string().nullable().describe('photographer or agency'),
})

const Link = z.strictObject({ url: z.string(), text: z.string() })

/** What extraction finds in a page: facts of that page alone, the same for the same bytes and URL. */
export const Extraction = z.strictObject({
  type: z.enum(['article', 'liveblog', 'video', 'gallery', 'listing', 'other']),
  canonicalUrl: z
    .string()
    .nullable()
    .describe("the page's own claim (rel=canonical, og:url), absolute, not yet trusted"),
  title: z.string().nullable(),
  description: z.string().nullable().describe("the page's own summary"),
  highlights: z.array(z.string()).describe('bullet summary above the body'),
  authors: z.array(z.string()),
  publisher: z.string().nullable(),
  datePublished: DayOrInstant.nullable(),
  dateModified: DayOrInstant.nullable(),
  dateline: z.string().nullable().describe('the place that opens the body, as written: ROME'),
  section: z.string().nullable(),
  keywords: z.array(z.string()),
  inLanguage: z.string().nullable().describe('BCP 47'),
  text: z.string().describe('paragraphs parted by a blank line'),
  html: z.string().describe('the body as a clean, safe subset of HTML'),
  images: z.array(Image),
  links: z.array(Link).describe('outlinks of the body'),
  wordCount: z.int().nonnegative(),
  isAccessibleForFree: z.boolean().nullable(),
  quality: z.number().min(0).max(1),
  qualityReasons: z.array(z.string()).describe('what lowered the quality'),
  provenance: z.record(z.string(), z.string()).describe('for each field found: the rule that found it'),
  extractorVersion: z.string(),
})
export type Extraction = z.infer<typeof Extraction>

/** What a publisher says of the use of a page, in the forms that machines read. Recorded as said; which are obeyed is a setting. */
export const Reservations = z.strictObject({
  robots: z
    .array(z.string())
    .describe(
      'X-Robots-Tag and <meta name=robots>, for all crawlers and for ours: noarchive, nosnippet, noai, max-snippet:50',
    ),
  tdm: z.boolean().optional().describe('tdm-reservation: whether text and data mining is reserved (TDMRep)'),
  tdmPolicy: z.string().optional().describe('tdm-policy: where its terms stand'),
  contentSignal: z.string().optional().describe('Content-Signal in robots.txt: search=yes,ai-train=no'),
})
export type Reservations = z.infer<typeof Reservations>

/** How much of the shorter text is in the other, and of both texts in both: estimated from 5-word shingles, 0 to 1. */
const Repeat = z.strictObject({
  id: z.string(),
  containment: z.number().min(0).max(1),
  jaccard: z.number().min(0).max(1),
})

/** The record of one article at one revision: what the pipeline makes, the index keeps and the export gives. */
export const Article = Extraction.extend({
  id: z
    .string()
    .regex(/^[0-9a-f]{24}$/)
    .describe('made from the canonical URL: the same for every revision'),
  url: z.string().describe('the address that answered'),
  canonicalUrl: z.string().describe('the one spelling of the page'),
  host: z.string(),
  fetchedAt: Instant,
  archive: ClaimCheck,
  contentHash: z.string().describe('sha256 of title and text, normalised: exact equality only'),
  revision: z.int().positive().describe('1 for the first telling of this page, one more for each change'),
  isOtherStory: z
    .literal(true)
    .optional()
    .describe('less than a fifth of the text of the revision before: the address was given to another story'),
  clusterId: z
    .string()
    .describe('id of the article that founded the cluster; clusters that turn out to be one go on under the older id'),
  repeats: Repeat.optional().describe('the telling that this one was found to repeat when it came'),
  isDuplicateOf: z
    .string()
    .optional()
    .describe("id of the cluster's representative; absent for the representative itself and where nothing is repeated"),
  agency: z.string().optional().describe('the news agency on whose own site the page stands'),
  syndicatedFrom: z
    .string()
    .optional()
    .describe('agency or first publisher that the page credits with its text: a name, or else a host'),
  isBasedOn: z
    .string()
    .optional()
    .describe('address on another site at which the page says that its text was published first'),
  reservations: Reservations.optional().describe(
    'what the publisher says of the use of the page; absent where nothing',
  ),
  withdrawn: z
    .enum(['noindex', 'reserved'])
    .optional()
    .describe('what its publisher said after it was indexed: this revision has no texts, and those before it are gone'),
})
export type Article = z.infer<typeof Article>
