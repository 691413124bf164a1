import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Redis } from 'ioredis'

export type Script = (...args: (string | number)[]) => Promise<unknown>

/**
 * Loads a verb: the state that all verbs of a folder share, then `<verb>.lua`. Redis runs it as one atomic step, on keys
 * that begin with `base`.
 */
export function loadScript(redis: Redis, base: string, verb: string, folder = new URL('.', import.meta.url)): Script {
  const source = (name: string) => readFileSync(new URL(`${name}.lua`, folder), 'utf8')
  const lua = `${source('state')}\n${source(verb)}`
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
