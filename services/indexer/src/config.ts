import { IndexConfig, SharedConfig, wholeNumber } from '@dateline/contracts/config'
import type { z } from 'zod'

/** What an indexer process is set by. */
export const Config = SharedConfig.extend(IndexConfig.shape).extend({
  INDEX_BATCH: wholeNumber(1, 1000).default(200).describe('most articles that are written in one transaction'),
})
export type Config = z.infer<typeof Config>
