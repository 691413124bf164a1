import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Redis } from 'ioredis'

export type Script = (...args: (string | number | Buffer)[]) => Promise<unknown>

/** What all verbs are made of, in this order. */
const SHARED = ['layout', 'stories', 'hosts']

/**
 * Loads a verb of the frontier: its policy as a table of numbers, what is shared, then `<verb>.lua`. Redis runs it as one
 * atomic step.
 */
export function loadScript(redis: Redis, base: string, policy: Record<string, number>, verb: string): Script {
  const numbers = Object.entries(policy).map(([name, value]) => `${name} = ${value}`)
  const lua = [`local policy = { ${numbers.join(', ')} }`, ...[...SHARED, verb].map(source)].join('\n')
  return runScript(redis, base, lua)
}

/** A script that Redis knows by its hash after the first call, on keys that begin with `base`. */
export function runScript(redis: Redis, base: string, lua: string): Script {
  const sha = createHash('sha1').update(lua).digest('hex')
  return async (...args) => {
    try {
      return await redis.evalsha(sha, 1, base, ...args)
    } catch (error) {
      if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error
      return redis.eval(lua, 1, base, ...args)
    }
  }
}

const source = (name: string) => readFileSync(new URL(`./${name}.lua`, import.meta.url), 'utf8')
