import { z } from 'zod'

/** A ticket for a body in the archive: enough to read it back, and to name it in a later `revisit` record. */
export const ClaimCheck = z.strictObject({
  file: z.string().min(1).describe('WARC file, relative to the archive'),
  offset: z.int().nonnegative().describe('first byte of the compressed record in the file'),
  length: z.int().positive().describe('bytes of the compressed record'),
  digest: z
    .string()
    .regex(/^sha256:[0-9a-f]{64}$/)
    .describe('of the payload as received, before any content coding is undone'),
})
export type ClaimCheck = z.infer<typeof ClaimCheck>
