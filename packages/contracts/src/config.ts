import { isIP } from 'node:net'
import { z } from 'zod'

/** A setting that is a whole number within bounds. */
export function wholeNumber(least: number, most: number) {
  const error = `must be a whole number from ${least} to ${most}`
  return z.coerce.number({ error }).int({ error }).min(least, { error }).max(most, { error })
}

/** A setting that is one of a few words. */
export function oneOf<const Words extends readonly [string, ...string[]]>(words: Words) {
  return z.enum(words, { error: `must be one of ${words.join(', ')}` })
}

const UNITS_MS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** Milliseconds that a duration such as `15m` or `7d` stands for (s, m, h, d); null where it is none. */
export function durationMs(text: string): number | null {
  const [, number, unit] = /^(\d{1,6})([smhd])$/.exec(text.trim()) ?? []
  return number === undefined ? null : Number(number) * UNITS_MS[unit as keyof typeof UNITS_MS]
}

/** A setting that is a duration within bounds, each written like it; its value is milliseconds. */
export function duration(least: string, most: string) {
  const error = `must be a duration from ${least} to ${most}, such as 90s, 15m, 6h or 7d`
  return z
    .string()
    .transform((text) => durationMs(text) ?? Number.NaN)
    .refine((ms) => ms >= (durationMs(least) ?? 0) && ms <= (durationMs(most) ?? 0), { error })
}

/** A setting that lists things, parted by commas or spaces. */
const listOf = (isGood: (entry: string) => boolean, error: string) =>
  z
    .string()
    .transform((value) => value.split(/[\s,]+/).filter(Boolean))
    .refine((entries) => entries.every(isGood), { error })

/** A setting that lists some of a few words; `none` lists none of them. */
export const wordsOf = (words: readonly string[]) =>
  listOf((entry) => entry === 'none' || words.includes(entry), `must list ${words.join(', ')}, or be none`)

const isPort = (entry: string) => /^\d+$/.test(entry) && Number(entry) > 0 && Number(entry) < 65_536

function isNetwork(entry: string): boolean {
  const [address = '', bits, ...rest] = entry.split('/')
  const family = isIP(address)
  const isPrefix = bits === undefined || (/^\d+$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128))
  return family !== 0 && isPrefix && rest.length === 0
}

/** A setting that lists networks, as CIDR or single addresses. */
export const networks = listOf(isNetwork, 'must be a list of networks as CIDR, such as 10.1.0.0/16, ::1/128')

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
  LOG_LEVEL: oneOf(['trace', 'debug', 'info', 'warn', 'error', 'silent'])
    .default('info')
    .describe('least severe log line that is written'),
  HEALTH_HOST: z.string().default('127.0.0.1').describe('address that /livez, /readyz and /metrics listen on'),
  HEALTH_PORT: wholeNumber(0, 65_535).default(0).describe('their port; 0 takes a free one and logs it'),
})
export type SharedConfig = z.infer<typeof SharedConfig>

/** Who we say we are; read by whoever asks sites, or reads what they say to us. */
export const AgentConfig = z.object({
  FETCH_USER_AGENT: z
    .string()
    .regex(
      /^[A-Za-z_-]+(\/[!-~]+)?( [ -~]*)?$/,
      'must begin with a product name, as robots.txt knows it, and be ASCII: mybot/1.0 (+https://…)',
    )
    .default('dateline/0.1')
    .describe('User-Agent; give a contact: mybot/1.0 (+https://example.org/bot)'),
})

/** The name before the version: what robots.txt and robots directives call a crawler by (RFC 9309, section 2.2.1). */
export const productTokenOf = (userAgent: string) => userAgent.match(/^[A-Za-z_-]+/)?.[0] ?? userAgent

/** Where the evidence lies; read by whoever writes or reads pages. */
export const ArchiveConfig = z.object({
  ARCHIVE_URL: z
    .string()
    .regex(/^file:./, { error: 'must be file:PATH' })
    .default('file:data/archive')
    .describe('where pages are kept as WARC: file:PATH'),
})

/** Where the results lie. */
export const IndexConfig = z.object({
  INDEX_URL: z
    .string()
    .regex(/^sqlite:./, { error: 'must be sqlite:PATH' })
    .default('sqlite:data/articles.sqlite')
    .describe('where articles are indexed: sqlite:PATH'),
})

const steps = z
  .string()
  .transform((text) =>
    (text === 'off' ? [] : text.split(/[\s,]+/).filter(Boolean)).map((step) => durationMs(step) ?? 0),
  )
  .refine((ms) => ms.every((step, index) => step > (ms[index - 1] ?? 0)), {
    error: 'must be ascending durations such as 1h, 6h, 1d, 7d, or off',
  })

/** How sources are polled and articles fetched again; read by whoever takes what a source names. */
export const SourcesConfig = z.object({
  SOURCE_POLL: oneOf(['on', 'off'])
    .default('on')
    .describe('whether this process takes part in polling sources and fetching articles again'),
  SOURCE_MIN_INTERVAL: duration('10s', '30d').prefault('5m').describe('a source is polled no more often than this'),
  SOURCE_MAX_INTERVAL: duration('10s', '30d').prefault('1d').describe('a source is polled no less often than this'),
  SOURCE_MAX_AGE: duration('1m', '3650d')
    .prefault('7d')
    .describe('what a sitemap dates further back is not taken, unless the source was added with --all'),
  REVISIT_AFTER: steps
    .prefault('1h, 6h, 1d, 7d')
    .describe('how long after its first fetch an article is fetched again for its corrections; off for never'),
  GATEWAY_PUBLIC_URL: z
    .url({ protocol: /^https?$/, error: 'must be http://… or https://…' })
    .optional()
    .describe('where hubs reach the gateway from outside; without it no source is subscribed to (WebSub)'),
})

/** What may be fetched at all; the gateway refuses at the door what the fetcher would not connect to. */
export const ReachConfig = z.object({
  FETCH_ALLOW_NETWORKS: networks
    .default([])
    .describe('private networks that may be fetched from, as CIDR: 10.1.0.0/16, ::1/128'),
  FETCH_ALLOW_PORTS: z
    .union([z.literal('*'), listOf(isPort, '').transform((ports) => ports.map(Number))], {
      error: 'must be * or a list of port numbers',
    })
    .default([80, 443, 8080, 8443])
    .describe('ports that may be fetched from, or * for any'),
  FETCH_DELAY_MS: wholeNumber(0, 86_400_000)
    .default(1000)
    .describe('least delay between the end of one request to a host and the start of the next'),
})
