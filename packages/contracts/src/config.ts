import { z } from 'zod'

/** Settings that more than one process reads; each service extends them with its own. All come from the environment. */
export const SharedConfig = z.object({
  REDIS_URL: z
    .string()
    .regex(/^(rediss?:\/\/|unix:\/)/, 'must be redis://HOST:PORT, rediss://… or unix:///PATH')
    .default('redis://127.0.0.1:6379')
    .describe('Redis that holds the queues and the frontier'),
  REDIS_PASSWORD: z.string().min(1).optional().describe('password, where REDIS_URL has none'),
  REDIS_PREFIX: z
    .string()
    .regex(/^[\w-]+$/, 'may contain letters, digits, - and _')
    .default('dateline')
    .describe('start of every Redis key: two pipelines with different prefixes share nothing'),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'silent'])
    .default('info')
    .describe('least severe log line that is written'),
  HEALTH_HOST: z.string().default('127.0.0.1').describe('address that /livez, /readyz and /metrics listen on'),
  HEALTH_PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65_535)
    .default(0)
    .describe('their port; 0 takes a free one and logs it'),
})
export type SharedConfig = z.infer<typeof SharedConfig>

/** A setting that lists things, parted by commas or spaces. */
export const List = z.string().transform((value) => value.split(/[\s,]+/).filter(Boolean))

/** Where the evidence lies; read by whoever writes or reads pages. */
export const ArchiveConfig = z.object({
  ARCHIVE_URL: z.string().default('file:data/archive').describe('where pages are kept as WARC: file:PATH'),
})

/** Where the results lie. */
export const IndexConfig = z.object({
  INDEX_URL: z.string().default('sqlite:data/articles.sqlite').describe('where articles are indexed: sqlite:PATH'),
})

/** What may be fetched at all; the gateway refuses at the door what the fetcher would not connect to. */
export const ReachConfig = z.object({
  FETCH_ALLOW_NETWORKS: List.default([]).describe(
    'private networks that may be fetched from, as CIDR: 10.1.0.0/16, ::1/128',
  ),
  FETCH_ALLOW_PORTS: z
    .string()
    .default('80,443,8080,8443')
    .transform((value, context) => {
      if (value.trim() === '*') return '*' as const
      const ports = value
        .split(/[\s,]+/)
        .filter(Boolean)
        .map(Number)
      if (ports.every((port) => Number.isInteger(port) && port > 0 && port < 65_536)) return ports
      context.addIssue({ code: 'custom', message: 'must be * or a list of port numbers' })
      return z.NEVER
    })
    .describe('ports that may be fetched from, or * for any'),
  FETCH_DELAY_MS: z.coerce
    .number()
    .int()
    .min(0)
    .default(1000)
    .describe('least delay between the end of one request to a host and the start of the next'),
})
