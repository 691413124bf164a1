import { z } from 'zod'
import { Article } from './article.ts'

/** Paragraphs that stand in another's place. `at` counts the paragraphs of the new text from 0. */
const ParagraphChange = z.strictObject({
  at: z.int().nonnegative(),
  removed: z.array(z.string()),
  added: z.array(z.string()),
})

/** What differs between two revisions of an article. */
export const Changes = z.strictObject({
  since: z.int().positive().describe('the revision that this one is compared with: the one before it that is kept'),
  fields: z
    .record(z.string(), z.strictObject({ before: z.unknown(), after: z.unknown() }))
    .describe('fields that changed, but the text'),
  text: z.array(ParagraphChange).describe('from the top; empty where the text is the same'),
})
export type Changes = z.infer<typeof Changes>

/** An article at one revision; `changes` is absent where no earlier one is kept. */
export const Revision = Article.extend({ changes: Changes.optional() })
export type Revision = z.infer<typeof Revision>
