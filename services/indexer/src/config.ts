import { IndexConfig, SharedConfig } from '@dateline/contracts/config'
import { z } from 'zod'

/** What an indexer process is set by. */
export const Config = SharedConfig.extend(IndexConfig.shape).extend({
  INDEX_BATCH: z.coerce
    .number()
    .int()
    .min(1)
    .max(1000)
    .default(200)
    .describe('most articles that are written in one transaction'),
})
export type Config = z.infer<typeof Config>
