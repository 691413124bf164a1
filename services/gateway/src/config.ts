import {
  ArchiveConfig,
  IndexConfig,
  ReachConfig,
  SharedConfig,
  SourcesConfig,
  wholeNumber,
} from '@dateline/contracts/config'
import { z } from 'zod'

/** What a gateway process is set by. */
export const Config = SharedConfig.extend(ArchiveConfig.shape)
  .extend(IndexConfig.shape)
  .extend(ReachConfig.shape)
  .extend(SourcesConfig.omit({ SOURCE_POLL: true }).shape)
  .extend({
    GATEWAY_HOST: z.string().default('127.0.0.1').describe('address that the HTTP API listens on'),
    GATEWAY_PORT: wholeNumber(0, 65_535).default(8480).describe('its port; 0 takes a free one and logs it'),
    DATELINE_TOKEN: z
      .string()
      .min(16, 'must have at least 16 characters')
      .optional()
      .describe('where set, every request to the API has to bring it: Authorization: Bearer TOKEN'),
  })
export type Config = z.infer<typeof Config>
