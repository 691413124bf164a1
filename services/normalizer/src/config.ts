import { availableParallelism } from 'node:os'
import { AgentConfig, ArchiveConfig, SharedConfig, wholeNumber, wordsOf } from '@dateline/contracts/config'
import type { z } from 'zod'

/** What a publisher can reserve in words that machines read. */
const reservations = ['noindex', 'noarchive', 'nosnippet', 'noai', 'tdm', 'search', 'ai-input', 'ai-train'] as const

/** What a normalizer process is set by. */
export const Config = SharedConfig.extend(ArchiveConfig.shape)
  .extend(AgentConfig.shape)
  .extend({
    NORMALIZE_CONCURRENCY: wholeNumber(1, 64)
      .default(availableParallelism())
      .describe('pages extracted at once in one normalizer, each on a thread of its own'),
    NORMALIZE_TIMEOUT_MS: wholeNumber(100, 60_000)
      .default(10_000)
      .describe('longest time that the extraction of one page may take; its thread is killed then'),
    NORMALIZE_MEMORY_MB: wholeNumber(32, 16_384)
      .default(512)
      .describe('memory that one extraction thread may use; it is killed above'),
    NORMALIZE_MAX_BYTES: wholeNumber(1, 1_000_000_000)
      .default(33_554_432)
      .describe('largest page that is read, in bytes after unpacking'),
    NORMALIZE_SIGNATURES: wholeNumber(1_000, 1_000_000_000)
      .default(200_000)
      .describe(
        'articles whose signatures are remembered to find copies of, 272 bytes of Redis each; the same in all normalizers, and all are forgotten when it changes',
      ),
    NORMALIZE_OBEY: wordsOf(reservations)
      .default(['noindex', 'search'])
      .describe(
        `reservations for which a page is not indexed: ${reservations.join(', ')} (search, ai-input and ai-train of Content-Signal, tdm of TDMRep, the rest of robots); all are recorded`,
      ),
  })
export type Config = z.infer<typeof Config>
