import { z } from 'zod'

const flag = z.enum(['true', 'false']).transform((value) => value === 'true')
const list = z.string().transform((value) => value.split(/[\s,]+/).filter(Boolean))

/** Settings that more than one process reads; each service extends them with its own. All come from the environment. */
export const SharedConfig = z.object({
  REDIS_URL: z
    .string()
    .regex(/^(rediss?:\/\/|unix:\/)/, 'must be redis://HOST:PORT, rediss://… or unix:///PATH')
    .default('redis://127.0.0.1:6379')
    .describe('Redis that holds the queues and the frontier'),
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

export { flag, list }
