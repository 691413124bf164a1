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

/** What may be fetched at all; the gateway refuses at the door what the fetcher would not connect to. */
export const ReachConfig = z.object({
  FETCH_ALLOW_NETWORKS: listOf(isNetwork, 'must be a list of networks as CIDR, such as 10.1.0.0/16, ::1/128')
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
