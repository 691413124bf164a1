import { z } from 'zod'
import { Article } from './article.ts'

/** Why an article stands for its cluster, the strongest reason first. */
export const representativeReasons = {
  named: 'another member names its address as the place of first publication',
  agency: "it stands on a news agency's own site",
  earliest: 'it was published first, as far as the dates are plausible',
  longest: 'it is the longest of those that were published first',
  id: 'nothing tells it from the others: its id is the smallest',
} as const
export type RepresentativeReason = keyof typeof representativeReasons

/** The tellings of one text, at their latest revisions: the representative first, the others in the order of publication. */
export const Cluster = z.strictObject({
  id: z.string(),
  representative: z.string().describe('id of the member that stands for all'),
  reason: z.enum(Object.keys(representativeReasons) as [RepresentativeReason, ...RepresentativeReason[]]),
  members: z.array(Article),
})
export type Cluster = z.infer<typeof Cluster>
