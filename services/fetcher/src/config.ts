import { ArchiveConfig, ReachConfig, SharedConfig, wholeNumber } from '@dateline/contracts/config'
import { z } from 'zod'

/** What a fetcher process is set by. */
export const Config = SharedConfig.extend(ArchiveConfig.shape)
  .extend(ReachConfig.shape)
  .extend({
    FETCH_USER_AGENT: z
      .string()
      .regex(
        /^[A-Za-z_-]+(\/[!-~]+)?( [ -~]*)?$/,
        'must begin with a product name, as robots.txt knows it, and be ASCII: mybot/1.0 (+https://…)',
      )
      .default('dateline/0.1')
      .describe('User-Agent; give a contact: mybot/1.0 (+https://example.org/bot)'),
    FETCH_CONCURRENCY: wholeNumber(1, 1000)
      .default(32)
      .describe('requests under way at once in one fetcher, each to another host'),
    FETCH_TIMEOUT_MS: wholeNumber(100, 60_000)
      .default(30_000)
      .describe('longest time that one request may take, from its start to the last byte'),
    FETCH_MAX_BYTES: wholeNumber(1, 1_000_000_000)
      .default(10_485_760)
      .describe('largest body that is taken, in bytes as received'),
  })
export type Config = z.infer<typeof Config>
